"""Fixes: from changes a rule asks for to edits of the text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

from pigen.diagnostics.finding import ResolvedFix
from pigen.diagnostics.rule import Add, Fix, FixChange, Remove, Rename, Replace, Splice
from pigen.text.document import Document
from pigen.text.edits import Edit
from pigen.text.json_edit import edit_entries
from pigen.text.json_layout import Layout, dump


def make_edits(document: Document, fix: Fix, home: Document | None = None) -> tuple[Edit, ...]:
    """The fix as edits, in order and apart from each other; none where it cannot be made.

    They are edits of `home`, where that is another than `document`.

    In a broken text only the places that a rule names itself, by a Splice, are sure; in YAML these,
    and scalars.
    """
    try:
        return _collect_edits(document, fix, home or document)
    except RecursionError:  # a value to be rewritten is nested too deep for that
        return ()


def _collect_edits(document: Document, fix: Fix, home: Document) -> tuple[Edit, ...]:
    keeps = any(isinstance(each, Remove) and each.keeps_comment for each in fix.changes)
    layout = _get_layout(document.text, keeps)
    edits: list[Edit] = []
    groups: dict[int, tuple[object, list[int], list[tuple[str | int, object]]]] = {}
    for each in fix.changes:
        if isinstance(each, Splice):
            edits.append(Edit(each.start, each.end, each.text))
        elif document.syntax == "broken":
            return ()
        elif document.is_yaml:
            edit = _make_yaml_edit(document, each, home)
            if edit is None:
                return ()
            edits.append(edit)
        elif isinstance(each, Remove | Add):
            if not _group_change(document, each, groups):
                return ()
        else:
            edit = _make_replacement(document, layout, each)
            if edit is None:
                return ()
            edits.append(edit)
    for node, removed_indexes, new_members in groups.values():
        edits += edit_entries(layout, node, removed_indexes, new_members)  # type: ignore[arg-type]
    edits.sort(key=lambda edit: (edit.start, edit.end))
    return tuple(edits) if _are_apart(edits) else ()


@lru_cache(maxsize=1)  # a file has many fixes, and its layout takes a look at the whole text
def _get_layout(text: str, keeps_comments: bool) -> Layout:
    return Layout(text, keeps_comments)


def _group_change(document: Document, each: Remove | Add, groups: dict[int, Any]) -> bool:
    """Put the change to the others of the same object or list, for they share its commas."""
    path = each.path[:-1] if isinstance(each, Remove) else each.path
    node = document.find_node(path)
    if node is None:
        return False
    _, removed_indexes, new_members = groups.setdefault(node.start, (node, [], []))
    if isinstance(each, Remove):
        number = node.find_index(each.path[-1]) if each.path else None
        if number is None:
            return False
        removed_indexes.append(number)
        return True
    if isinstance(each.key, int) != (node.items is not None):
        return False
    if node.members is None and node.items is None:
        return False
    if any(member.key == each.key for member in node.members or ()):
        return False
    new_members.append((each.key, each.value))
    return True


def _make_replacement(document: Document, layout: Layout, each: FixChange) -> Edit | None:
    node = document.find_node(each.path)  # type: ignore[union-attr]
    if node is None:
        return None
    if isinstance(each, Rename):
        start, end = document.find_span(each.path, key=True)
        parent = document.find_node(each.path[:-1])
        if parent is None or parent.members is None or parent.find_index(each.key) is not None:
            return None
        return Edit(start, end, dump(each.key, layout))
    assert isinstance(each, Replace)
    below = (
        isinstance(each.value, dict)
        and layout.line_end_char in document.text[node.start : node.end]
    )
    indent = layout.find_indent(node.start) if below else None
    return Edit(node.start, node.end, dump(each.value, layout, indent))


def _make_yaml_edit(document: Document, each: FixChange, home: Document) -> Edit | None:
    from pigen.text.yaml import YamlNode, scalar_edit  # for YAML alone

    entry = document.find_entry(each.path) if isinstance(each, Replace | Rename) else None
    if entry is None:
        return None
    parent, member, node = entry
    if not isinstance(node, YamlNode) or node.document is not home:
        return None
    if isinstance(each, Replace):
        return scalar_edit.replace_scalar(home, node, each.value)
    assert isinstance(each, Rename)
    return scalar_edit.rename_key(home, parent, member, each.key) if parent and member else None


def _are_apart(edits: Sequence[Edit]) -> bool:
    """None reaches into the next, nor do two insert at one place."""
    return all(
        left.end < right.start
        or (left.end == right.start and left.start < left.end and right.end > right.start)
        for left, right in pairwise(edits)
    )


def splice(text: str, edits: Iterable[Edit]) -> str:
    """The text with the edits made; they are in order and apart."""
    parts: list[str] = []
    at = 0
    for edit in edits:
        parts += (text[at : edit.start], edit.text)
        at = edit.end
    return "".join((*parts, text[at:]))


def select_compatible(fixes: Iterable[ResolvedFix]) -> list[ResolvedFix]:
    """Those that can be made together: each is taken unless it touches one taken before."""
    from bisect import bisect_left

    taken: list[ResolvedFix] = []
    starts: list[int] = []
    edits: list[Edit] = []

    def fits(edit: Edit) -> bool:
        index = bisect_left(starts, edit.start)
        near = [*edits[max(index - 1, 0) : index], edit, *edits[index : index + 1]]
        return _are_apart(near)

    for fix in fixes:
        if fix.edits and all(map(fits, fix.edits)):
            taken.append(fix)
            for edit in fix.edits:
                index = bisect_left(starts, edit.start)
                starts.insert(index, edit.start)
                edits.insert(index, edit)
    return taken


def apply_fixes(text: str, fixes: Iterable[ResolvedFix]) -> str:
    """The text with the repairs made that `compatible` takes."""
    edits = [edit for fix in select_compatible(fixes) for edit in fix.edits]
    return splice(text, sorted(edits, key=lambda edit: (edit.start, edit.end)))
