"""The command that gives the same answers without a question. A key itself is never part of it."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Mapping

from pigen.common import slugs
from pigen.wizard.draft import DIRECT, Draft
from pigen.wizard.flags import Flags
from pigen.wizard.moving import KEEP, THROUGH, Moves
from pigen.wizard.questions import NO, YES, Answer

# Questions whose answer an option takes as it is, and the answer that needs none.
SIMPLE_FLAGS = {
    "cache": ("--cache", "off"),
    "cache age": ("--cache-age", "3600"),
    "retry": ("--retry", "0"),
    "budget": ("--budget", ""),
    "expires": ("--expires", ""),
}
LIST_FLAGS = {"rates": "--rate-limit", "metadata": "--metadata"}
NAMED_FLAGS = {
    "slug": "--slug",
    "provider key": "--provider-key",
    "provider": "--provider",
    "facts": "--facts",
}


def format_command(
    draft: Draft,
    answers: Mapping[str, Answer],
    flags: Flags,
    models_path: str = "",
    moves: Moves | None = None,
) -> str:
    """`pigen init --yes ...`, for a shell. `answers` are those of questions and options alike;
    `models_path` is that of the models.json which --update continues. Models that moved need no
    option each."""
    moved = {id for _, id in moves.models.values()} if moves is not None else set()
    if moved and moved.issuperset(_split_answer(answers.get("models"))):
        direct = draft.find_direct()
        listed = {id for name, id in moves.models.values() if name == direct} if moves else set()
        if listed == set(_split_answer(answers.get("models"))):
            answers = {name: each for name, each in answers.items() if name != "models"}
    words = ["pigen", "init", "--yes"]
    if answers.get("from") == models_path and not moved:
        answers = {**answers, "start": "update"}
    for flag, value in _iter_flags(draft, answers, flags):
        words += [flag] if value is None else [flag, value]
    return " ".join(map(shlex.quote, words))


def _iter_flags(
    draft: Draft, answers: Mapping[str, Answer], flags: Flags
) -> Iterator[tuple[str, str | None]]:
    yield from _iter_start_flags(answers, flags)
    models = _split_answer(answers.get("models"))
    targets = [
        id
        for mode in ("fallback", "loadbalance", "conditional")
        if answers.get("routing") == mode
        for id in _split_answer(answers.get(f"targets {mode}"))
    ]
    named = {(slugs.split_slug(id) or ("", ""))[0] for id in (*models, *targets)}
    for slug in _split_answer(answers.get("slugs")):
        if slug.removeprefix("@") not in named:
            yield "--slug", slug.removeprefix("@")
    yield from (("--model", id) for id in models)
    yield from _iter_key_flags(draft, answers)
    for name, answer in answers.items():
        flag = next((f for first, f in NAMED_FLAGS.items() if name.startswith(f"{first} ")), None)
        if flag and answer != "" and isinstance(answer, str):
            first = next(first for first in NAMED_FLAGS if name.startswith(f"{first} "))
            yield flag, f"{name[len(first) + 1 :]}={answer}"
    yield from _iter_routing_flags(answers, targets)
    for name, (flag, usual) in SIMPLE_FLAGS.items():
        if name in answers and answers[name] != usual:
            yield flag, str(answers[name])
    for name, flag in LIST_FLAGS.items():
        for each in str(answers.get(name, "")).split(","):
            if each.strip():
                yield flag, each.strip()
    for scope in str(answers.get("scopes", "")).replace(",", " ").split():
        if answers["scopes"] != "completions.write":
            yield "--scope", scope
    if answers.get("default", NO) != NO:
        yield "--default-model", str(answers["default"])
    if answers.get("enabled") == YES:
        yield "--only-these", None
    if "folder" in answers:
        folder = os.path.expanduser(str(answers["folder"]))
        yield "--source", os.path.join(folder, "pigen.yaml")
    places = {
        "--gateway": flags.gateway,
        "--source": flags.source,
        "--output": flags.output,
        "--pi-version": flags.pi_version,
    }
    yield from ((flag, value) for flag, value in places.items() if value)
    yield from (("--allow-include", folder) for folder in flags.allow_include)


def _iter_start_flags(
    answers: Mapping[str, Answer], flags: Flags
) -> Iterator[tuple[str, str | None]]:
    start = answers.get("start")
    if start == "template":
        yield "--template", str(answers["template"])
    elif start == "from":
        yield "--from", str(answers["from"])
        yield "--update", None
        yield from _iter_move_flags(answers)
    elif start in ("update", "add"):
        yield "--update", None
        if flags.origin:
            yield "--from", flags.origin
            yield from _iter_move_flags(answers)


def _iter_move_flags(answers: Mapping[str, Answer]) -> Iterator[tuple[str, str | None]]:
    for question, answer in answers.items():
        first, _, name = question.partition(" ")
        if first == "move" and answer == THROUGH:
            yield "--through", f"{name}={str(answers[f'through {name}']).removeprefix('@')}"
        elif first == "move" and answer == KEEP:
            yield "--keep", name
    if answers.get("fill") == YES:
        yield "--fill", None


def _split_answer(answer: Answer | None) -> list[str]:
    """The ids or slugs of an answer, typed or picked."""
    if answer is None:
        return []
    texts = (answer,) if isinstance(answer, str) else answer
    return [each for text in texts for each in text.replace(",", " ").replace(";", " ").split()]


def _iter_key_flags(
    draft: Draft, answers: Mapping[str, Answer]
) -> Iterator[tuple[str, str | None]]:
    for name in draft.list_key_names():
        if answers.get(f"key {name}") == "keep":
            continue
        reference = draft.get_reference(name) or ""
        prefix = "" if name == DIRECT or draft.list_key_names() == [name] else f"{name}="
        if reference.startswith("!"):
            yield "--key-command", prefix + reference[1:]
        elif reference.startswith("$") and not reference.startswith("$$"):
            yield "--key-env", prefix + reference[1:]
        else:
            yield "--key-stdin", None
            yield "--key-store", "models.json"
            yield "--allow-plaintext", None


def _iter_routing_flags(
    answers: Mapping[str, Answer], targets: list[str]
) -> Iterator[tuple[str, str | None]]:
    mode = str(answers.get("routing", "none"))
    if mode == "keep" or (mode == "none" and answers.get("start") != "update"):
        return
    if f"targets {mode}" not in answers and mode != "none":  # a Config that the gateway has
        yield "--discover", None
        yield "--config", mode
        yield from (("--routed-model", id) for id in _split_answer(answers.get(f"routed {mode}")))
    else:
        yield "--routing", mode
    yield from (("--target", id) for id in targets)
    for id in targets:
        if f"weight {id}" in answers:
            yield "--weight", str(answers[f"weight {id}"])
        by = str(answers.get("condition", ""))
        if f"value {by} {id}" in answers:
            yield "--condition", f"{by}={answers[f'value {by} {id}']}"
    if answers.get("direct") == NO:
        yield "--routed-only", None
