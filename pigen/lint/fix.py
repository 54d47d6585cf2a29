"""Fixes: from changes a rule asks for to edits of the text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from pigen.diagnostics.finding import Repair
from pigen.diagnostics.rule import Add, Change, Fix, Remove, Rename, Replace, Splice
from pigen.text.document import Document
from pigen.text.edits import Edit
from pigen.text.json_edit import Layout, change, dump


def edits(document: Document, fix: Fix) -> tuple[Edit, ...]:
    """The fix as edits, in order and apart from each other; none where it cannot be made.

    In a broken text only the places that a rule names itself, by a Splice, are sure; in YAML these,
    and scalars.
    """
    try:
        return _edits(document, fix)
    except RecursionError:  # a value to be written anew is nested too deep for that
        return ()


def _edits(document: Document, fix: Fix) -> tuple[Edit, ...]:
    keeps = any(isinstance(each, Remove) and each.keeps_comment for each in fix.changes)
    layout = _layout(document.text, keeps)
    found: list[Edit] = []
    groups: dict[int, tuple[object, list[int], list[tuple[str, object]]]] = {}
    for each in fix.changes:
        if isinstance(each, Splice):
            found.append(Edit(each.start, each.end, each.text))
        elif document.dialect == "broken":
            return ()
        elif document.dialect == "yaml":
            edit = _in_yaml(document, each)
            if edit is None:
                return ()
            found.append(edit)
        elif isinstance(each, Remove | Add):
            if not _gather(document, each, groups):
                return ()
        else:
            edit = _replaced(document, layout, each)
            if edit is None:
                return ()
            found.append(edit)
    for node, gone, new in groups.values():
        found += change(layout, node, gone, new)  # type: ignore[arg-type]
    found.sort(key=lambda edit: (edit.start, edit.end))
    return tuple(found) if _apart(found) else ()


@lru_cache(maxsize=1)  # a file has many fixes, and its layout takes a look at the whole text
def _layout(text: str, keeps_comments: bool) -> Layout:
    return Layout(text, keeps_comments)


def _gather(document: Document, each: Remove | Add, groups: dict) -> bool:
    """Put the change to the others of the same object or list, for they share its commas."""
    route = each.route[:-1] if isinstance(each, Remove) else each.route
    node = document.find(route)
    if node is None:
        return False
    _, gone, new = groups.setdefault(node.start, (node, [], []))
    if isinstance(each, Remove):
        number = node.number(each.route[-1]) if each.route else None
        if number is None:
            return False
        gone.append(number)
        return True
    if node.members is None or any(member.key == each.key for member in node.members):
        return False
    new.append((each.key, each.value))
    return True


def _replaced(document: Document, layout: Layout, each: Change) -> Edit | None:
    node = document.find(each.route)  # type: ignore[union-attr]
    if node is None:
        return None
    if isinstance(each, Rename):
        start, end = document.span(each.route, key=True)
        parent = document.find(each.route[:-1])
        if parent is None or parent.members is None or parent.number(each.key) is not None:
            return None
        return Edit(start, end, dump(each.key, layout))
    assert isinstance(each, Replace)
    below = isinstance(each.value, dict) and layout.end in document.text[node.start : node.end]
    indent = layout.indent(node.start) if below else None
    return Edit(node.start, node.end, dump(each.value, layout, indent))


def _in_yaml(document: Document, each: Change) -> Edit | None:
    from pigen.text.yaml import scalar_edit  # for YAML alone

    if not isinstance(each, Replace | Rename) or not each.route:
        return None
    parent = document.find(each.route[:-1])
    found = parent.child(each.route[-1]) if parent else None
    if parent is None or found is None:
        return None
    member, node = found
    if isinstance(each, Replace):
        return scalar_edit.replaced(document, node, each.value)
    return scalar_edit.renamed(document, parent, member, each.key) if member else None


def _apart(found: Sequence[Edit]) -> bool:
    """None reaches into the next, nor do two insert at one place."""
    return all(
        left.end < right.start
        or (left.end == right.start and left.start < left.end and right.end > right.start)
        for left, right in pairwise(found)
    )


def splice(text: str, found: Iterable[Edit]) -> str:
    """The text with the edits made; they are in order and apart."""
    parts: list[str] = []
    at = 0
    for edit in found:
        parts += (text[at : edit.start], edit.text)
        at = edit.end
    return "".join((*parts, text[at:]))


def compatible(repairs: Iterable[Repair]) -> list[Repair]:
    """Those that can be made together: each is taken unless it touches one taken before."""
    from bisect import bisect_left

    taken: list[Repair] = []
    starts: list[int] = []
    edits: list[Edit] = []

    def fits(edit: Edit) -> bool:
        place = bisect_left(starts, edit.start)
        near = [*edits[max(place - 1, 0) : place], edit, *edits[place : place + 1]]
        return _apart(near)

    for repair in repairs:
        if repair.edits and all(map(fits, repair.edits)):
            taken.append(repair)
            for edit in repair.edits:
                place = bisect_left(starts, edit.start)
                starts.insert(place, edit.start)
                edits.insert(place, edit)
    return taken


def apply(text: str, repairs: Iterable[Repair]) -> str:
    """The text with the repairs made that `compatible` takes."""
    found = [edit for repair in compatible(repairs) for edit in repair.edits]
    return splice(text, sorted(found, key=lambda edit: (edit.start, edit.end)))
