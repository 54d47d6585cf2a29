"""Fixes do no harm: what the real pi makes of files like real ones before and after --fix, and
after --fix --unsafe-fixes."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from pigen.commands.lint.models_subject import Linter, ModelsSubject
from pigen.diagnostics.finding import Finding
from pigen.diagnostics.rule import Add, FixChange, Remove, Rename, Replace
from pigen.lint.fix_rounds import fix_in_rounds
from pigen.pi.release import NEWEST, Pi
from pigen.text.document import Document, from_text
from tests.conformance.pi_install import require
from tests.proof import FULL, count, record
from tests.realistic_files import make_file

FILES, REQUESTS = count(500, 50), count(60, 6)
FIELDS = (
    "name", "api", "baseUrl", "contextWindow", "maxTokens", "cost", "reasoning", "input",
    "thinkingLevelMap", "compat", "headers",
)  # fmt: skip
# Words of a title that name a field otherwise than by its name.
OTHER_NAMES = {
    "reasoning": ("thinking",),
    "cost": ("price",),
    "baseUrl": ("base URL", "https", "scheme", "whitespace", "/v1", "address"),
    "compat": ("store",),
    "thinkingLevelMap": ('"off"',),
}
NEW_IDS = ("Remove the space", "Write the id as", "Name it")
MOVES = ("Move the entry to modelOverrides", "Remove the entry")
# What a field decides in a request.
SENT: Mapping[str, tuple[str, ...]] = {
    "maxTokens": ("max_tokens", "max_completion_tokens", "max_output_tokens"),
    "contextWindow": ("max_tokens", "max_completion_tokens", "max_output_tokens"),
    "reasoning": ("reasoning_effort", "reasoning", "thinking", "messages", "input", "include"),
    "thinkingLevelMap": ("reasoning_effort", "reasoning", "thinking"),
    "api": ("url",),
    "baseUrl": ("url",),
    "store": ("store",),
}
OWN_HOSTS = ("localhost", "127.0.0.1", "gpu-box")
Models = dict[tuple[str, str], dict[str, Any]]


class Mended(NamedTuple):
    """A file of a seed, and what its fixes made of it."""

    seed: int
    before: Document
    after: Document
    applied: Sequence[Finding]

    def list_changes(self, provider: str) -> Iterator[tuple[str, FixChange]]:
        """What was done to a provider, each with the title under which it was."""
        for finding in self.applied:
            assert finding.fix is not None
            for change in finding.fix.changes:
                path = () if not hasattr(change, "path") else change.path
                if len(path) < 2 or path[1] == provider:
                    yield finding.fix.title, change

    def names(self, provider: str, field: str) -> bool:
        """Whether a title names the field, for a change of it."""
        words = (field, *OTHER_NAMES.get(field, ()))
        return any(
            any(word in title for word in words) and reaches(change, field)
            for title, change in self.list_changes(provider)
        )

    def moves(self, provider: str) -> bool:
        return any(
            title.startswith(MOVES) or "; ".join(MOVES) in title
            for title, _ in self.list_changes(provider)
        )


def reaches(change: FixChange, field: str) -> bool:
    if isinstance(change, Add | Rename):
        return change.key == field or field in change.path
    return isinstance(change, Replace | Remove) and field in change.path


def fix_file(seed: int, version: str, *, unsafe: bool) -> Mended:
    content = make_file(seed, rare=seed % 2 == 1)
    before = from_text(json.dumps(content, indent=2), "models.json")
    linter = Linter(Pi(version), {})

    def lint(document: Document) -> list[Finding]:
        return ModelsSubject(document, 0o600).judge(linter)[0]

    done = fix_in_rounds(before, lint, unsafe=unsafe)
    return Mended(seed, before, done.document, done.applied_findings)


def list_names(each: Mended) -> list[str]:
    found = set()
    for document in (each.before, each.after):
        found.update(document.value["providers"])
    return sorted(found)


VERSIONS = (NEWEST, "0.80.3") if FULL else (NEWEST,)
CASES = [(version, unsafe) for version in VERSIONS for unsafe in (False, True)]
NAMES = [f"{version}-{'all' if unsafe else 'safe'}" for version, unsafe in CASES]


@pytest.mark.parametrize(("version", "unsafe"), CASES, ids=NAMES)
def test_the_same_models_with_the_same_figures(version: str, unsafe: bool, tmp_path: Path) -> None:
    done = [fix_file(seed, version, unsafe=unsafe) for seed in range(FILES)]
    done = [each for each in done if each.after is not each.before]
    queries = []
    for each in done:
        for form, document in (("before", each.before), ("after", each.after)):
            path = tmp_path / f"{each.seed}-{form}.json"
            path.write_text(document.text)
            queries += [{"file": str(path)}, {"file": str(path), "entries": list_names(each)}]
    answers = iter(require(version).ask(queries))
    harm: list[str] = []
    for each in done:
        was_accepted, before = next(answers)["accepted"], index(next(answers))
        refused, after = next(answers)["error"], index(next(answers))
        if was_accepted:
            if refused:
                harm.append(f"{each.seed}: {refused}")
            harm += find_harm(each, before, after)
    assert harm == []
    assert len(done) > FILES // 4
    what = "--fix --unsafe-fixes" if unsafe else "--fix"
    record(f"Files like real ones, unharmed by {what}, pi {version}", f"{len(done)} of {len(done)}")


def index(answer: dict[str, Any]) -> Models:
    return {(each["provider"], each["id"]): each for each in answer.get("models", ())}


def find_harm(mended: Mended, before: Models, after: Models) -> Iterator[str]:
    for key, model in before.items():
        if key not in after:
            if not any(title.startswith(NEW_IDS) for title, _ in mended.list_changes(key[0])):
                yield f"{mended.seed}: {key} is gone"
            continue
        changed = any(True for _ in mended.list_changes(key[0]))
        stated = find_stated(mended.before, *key)
        for field in model.keys() | after[key].keys():
            if not changed and model.get(field) != after[key].get(field):
                yield f"{mended.seed}: {key} has another {field}, and nobody changed the provider"
            elif (
                field in stated
                and not mended.names(key[0], field)
                and not keeps(field, stated[field], model.get(field), after[key].get(field))
            ):
                yield (
                    f"{mended.seed}: {field} of {key}, "
                    f"{model.get(field)} -> {after[key].get(field)}"
                )
    if len(after) > len(before):
        yield f"{mended.seed}: new models {after.keys() - before.keys()}"


def find_stated(document: Document, provider: str, id: str) -> dict[str, Any]:
    """What the file says of a model in its entry and its overrides."""
    declared = document.value["providers"][provider]
    found: dict[str, Any] = {}
    for model in declared.get("models", ()):
        if model["id"] == id:
            found.update(model)
    found.update(declared.get("modelOverrides", {}).get(id, {}))
    return {field: value for field, value in found.items() if field in FIELDS}


def keeps(field: str, stated: Any, before: Any, after: Any) -> bool:
    """Whether what was stated holds still; pi's own entry may add to an object what the file does
    not say, but no level that a request would follow."""
    if before == after:
        return True
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return False
    more = {key for key in after if after[key] != before.get(key)}
    if field == "thinkingLevelMap":
        return more <= {"xhigh", "max"} and stated.items() <= after.items()
    if field == "cost":
        return more <= {"tiers"} and not after.get("tiers")
    return field == "compat" and stated.items() <= after.items()


@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "all"])
def test_the_same_first_request(unsafe: bool, tmp_path: Path) -> None:
    """For a sample of models at providers that a fix changed."""
    rng = random.Random(14)
    cases: list[dict[str, Any]] = []
    taken: list[tuple[Mended, str, str]] = []
    for seed in rng.sample(range(FILES), FILES):
        each = fix_file(seed, NEWEST, unsafe=unsafe)
        asked = list(list_models_to_ask(each))
        if not asked:
            continue
        name, id = rng.choice(asked)
        taken.append((each, name, id))
        for form, document in (("before", each.before), ("after", each.after)):
            path = tmp_path / f"{seed}-{form}.json"
            path.write_text(document.text)
            level = {"level": "medium", "turn": 1, "tools": ["read"]}
            asked_id = id if form == "before" else find_new_id(each, name, id)
            cases.append({"file": str(path), "provider": name, "id": asked_id, **level})
        if len(taken) == REQUESTS:
            break
    variables = set(
        re.findall(r"\$([A-Z0-9_]+_API_KEY)", " ".join(e.before.text for e, *_ in taken))
    )
    # Not the one that files name without its dollar sign: it may be no variable at all.
    env = dict.fromkeys(variables - {"ACME_API_KEY"}, "sk-0")
    answers = require(NEWEST).send(tmp_path, cases, **env)
    harm = [
        f"{each.seed} {name} {id}: {text}"
        for (each, name, id), before, after in zip(taken, answers[::2], answers[1::2], strict=True)
        for text in compare_requests(each, name, before, after)
    ]
    assert harm == []
    assert len(taken) == REQUESTS
    what = "--fix --unsafe-fixes" if unsafe else "--fix"
    record(f"First requests after {what}, pi {NEWEST}", f"{len(taken)} of {len(taken)}")


def list_models_to_ask(each: Mended) -> Iterator[tuple[str, str]]:
    for name, provider in each.before.value["providers"].items():
        models = provider.get("models")
        if isinstance(models, list) and any(True for _ in each.list_changes(name)):
            yield from ((name, model["id"]) for model in models if "id" in model)


def find_new_id(each: Mended, provider: str, id: str) -> str:
    """The id that the model has after the fixes, one of which may have been about it."""
    before, after = (
        [model.get("id") for model in document.value["providers"][provider].get("models", ())]
        for document in (each.before, each.after)
    )
    same_place = len(before) == len(after) and id not in after
    return str(after[before.index(id)]) if same_place else id


def compare_requests(
    mended: Mended, provider: str, before: dict[str, Any], after: dict[str, Any]
) -> Iterator[str]:
    """What differs that no title names."""
    titles = {title for title, _ in mended.list_changes(provider)}
    if "error" in before:
        return  # it did not work before
    if "error" in after:
        declared = mended.before.value["providers"][provider]
        is_own = any(host in declared.get("baseUrl", "") for host in OWN_HOSTS)
        if is_own or "from environment variable" not in after["error"]:
            yield f"no longer sent: {after['error']}, after {titles}"
        return
    if mended.moves(provider):
        allowed = set(before["body"]) | set(after["body"]) - {"model"}
    else:
        named = [field for field in SENT if mended.names(provider, field)]
        allowed = {part for field in named for part in SENT[field]}
        allowed |= {"model"} if any(title.startswith(NEW_IDS) for title in titles) else set()
    parts = [("url", before["url"], after["url"])]
    for name in before["body"].keys() | after["body"].keys():
        parts.append((name, before["body"].get(name), after["body"].get(name)))
    for part, old, new in parts:
        if old != new and part not in allowed:
            yield f"{part}: {old} -> {new}, after {titles}"
