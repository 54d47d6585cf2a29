"""Which models pi listed when: every release on npm since the oldest that pigen supports, ids alone.

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
    releases, last = _read_data()["releases"], len(_read_data()["releases"]) - 1
    text = _read_spans(provider).get(id)
    found = []
    for part in text.split(",") if text else ():
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
