"""Entries that never answer, as one before them takes all their calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pigen.common.quoting import quote
from pigen.diagnostics.finding import Finding
from pigen.diagnostics.rule import Problem
from pigen.mock.scenario import types
from pigen.source.faults import find_span, make_finding
from pigen.text.document import JsonPath
from pigen.text.yaml import YamlNode


def find_shadowed(entries: list[types.Entry], root: YamlNode) -> Iterator[Finding]:
    """Entries behind one that fits whatever they fit, and is never used up."""
    endless = [
        (number, entry)
        for number, entry in enumerate(entries)
        if not entry.once and entry.times is None
    ]
    for number, entry in enumerate(entries):
        for before, other in endless:
            if before >= number:
                break
            if _covers(other.when or types.When(), entry.when or types.When()):
                name = f" ({quote(other.name)})" if other.name else ""
                problem = Problem(
                    find_span(root, ("entries", number)),
                    f"Entry {before + 1}{name} fits every call that this one fits, and is never "
                    "used up, so this one never answers.",
                    "Put this entry before the other, or give the other once: true.",
                    related=((find_span(root, ("entries", before)), "It stands here."),),
                )
                yield make_finding("shadowed-entry", problem)
                break


def _covers(wide: types.When, narrow: types.When) -> bool:
    """Whether whatever fits `narrow` fits `wide` too, as far as both show."""
    return all(
        wanted is None or _implies(name, getattr(narrow, name), wanted) for name, wanted in wide
    )


def _implies(name: str, has: Any, wanted: Any) -> bool:
    """Whether a condition follows from another of the same name. Both have the form of types.py."""
    if has is None:
        return False
    if name == "text":
        return wanted in has
    if name == "tool_result" and isinstance(has, str):
        return wanted is True or (isinstance(wanted, str) and wanted in has)
    if name == "tools":
        return set(wanted) <= set(has)
    if name == "metadata":
        return bool(wanted.items() <= has.items())
    if name in ("model", "slug", "key"):
        return _normalize_choices(name, has) <= _normalize_choices(name, wanted)
    return bool(has == wanted)


def _normalize_choices(name: str, wanted: Any) -> set[str]:
    choices = {choice for _, choice in list_choices(name, wanted)}
    return {choice.removeprefix("@") for choice in choices} if name == "slug" else choices


def list_choices(name: str, wanted: str | list[str] | None) -> Iterator[tuple[JsonPath, str]]:
    """What a condition names, and where each stands below `when`."""
    if isinstance(wanted, list):
        for index, one in enumerate(wanted):
            yield (name, index), one
    elif wanted is not None:
        yield (name,), wanted
