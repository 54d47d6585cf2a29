"""How the answers of two releases differ: leaf by leaf,
and which cases a difference has in common."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

LONGEST = 70
FEW = 6  # values of one name that are listed
ABSENT = "(absent)"
# Headers in which a client library names itself: no server acts on them.
NAMES_ITSELF = ("headers.user-agent", "headers.x-stainless-", "headers.x-goog-api-client")


@dataclass(frozen=True)
class Change:
    """The same change in some of the cases that were compared."""

    place: str
    old: str
    new: str
    cases: list[int]

    @property
    def harmless(self) -> bool:
        return self.place.startswith(NAMES_ITSELF)

    def __str__(self) -> str:
        return f"{self.place}: {self.old} -> {self.new}"


def compare(old: Sequence[Any], new: Sequence[Any], versions: tuple[str, str]) -> list[Change]:
    """What differs, the most frequent first. A version's own number counts as equal."""
    found: dict[tuple[str, str, str], list[int]] = {}
    for number, (before, after) in enumerate(zip(old, new, strict=True)):
        if before == after:
            continue
        for change in dict.fromkeys(leaves_unlike(before, after, versions)):
            found.setdefault(change, []).append(number)
    changes = [Change(*key, cases) for key, cases in found.items()]
    return sorted(changes, key=lambda change: -len(change.cases))


def leaves_unlike(
    before: Any, after: Any, versions: tuple[str, str]
) -> Iterator[tuple[str, str, str]]:
    old, new = dict(leaves(before)), dict(leaves(after))
    for place in dict.fromkeys((*old, *new)):
        was, now = old.get(place, ABSENT), new.get(place, ABSENT)
        if was.replace(versions[0], versions[1]) != now:
            yield general(place), short(was), short(now)


def leaves(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from leaves(item, f"{place}.{key}" if place else key)
    elif isinstance(value, list) and value:
        for number, item in enumerate(value):
            yield from leaves(item, f"{place}[{number}]")
    else:
        yield place, json.dumps(value, ensure_ascii=False)


def general(place: str) -> str:
    """The place with its numbers left out, so that the same change in another message is the
    same."""
    parts = place.split("[")
    return "[".join([parts[0], *("]" + part.partition("]")[2] for part in parts[1:])])


def short(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + "..."


def tell_conditions(
    cases: Sequence[int], described: Sequence[dict[str, str]], asked: Callable[[int], bool]
) -> list[str]:
    """In which cases a change occurs, by each name that they are described with: what they have in
    common, or what is never among them. `asked` tells the cases that are to compare with."""
    hit = set(cases)
    rest = [number for number in range(len(described)) if number not in hit and asked(number)]
    lines = [f"{len(hit)} of {len(hit) + len(rest)} requests"]
    for name in described[0]:
        inside = Counter(described[number][name] for number in hit)
        outside = Counter(described[number][name] for number in rest)
        never = [value for value in outside if value not in inside]
        always = [value for value in inside if value not in outside]
        if never and len(inside) <= FEW:
            lines.append(f"only with {name} {', '.join(sorted(inside))}")
        elif never and len(never) <= FEW:
            lines.append(f"never with {name} {', '.join(sorted(never))}")
        elif never:
            lines.append(f"with {len(inside)} of {len(inside) + len(never)} values of {name}")
        elif always and len(always) <= FEW:
            lines.append(f"always with {name} {', '.join(sorted(always))}")
    return lines
