"""Adding and removing members and items of a JSON text: edits that leave every other character
alone."""

from __future__ import annotations

from collections.abc import Sequence

from pigen.text.edits import Edit
from pigen.text.json_layout import Layout, Style, dump
from pigen.text.json_removal import remove_entries
from pigen.text.jsonc import WHITESPACE, Node


def edit_entries(
    layout: Layout,
    node: Node,
    removed_indexes: Sequence[int],
    new_members: Sequence[tuple[str | int, object]],
) -> list[Edit]:
    """Take the entries `removed_indexes` (by number) out of an object or list, and add
    `new_members`: members by key, or items by the number of the item that they come before."""
    spans = node.list_entry_spans()
    edits = []
    if node.members is None and any(int(number) < len(spans) for number, _ in new_members):
        assert not removed_indexes, "numbers mean the items as they are"
        return _insert_items(layout, node, new_members)
    last = len(spans) - 1  # the last that stays, -1 for none
    while last in removed_indexes:
        last -= 1
    tail = [number for number in removed_indexes if number > last]
    if new_members and tail:
        # The new ones take the place of the first that goes: no comma has to move.
        start, end = spans[tail[0]]
        edits.append(Edit(start, end, _format_members(layout, node, new_members, start)))
        removed_indexes = [number for number in removed_indexes if number != tail[0]]
        last = tail[0]
    elif new_members:
        edits += _add_members(layout, node, new_members)
    return sorted(
        [*edits, *remove_entries(layout, node, spans, last, removed_indexes)],
        key=lambda e: e.start,
    )


def _add_members(
    layout: Layout, node: Node, new_members: Sequence[tuple[str | int, object]]
) -> list[Edit]:
    spans = node.list_entry_spans()
    if not spans:
        return [_fill_empty(layout, node, new_members)]
    start, end = spans[-1]
    trailing = layout.find_comma(end)
    members = _format_members(layout, node, new_members, start)
    if not layout.is_first_on_line(start):
        gap = _detect_gap(layout, node)
        if trailing is None:
            return [Edit(end, end, "," + gap + members)]
        return [Edit(trailing + 1, trailing + 1, gap + members + ",")]
    line = layout.newline + layout.find_indent(start) + members
    if trailing is not None:
        at = layout.skip_comment(trailing + 1)
        return [Edit(at, at, line + ",")]
    at = layout.skip_comment(end)
    if at == end:
        return [Edit(end, end, "," + line)]
    return [Edit(end, end, ","), Edit(at, at, line)]


def _insert_items(
    layout: Layout, node: Node, new_items: Sequence[tuple[str | int, object]]
) -> list[Edit]:
    """Items before others. They come right after what precedes them, so that a comment above an
    item stays above it."""
    spans = node.list_entry_spans()
    by_number: dict[int, list[tuple[str | int, object]]] = {}
    for number, value in new_items:
        by_number.setdefault(min(int(number), len(spans)), []).append((number, value))
    edits: list[Edit] = []
    for number, group in sorted(by_number.items()):
        if number == len(spans):
            edits += _add_members(layout, node, group)
            continue
        following = spans[number][0]
        items = _format_members(layout, node, group, following)
        if not layout.is_first_on_line(following):
            edits.append(Edit(following, following, items + "," + _detect_gap(layout, node)))
            continue
        previous = spans[number - 1][1] if number else node.start + 1
        comma = layout.find_comma(previous) if number else None
        at = layout.skip_comment(previous if comma is None else comma + 1)
        edits.append(Edit(at, at, layout.newline + layout.find_indent(following) + items + ","))
    return edits


def _detect_gap(layout: Layout, node: Node) -> str:
    """What stands after a comma on one line: a space, unless the others have none."""
    spans = node.list_entry_spans()
    if len(spans) > 1:
        before = layout.find_comma(spans[-2][1])
        compact = before is not None and before + 1 == spans[-1][0]
    elif node.members:
        member = node.members[0]
        compact = layout.text[member.end : member.node.start] == ":"
    else:
        compact = Style.detect(layout, *spans[0]).colon == ":"
    return "" if compact else " "


def _format_members(
    layout: Layout, node: Node, new_members: Sequence[tuple[str | int, object]], at: int
) -> str:
    """Members or items as they stand beside the one at `at`: on lines of their own, or on one."""
    below = layout.is_first_on_line(at)
    indent = layout.find_indent(at) if below else None
    gap = layout.newline + layout.find_indent(at) if below else _detect_gap(layout, node)
    if node.members is None:
        spans = node.list_entry_spans()
        style = Style.detect(layout, *spans[-1])
        texts = [style.dump(value, layout, indent) for _, value in new_members]
        return ("," + gap).join(texts)
    colon = ": "
    if node.members:
        near = node.members[-1]
        between = layout.text[near.end : near.node.start]
        colon = between if between.strip(" ") == ":" else colon
    texts = [dump(key, layout) + colon + dump(value, layout, indent) for key, value in new_members]
    return ("," + gap).join(texts)


def _fill_empty(
    layout: Layout, node: Node, new_members: Sequence[tuple[str | int, object]]
) -> Edit:
    """Members for an object, or items for a list, without any."""
    text = layout.text
    inside = text[node.start + 1 : node.end - 1].rstrip(WHITESPACE + ",")
    keys = ["" if node.members is None else f"{dump(key, layout)}: " for key, _ in new_members]
    values = [value for _, value in new_members]
    if layout.line_end_char not in text:
        texts = [key + dump(value, layout) for key, value in zip(keys, values, strict=True)]
        return Edit(node.start + 1, node.end - 1, ", ".join(texts))
    outer = layout.find_indent(node.start)
    inner = outer + layout.indent_unit
    texts = [key + dump(value, layout, inner) for key, value in zip(keys, values, strict=True)]
    begin = node.start + 1 + len(inside)
    lines = ("," + layout.newline + inner).join(texts)
    return Edit(begin, node.end - 1, layout.newline + inner + lines + layout.newline + outer)
