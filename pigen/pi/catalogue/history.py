"""Which models pi listed when: every release on npm since the oldest that pigen supports,
ids alone.

For messages such as "not in 0.66.1" and "no longer built in since 1.6.0". built_ins_history.json is
read when first asked for; scripts/pi/history.py says how it is written.
"""

from __future__ import annotations

from functools import cache

from pigen.common.resources import parse_json
from pigen.pi.catalogue.data_files import read
from pigen.pi.release import Pi, parse_version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def list_spans(provider: str, id: str) -> tuple[tuple[str, str | None], ...]:
    """From which release to which pi listed the model, oldest first; the end is None where the
    newest release still does. Empty where none ever did."""
    text = _read_spans(provider).get(id)
    return _parse_spans(text) if text else ()


def _parse_spans(text: str) -> tuple[tuple[str, str | None], ...]:
    """The releases that "4-7,9-" stands for."""
    releases, last = _read_data()["releases"], len(_read_data()["releases"]) - 1
    found = []
    for part in text.split(","):
        first, dash, end = part.partition("-")
        stop = int(end) if end else last if dash else int(first)
        found.append((releases[int(first)], None if stop == last else releases[stop]))
    return tuple(found)


def was_listed(provider: str, id: str, pi: Pi) -> bool:
    """Whether that release listed it; one that npm does not have counts as the next older one."""
    return any(
        parse_version(first) <= pi.number
        and (end is None or pi.number < parse_version(_find_next(end)))
        for first, end in list_spans(provider, id)
    )


@cache
def list_providers(pi: Pi) -> tuple[str, ...]:
    """The providers of which that release listed a model."""
    return tuple(name for name in _read_data()["providers"] if list_ids(name, pi))


@cache
def list_ids(provider: str, pi: Pi) -> frozenset[str]:
    """The ids that it listed under the provider."""
    at = _find_place(pi)
    return frozenset(
        id
        for span, ids in _read_data()["providers"].get(provider, {}).items()
        if _holds(span, at)
        for id in ids
    )


def _find_place(pi: Pi) -> int:
    """The number of the release in the list, or of the one before it."""
    releases = _read_data()["releases"]
    return max(
        (n for n, version in enumerate(releases) if parse_version(version) <= pi.number), default=0
    )


def _holds(span: str, at: int) -> bool:
    for part in span.split(","):
        first, dash, end = part.partition("-")
        if int(first) <= at and (at <= int(end) if end else dash or at == int(first)):
            return True
    return False


def find_provider_removal(provider: str) -> str | None:
    """The first release that no longer had the provider, if the newest has not."""
    ends = [
        end for text in _read_data()["providers"].get(provider, {}) for _, end in _parse_spans(text)
    ]
    last = [end for end in ends if end is not None]
    return _find_next(max(last, key=parse_version)) if ends and len(last) == len(ends) else None


def find_provider_start(provider: str) -> str | None:
    """The first release that had the provider."""
    spans = [
        start
        for text in _read_data()["providers"].get(provider, {})
        for start, _ in _parse_spans(text)
    ]
    return min(spans, key=parse_version) if spans else None


def describe_provider(provider: str, pi: Pi) -> str:
    """Why a release does not have a provider that others have built in: "no longer built in since
    pi 0.71.1", "not built in before pi 0.84.0"; "" where none ever had."""
    start, removal = find_provider_start(provider), find_provider_removal(provider)
    if start is None:
        return ""
    if parse_version(start) > pi.number:
        return f"not built in before pi {start}"
    if removal is None or parse_version(removal) > pi.number:
        return ""
    return f"no longer built in since pi {removal}"


def describe_model(provider: str, id: str, pi: Pi) -> str:
    """The same of a model."""
    spans = list_spans(provider, id)
    ended = [end for _, end in spans if end is not None and parse_version(end) < pi.number]
    if ended:
        return f"no longer built in since pi {_find_next(ended[-1])}"
    later = [start for start, _ in spans if parse_version(start) > pi.number]
    return f"not built in before pi {later[0]}" if later else ""


def is_listed_later(provider: str, id: str, pi: Pi) -> bool:
    """Whether that release or one after it lists the model."""
    return any(
        end is None or parse_version(end) >= pi.number for _, end in list_spans(provider, id)
    )


def find_removal(provider: str, id: str) -> str | None:
    """The first release that no longer listed it, if the newest does not."""
    found = list_spans(provider, id)
    return _find_next(found[-1][1]) if found and found[-1][1] else None


def _find_next(version: str) -> str:
    releases: list[str] = _read_data()["releases"]
    return releases[releases.index(version) + 1]


@cache
def _read_data() -> dict[str, Any]:
    data: dict[str, Any] = parse_json(read("built_ins_history.json"))
    return data


@cache
def _read_spans(provider: str) -> dict[str, str]:
    groups = _read_data()["providers"].get(provider, {})
    return {id: span for span, ids in groups.items() for id in ids}
