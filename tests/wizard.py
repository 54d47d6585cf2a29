"""The wizard without a terminal: answers by a plan or by chance, and what comes of them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from pigen import rules
from pigen.common import kinds, resources
from pigen.diagnostics.finding import Finding
from pigen.lint.runner import build_models_file, lint
from pigen.pi.release import Pi
from pigen.rules.source_faults import list_findings
from pigen.source.reader import load
from pigen.source.resolver import resolve
from pigen.source.source_file import RULE_KINDS, SourceFile
from pigen.text import yaml
from pigen.text.document import from_text
from pigen.wizard import fetch_inputs
from pigen.wizard.build_source import BuiltSource, build_source
from pigen.wizard.first_questions import InterviewContext
from pigen.wizard.interview import run_interview
from pigen.wizard.machine import MachineState
from pigen.wizard.outcome import DraftBase, InterviewOutcome
from pigen.wizard.questions import (
    Answer,
    ChoiceQuestion,
    FetchRequest,
    InvalidAnswer,
    PickQuestion,
    Question,
    TextQuestion,
)
from pigen.wizard.script_runner import ScriptRunner

TODAY = "2026-11-25"
NOW = 1_795_600_000_000.0  # the same day in milliseconds
KEY = "pk-Canary0815wXyZ4711abcdEF"
SLUGS = ("openai-prod", "anthropic-prod", "gemini-prod", "bedrock_eu", "house", "azure.eu", "x")
MODELS = (
    "gpt-4o", "gpt-4o-mini", "gpt-4.1", "o3", "gpt-5", "claude-sonnet-4-20250514",
    "claude-opus-4-1", "gemini-2.5-pro", "us.anthropic.claude-sonnet-4-20250514-v1:0",
    "meta-llama/Llama-3.3-70B", "house-model", "a+b (test)".replace(" ", "_"), "null", "1.5",
    "model:high",
)  # fmt: skip
TEXTS: Mapping[str, tuple[str, ...]] = {
    "variable": ("PORTKEY_API_KEY", "$MY_KEY", "lower_case_key", "${BRACED}"),
    "command": (
        "op read op://Private/Portkey/credential",
        "!cat ~/.key | head -n 1",
        "f() { echo 'x: #y'; }; f",
    ),
    "entry": ("portkey", "op://Private/It's/field", "a b"),
    "pasted": (KEY,),
    "provider": ("", "openai", "anthropic", "vertex-ai", "bedrock"),
    "facts": ("", "200k 32k thinking image", "16000", "1m image"),
    "weight": ("1", "0.7", "3"),
    "condition": ("model", "plan", "team_name"),
    "cache": ("60", "3600"),
    "retry": ("0", "1", "5"),
    "budget": ("", "50 monthly", "5M tokens weekly", "$20"),
    "rates": ("", "60 requests/minute", "200k tokens/hour, 5 rps"),
    "expires": ("", "2027-01-31", "2027-01-31T12:00:00Z"),
    "scopes": ("completions.write", "completions.write logs.view"),
    "metadata": ("", "agent=pi", "agent=pi, plan=vip"),
}


def setting(version: str = "1.5.2", **more: Any) -> InterviewContext:
    found = MachineState(
        Pi(version),
        version,
        "/home/ada/.pi/agent",
        variables=frozenset(("PORTKEY_API_KEY",)),
        key_stores=("op", "security", "pass", "secret-tool"),
    )
    fields = {"is_reviewed": False, **more}
    return InterviewContext(
        found,
        tuple(resources.list_templates()),
        TODAY,
        "/home/ada/.pi/agent/portkey.key",
        **fields,
    )


def session(made: InterviewContext, given: Mapping[str, Answer], asker: Any = None) -> ScriptRunner:
    def fetch(step: FetchRequest) -> Any:
        return fetch_inputs.fetch(step, {}, None)

    return ScriptRunner(lambda: run_interview(made), given, asker, fetch)


class Chance:
    """Answers every question with one of the answers that it can have."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.asked: dict[str, Answer] = {}

    def ask(self, question: Question) -> Answer:
        while True:
            answer = self._answer(question)
            try:
                question.parse_answer(answer)
            except (
                InvalidAnswer
            ) as refused:  # what is wrong with several together is found out by trying
                if "tell them apart" not in str(refused):
                    raise
                continue
            self.asked[question.name] = answer
            return answer

    def _answer(self, question: Question) -> Answer:
        chance = self.chance
        if isinstance(question, ChoiceQuestion):
            values = [option.value for option in question.options]
            if question.name.startswith("discover"):
                return "no"
            return chance.choice(values)
        if isinstance(question, PickQuestion):
            return self._picked(question)
        assert isinstance(question, TextQuestion)
        if question.default is not None and chance.random() < 0.3:
            return question.default
        if question.name == "slugs":
            least = 0 if question.default == "" else 1
            return " ".join(chance.sample(SLUGS, chance.randint(least, 3)))
        if question.name.startswith("slug "):
            free = [slug for slug in ("house", "x", "y_2", "z.eu") if _is_taken(question, slug)]
            return chance.choice([question.default or "", *free])
        if question.name.startswith("value "):
            return question.default or ""
        return self._text(question)

    def _text(self, question: TextQuestion) -> str:
        first = question.name.partition(" ")[0]
        if question.name.startswith("provider key"):
            first = "variable"
        for text in self.chance.sample(TEXTS[first], len(TEXTS[first])):
            if _is_taken(question, text):  # not every entry fits every keeper
                return text
        raise AssertionError(question.name)

    def _picked(self, question: PickQuestion) -> Answer:
        chance = self.chance
        rows = [row.value for row in question.rows(chance.choice(("", "gpt", "4o", "sonnet")))]
        slugs = sorted({row.value[1:].partition("/")[0] for row in question.rows("")})
        typed = [f"@{chance.choice(slugs)}/{chance.choice(MODELS)}" for _ in range(3)]
        pool = [
            *rows[:40],
            *(id for id in typed if _is_taken(question, id)),
            *(question.default or ()),
        ]
        if len(pool) < max(question.minimum, 4):
            pool += [row.value for row in question.rows("")]
        pool = list(dict.fromkeys(pool))
        count = chance.randint(question.minimum, max(question.minimum, 4))
        return tuple(chance.sample(pool, min(count, len(pool))))


def _is_taken(question: Question, answer: Answer) -> bool:
    try:
        question.parse_answer(answer)
    except InvalidAnswer as refused:
        return str(refused).startswith("Pick at least")
    return True


def rounds(
    chance: random.Random, version: str, count: int
) -> Iterator[tuple[Chance, InterviewOutcome, BuiltSource]]:
    """A first run by hand or from a template, and runs that change what it came to."""
    here = setting(version)
    start: dict[str, Answer] = {"start": "hand"}
    if chance.random() < 0.5:
        start = {"start": "template", "template": chance.choice(here.templates)}
    text = ""
    for _ in range(count):
        asker = Chance(chance)

        def fetch(step: FetchRequest, text: str = text) -> Any:
            if step.kind == "source":
                document = yaml.from_text(text, "pigen.yaml")
                return DraftBase(document.value, document, "pigen.yaml")
            return fetch_inputs.fetch(step, {}, None)

        outcome = ScriptRunner(lambda here=here: run_interview(here), start, asker, fetch).run()  # type: ignore[misc]
        result = made(outcome)
        yield asker, outcome, result
        text = result.text
        start = {"start": "update"}
        here = replace(here, machine=replace(here.machine, source="pigen.yaml"))


def made(outcome: InterviewOutcome) -> BuiltSource:
    return build_source(outcome.draft, outcome.base, "pigen.yaml")


def findings(text: str, models: str, version: str) -> list[Finding]:
    """What the rules say of a pigen.yaml and of the models.json built from it, less hints."""
    loaded = load("pigen.yaml", lambda path: text.encode())
    resolved = resolve(loaded)
    assert [fault.message for fault in list_findings(resolved.faults)] == []
    file = SourceFile(loaded, resolved, NOW)
    found = lint(file, [rule for kind in RULE_KINDS for rule in rules.load(kind)])
    seen = build_models_file(from_text(models, "models.json"), Pi(version), mode=0o600)
    found += lint(seen, rules.load(kinds.MODELS))
    return [replace(each, file="") for each in found if each.severity != "info"]
