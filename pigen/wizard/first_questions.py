"""How a run begins: by hand, from a template, from a models.json,
or from the pigen.yaml that is there."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace

from pigen.pi.agent_dir import MODELS_FILE
from pigen.wizard.draft import Draft
from pigen.wizard.machine import MachineState
from pigen.wizard.outcome import LINT, QUIT, DraftBase
from pigen.wizard.questions import (
    ChoiceOption,
    ChoiceQuestion,
    FetchRequest,
    TextQuestion,
)
from pigen.wizard.script_runner import Script

HAND, TEMPLATE, FROM, UPDATE, ADD = "hand", "template", "from", "update", "add"
TEMPLATE_TITLES = {
    "quick-start": "one provider, one key, one model",
    "several-providers": "several providers behind one key",
    "fallback": "a fallback over two providers",
    "load-balance": "requests shared out by weight",
    "cache-and-retry": "cache and retries",
    "conditional": "the key's metadata decides",
    "budgets": "budgets and rate limits",
    "guardrails": "checks before and after each request",
    "tracing-by-headers": "metadata sent by pi",
    "tracing-by-metadata": "metadata of the key",
    "company": "departments and teams",
    "local-oss": "the open-source gateway on this machine",
}


@dataclass(frozen=True)
class InterviewContext:
    """What the script has to know beforehand.

    machine      the machine
    templates  the names of the templates
    today      2026-05-31
    key_file   where a pasted key would be kept, if in a file
    suggest_folder   a good folder for a new pigen.yaml
    asks_folder   no option names the folder
    allows_plaintext      a pasted key may stand in models.json
    gateway    another base URL than Portkey's, "" for Portkey's
    discover   the gateway is to be asked, if that can be done
    adds_models   models that options name come to those that are there
    is_reviewed   somebody looks at the plan before it is carried out
    named_providers  direct providers that options name, to be moved or kept
    origin     the models.json whose providers move into the pigen.yaml that is there, or ""
    """

    machine: MachineState
    templates: tuple[str, ...]
    today: str
    key_file: str
    suggest_folder: Callable[[Draft], str] = lambda draft: ""
    asks_folder: bool = False
    allows_plaintext: bool = False
    gateway: str = ""
    discover: bool = False
    adds_models: bool = False
    is_reviewed: bool = True
    named_providers: tuple[str, ...] = ()
    origin: str = ""


def ask_start(context: InterviewContext) -> Script:
    """The start that is chosen."""
    machine = context.machine
    options = []
    if machine.source is not None:
        options.append(ChoiceOption(UPDATE, f"change the answers in {machine.source}"))
        if os.path.dirname(machine.source):  # not in the folder one stands in
            options.append(ChoiceOption(TEMPLATE, "from a template, in another folder"))
    elif machine.models is None or machine.models.is_readable:
        options += _list_fresh_options(machine)
    if machine.models is not None:
        options.append(ChoiceOption(LINT, "only look for mistakes in it"))
    if machine.source is not None or machine.models is not None:
        options.append(ChoiceOption(QUIT, "leave everything as it is"))
    start = yield ChoiceQuestion(
        "start",
        "How do you want to start?",
        flag="--update, --template NAME or --from FILE",
        options=tuple(options),
        default=options[0].value,
    )
    return start


def _list_fresh_options(machine: MachineState) -> list[ChoiceOption]:
    """The ways to a first pigen.yaml."""
    template = ChoiceOption(TEMPLATE, "from a template")
    other = ChoiceOption(FROM, "from an existing models.json", "what it asks directly may move")
    if machine.models is None:
        return [ChoiceOption(HAND, "step by step"), template, other]
    add = ChoiceOption(ADD, "add to models.json; the rest of it stays")
    if not machine.models.gateway_providers:
        return [add, template, other]
    names = ", ".join(machine.models.gateway_providers)
    return [ChoiceOption(FROM, f"continue from models.json: {names}"), add, template]


def ask_base(start: str, context: InterviewContext) -> Script:
    """What the draft starts from."""
    if start == TEMPLATE:
        name = yield ChoiceQuestion(
            "template",
            "Which template?",
            flag="--template NAME",
            options=tuple(
                ChoiceOption(each, each, TEMPLATE_TITLES.get(each, ""))
                for each in context.templates
            ),
            default="quick-start",
        )
        return (yield FetchRequest("template", (name,)))
    if start == UPDATE:
        base = yield FetchRequest("source", (context.machine.source,))
        if not context.origin:
            return base
        moving = yield FetchRequest("movable", _list_inputs(context.origin, context))
        return replace(base, moving=moving)
    if start == FROM:
        own = context.machine.models.path if context.machine.models else None
        path = yield TextQuestion(
            "from", "From which models.json?", flag="--from FILE", default=own
        )
        return (yield FetchRequest("models.json", _list_inputs(path, context)))
    return DraftBase()


def _list_inputs(path: str, context: InterviewContext) -> tuple[object, ...]:
    """What is to be known to read the models.json that is moved from."""
    output = os.path.join(context.machine.folder, MODELS_FILE)
    return path, context.machine.pi, output, context.gateway


def make_draft(base: DraftBase, context: InterviewContext) -> Draft:
    """The draft: a provider of pi's that is somebody else's in models.json keeps its name."""
    models = context.machine.models
    draft = Draft(
        base.value,
        models.foreign_providers - set(base.adopted) if models else frozenset(),
        context.machine.pi,
    )
    if base.path is None:
        draft.rename_clashes()
    if context.gateway:
        draft.ensure_section("gateway")["base_url"] = context.gateway
    return draft
