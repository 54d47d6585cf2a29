"""What two releases send, case by case."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from . import matrix, npm
from .ask import Release
from .differ import Change, compare, tell_conditions
from .mentions import find_mentions
from .report import Part, in_short
from .sources import diff, read_schema

LEAVES, HUNKS, LINES = 5, 3, 16  # of one change that are shown
COMMON = {
    "(absent)", "body", "config", "content", "function", "headers", "input", "messages", "name",
    "parameters", "properties", "required", "role", "system", "text", "tools", "type",
}  # fmt: skip


def compare_requests(old: Release, new: Release, folder: Path) -> Part:
    part = Part("Requests (api x reasoning x provider x URL x id, and each compat field)")
    cases = matrix.list_cases(read_schema(new.version, "models.schema.json"))
    described = [matrix.describe(case) for case in cases]
    file = folder / "wire.json"
    matrix.write_models(file)
    before, after = old.send(file, cases), new.send(file, cases)
    refused = sum("error" in answer for answer in after)
    part.notes.append(
        f"{len(cases)} requests compared, {refused} of them refused before they are sent"
    )
    changes = [
        one
        for change in compare(before, after, (old.version, new.version))
        for one in by_api(change, described)
    ]
    part.notes += [f"{change}, {len(change.cases)} times" for change in changes if change.harmless]
    groups: dict[tuple[int, ...], list[Change]] = {}
    for change in changes:
        if not change.harmless:
            groups.setdefault(tuple(change.cases), []).append(change)
    if not groups:
        part.notes.append("no request differs otherwise")
    shown: set[str] = set()
    for numbers, alike in groups.items():
        lines = tell_group(numbers, alike, described)
        api = described[numbers[0]]["api"]
        hunks = hunks_about(api, alike, old.version, new.version)
        lines += [hunk if hunk not in shown else "(with lines shown above)" for hunk in hunks]
        shown.update(hunks)
        words = find_mentions(" ".join([*lines, *hunks]))
        lines += [f"= {word}: {in_short(files, 8)}" for word, files in words.items()]
        part.to_read.append("\n".join(lines))
    return part


def by_api(change: Change, described: Sequence[dict[str, str]]) -> list[Change]:
    """A change apart for each api: what one has in common with another is seldom the cause."""
    if change.harmless:
        return [change]
    apis: dict[str, list[int]] = {}
    for number in change.cases:
        apis.setdefault(described[number]["api"], []).append(number)
    return [Change(change.place, change.old, change.new, cases) for cases in apis.values()]


def tell_group(
    numbers: Sequence[int], alike: list[Change], described: Sequence[dict[str, str]]
) -> list[str]:
    api = described[numbers[0]]["api"]
    lines = [f"{api}: {change}" for change in alike[:LEAVES]]
    if len(alike) > LEAVES:
        lines.append(f"{api}: {len(alike) - LEAVES} leaves more in the same requests")
    conditions = tell_conditions(numbers, described, lambda at: described[at]["api"] == api)
    return [*lines, "in " + "; ".join(conditions)]


def hunks_about(api: str, alike: list[Change], old: str, new: str) -> list[str]:
    """The changes of the api's own module that have a word of the change."""
    name = f"dist/api/{api}.js"
    before, after = (npm.unpack_ai(version) / name for version in (old, new))
    if not (before.exists() and after.exists()):
        return []
    texts = (path.read_text(encoding="utf-8").split("\n") for path in (before, after))
    hunks = [hunk.split("\n")[1:] for hunk in "\n".join(diff(*texts)).split("\n@@")]
    words = {word.lower() for change in alike for word in words_of(change)}
    about = [hunk for hunk in hunks if any(word in changed(hunk) for word in words)]
    return ["\n".join(hunk[:LINES]) for hunk in about[:HUNKS]]


def words_of(change: Change) -> set[str]:
    """What the change speaks of: the names on the way to it, and its values."""
    names = change.place.replace("[]", "").split(".")
    values = f"{change.old},{change.new}".replace('"', "").split(",")
    return {*names, *(value for value in values if len(value) > 5)} - COMMON


def changed(hunk: list[str]) -> str:
    return "\n".join(line for line in hunk if line[:1] in "+-").lower()
