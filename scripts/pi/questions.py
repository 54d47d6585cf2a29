"""What two releases are asked about models.json files:
verdicts, choices of a model, lists of models."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pigen.pi.release import Pi
from tests.conformance.choices import models_file, patterns, query
from tests.conformance.mutation import texts

from .ask import Release
from .files import VECTORS
from .known import read_release
from .report import Part, in_short

SEED = 5_000
MUTANTS = 500
CHOICES, LISTS = 600, 120
PER_FILE = 10
SHOWN = 6  # of the same kind
GATEWAY = {"baseUrl": "https://api.portkey.ai/v1", "api": "openai-completions", "apiKey": "sk-0"}

Query = dict[str, Any]
Answer = dict[str, Any]


def compare_verdicts(old: Release, new: Release, folder: Path) -> tuple[Part, dict[str, bool]]:
    """And what the new release says of the measured files, for the data."""
    part = Part("Verdicts")
    files = sorted((VECTORS / "files").iterdir())
    measured = len(files)
    for number, text in enumerate(texts(seed=SEED, number=MUTANTS)):
        file = folder / f"mutant-{number}.json"
        file.write_bytes(text.encode("utf-8", "surrogatepass"))
        files.append(file)
    queries = [{"file": str(file)} for file in files]
    before, after = old.ask(queries), new.ask(queries)
    unlike = [
        (file, was, now)
        for file, was, now in zip(files, before, after, strict=True)
        if plain(was, old.version) != plain(now, new.version)
    ]
    accepted = sum(answer["accepted"] for answer in after)
    part.notes.append(
        f"{measured} measured files and {MUTANTS} mutants, {accepted} of them accepted: "
        + (
            f"{len(unlike)} verdicts or messages differ"
            if unlike
            else "every verdict and message equal"
        )
    )
    for file, was, now in unlike[:SHOWN]:
        text = file.read_text(errors="replace")[:600]
        part.to_read.append(f"{file.name}: {tell(was)} -> {tell(now)}\n{text}")
    if len(unlike) > SHOWN:
        part.to_read.append(f"and {len(unlike) - SHOWN} more")
    verdicts = zip(files[:measured], after[:measured], strict=True)
    return part, {file.name: answer["accepted"] for file, answer in verdicts}


def plain(answer: Answer, version: str) -> str:
    return json.dumps(answer, ensure_ascii=False).replace(version, "VERSION")


def tell(answer: Answer) -> str:
    return "accepted" if answer.get("accepted") else f"refused ({answer.get('error')})"


def compare_choices(old: Release, new: Release, folder: Path) -> Part:
    queries = [
        *random_queries(new.version, CHOICES, folder, query),
        *queries_for_changed_ids(old.version, new.version, folder),
    ]
    return compare_picks("Choosing a model (--provider P --model M)", queries, old, new)


def compare_lists(old: Release, new: Release, folder: Path) -> Part:
    def ask(chance: random.Random, file: Any, pi: Pi) -> Query:
        return {"patterns": patterns(chance, file, pi)}

    queries = random_queries(new.version, LISTS, folder, ask)
    return compare_picks("Lists of models (--models, enabledModels)", queries, old, new)


def random_queries(
    seed: str, number: int, folder: Path, ask: Callable[[random.Random, Any, Pi], Query]
) -> list[Query]:
    pi = Pi(seed)
    queries = []
    for count in range(number // PER_FILE):
        chance = random.Random(f"{seed} {number} {count}")
        value = models_file(chance, pi)
        file = folder / f"choice-{number}-{count}.json"
        file.write_text(json.dumps(value))
        queries += [{"file": str(file), **ask(chance, value, pi)} for _ in range(PER_FILE)]
    return queries


def queries_for_changed_ids(old: str, new: str, folder: Path) -> list[Query]:
    """Each id that came or went, as a Portkey catalogue lists it: asked for with and without its
    provider; and an id that nobody knows, of every provider."""
    ids = sorted({id for _, id in changed_pairs(old, new)})
    file = folder / "changed-ids.json"
    models = [{"id": f"@house/{id}"} for id in ids]
    file.write_text(json.dumps({"providers": {"portkey": {**GATEWAY, "models": models}}}))
    asked = [{"provider": owner, "model": id} for id in ids for owner in (None, "portkey")]
    providers = [provider["id"] for provider in read_release(new).providers]
    asked += [{"provider": provider, "model": "nobody-knows-this"} for provider in providers]
    return [{"file": str(file), **question} for question in asked]


def changed_pairs(old: str, new: str) -> set[tuple[str, str]]:
    return read_release(old).models.keys() ^ read_release(new).models.keys()


def compare_picks(title: str, queries: list[Query], old: Release, new: Release) -> Part:
    """A pick that differs by a model that came or went is the catalogue's doing; another is not."""
    part = Part(title)
    before, after = old.ask(queries), new.ask(queries)
    changed = changed_pairs(old.version, new.version)
    moved: dict[str, list[str]] = {}
    with_portkey = 0
    for question, was, now in zip(queries, before, after, strict=True):
        if plain(was, old.version) == plain(now, new.version):
            continue
        if by_catalogue(was, now, changed):
            change = f"{outcome(was)} -> {outcome(now)}"
            moved.setdefault(change, []).append(describe_question(question))
            with_portkey += question.get("provider") == "portkey"
        else:
            part.to_read.append(f"{describe_question(question)}: {picked(was)} -> {picked(now)}")
    part.notes.append(
        f"{len(queries)} questions: {sum(map(len, moved.values()))} answers differ by the "
        f"catalogue, {with_portkey} of them with --provider portkey; {len(part.to_read)} otherwise"
    )
    part.notes += [f"{way}: {len(asked)}: {in_short(asked)}" for way, asked in moved.items()]
    if len(part.to_read) > SHOWN:
        part.to_read[SHOWN:] = [f"and {len(part.to_read) - SHOWN} more"]
    return part


def outcome(answer: Answer) -> str:
    if answer.get("error"):
        return "ambiguous" if "ambiguous" in answer["error"] else "an error"
    return "a list" if "scope" in answer else "found"


def by_catalogue(was: Answer, now: Answer, changed: set[tuple[str, str]]) -> bool:
    """Whether models that came or went explain the difference:
    all of it in a list, one in a pick."""
    before, after = ({(m["provider"], m["id"]) for m in pairs_of(answer)} for answer in (was, now))
    if "scope" in now:
        return bool(before ^ after) and before ^ after <= changed
    texts = f"{was.get('error')} {now.get('error')}"
    return bool((before | after) & changed) or any(
        f"{owner}/{id}" in texts for owner, id in changed
    )


def pairs_of(answer: Answer) -> list[Answer]:
    return answer["scope"] if "scope" in answer else [answer] if answer.get("id") else []


def describe_question(question: Query) -> str:
    if "patterns" in question:
        return "--models " + ",".join(question["patterns"])
    provider = f"--provider {question['provider']} " if question["provider"] else ""
    return f"{provider}--model {question['model']}"


def picked(answer: Answer) -> str:
    names = [f"{model['provider']}/{model['id']}" for model in pairs_of(answer)]
    return in_short(names, 4) if names else f"error ({answer.get('error')})"
