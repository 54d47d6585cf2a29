"""Which provider/id pairs were built into which release: every one that npm has, ids alone.

built_ins_history.json holds `releases`, the versions in order, and by provider a table from spans
to ids. A span counts releases from 0: "3" is the fourth alone, "3-7" the fourth to the eighth,
"3-" the fourth and every later one; several stand side by side with commas.
"""

from __future__ import annotations

import json
from typing import Any

from .files import DATA
from .known import read_release

FILE = "built_ins_history.json"
FIRST = "0.51.0"


def load() -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = json.loads((DATA / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {"releases": [], "providers": {}}
    return loaded


def extend(history: dict[str, Any], versions: list[str]) -> dict[str, Any]:
    """The history with these releases, which are those that it has and perhaps others."""
    known = {version: number for number, version in enumerate(history["releases"])}
    listed = listings_of(history)
    pairs: dict[tuple[str, str], list[int]] = {}
    for number, version in enumerate(versions):
        there = version in known
        for pair in listed[known[version]] if there else read_release(version).models:
            pairs.setdefault(pair, []).append(number)
    providers: dict[str, dict[str, list[str]]] = {}
    for (provider, id), numbers in sorted(pairs.items()):
        spans = providers.setdefault(provider, {})
        spans.setdefault(span_of(numbers, len(versions) - 1), []).append(id)
    return {"releases": versions, "providers": providers}


def listings_of(history: dict[str, Any]) -> list[set[tuple[str, str]]]:
    """The pairs of each release."""
    listed: list[set[tuple[str, str]]] = [set() for _ in history["releases"]]
    for provider, spans in history["providers"].items():
        for span, ids in spans.items():
            for number in numbers_of(span, len(listed) - 1):
                listed[number].update((provider, id) for id in ids)
    return listed


def span_of(numbers: list[int], last: int) -> str:
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ",".join(written(first, end, last) for first, end in spans)


def written(first: int, end: int, last: int) -> str:
    if end == last:
        return f"{first}-"
    return str(first) if first == end else f"{first}-{end}"


def numbers_of(span: str, last: int) -> list[int]:
    numbers: list[int] = []
    for part in span.split(","):
        first, dash, end = part.partition("-")
        stop = int(end) if end else last if dash else int(first)
        numbers += range(int(first), stop + 1)
    return numbers
