"""Entries that never answer, as one before them takes all their calls."""

from __future__ import annotations

from collections.abc import Iterator

from pigen.document import Route
from pigen.mock.scenario import types
from pigen.source.faults import Fault, at_route
from pigen.values import quote
from pigen.yaml import YamlNode


def shadowed(entries: list[types.Entry], root: YamlNode) -> Iterator[Fault]:
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
                yield Fault(
                    "shadowed-entry",
                    at_route(root, ("entries", number)),
                    f"Entry {before + 1}{name} fits every call that this one fits, and is never used "
                    "up, so this one never answers.",
                    "Put this entry before the other, or give the other once: true.",
                    ((at_route(root, ("entries", before)), "It stands here."),),
                )
                break


def _covers(wide: types.When, narrow: types.When) -> bool:
    """Whether whatever fits `narrow` fits `wide` too, as far as can be told from both."""
    return all(
        wanted is None or _implies(name, getattr(narrow, name), wanted) for name, wanted in wide
    )


def _implies(name: str, has: object, wanted: object) -> bool:
    """Whether a condition follows from another of the same name."""
    if has is None:
        return False
    if name == "text" and isinstance(has, str) and isinstance(wanted, str):
        return wanted in has
    if name == "tool_result" and isinstance(has, str):
        return wanted is True or (isinstance(wanted, str) and wanted in has)
    if name == "tools" and isinstance(has, list) and isinstance(wanted, list):
        return set(wanted) <= set(has)
    if name == "metadata" and isinstance(has, dict) and isinstance(wanted, dict):
        return wanted.items() <= has.items()
    if name in ("model", "slug", "key"):
        return {w for _, w in each(name, has)} <= {w for _, w in each(name, wanted)}  # type: ignore[arg-type]
    return has == wanted


def each(name: str, wanted: str | list[str] | None) -> Iterator[tuple[Route, str]]:
    """What a condition names, and where each stands below `when`."""
    if isinstance(wanted, list):
        for index, one in enumerate(wanted):
            yield (name, index), one
    elif wanted is not None:
        yield (name,), wanted
