"""Adding and removing members and items of a JSON text: edits that leave every other character
alone."""

from __future__ import annotations

from collections.abc import Sequence

from pigen.text.edits import Edit
from pigen.text.json_layout import Layout, Style, dump
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
        [*edits, *_remove_entries(layout, node, spans, last, removed_indexes)],
        key=lambda e: e.start,
    )


def _remove_entries(
    layout: Layout,
    node: Node,
    spans: list[tuple[int, int]],
    last: int,
    removed_indexes: Sequence[int],
) -> list[Edit]:
    if not removed_indexes:
        return []
    if last < 0 and _holds_only_entries(layout, node, spans):
        return [Edit(node.start + 1, node.end - 1, "")]
    edits = [
        each
        for number in removed_indexes
        if number < last
        for each in _remove_entry(layout, spans, number)
    ]
    tail = sorted(number for number in removed_indexes if number > last)
    if tail:
        edits += _cut_tail(layout, spans, tail, _find_dangling_comma(layout, node, spans, last))
    return edits


def _find_dangling_comma(
    layout: Layout, node: Node, spans: list[tuple[int, int]], last: int
) -> tuple[int, int]:
    """The comma after the last entry that stays, if none may stay behind; else where it ends."""
    comma = layout.find_comma(spans[last][1]) if last >= 0 else None
    if comma is None:
        return node.start + 1, node.start + 1
    if layout.find_comma(spans[-1][1]) is not None:
        return comma + 1, comma + 1
    # A comment before it needs the end of its line.
    if layout.is_first_on_line(comma) and not layout.text[spans[last][1] : comma].strip(WHITESPACE):
        return spans[last][1], comma + 1
    return comma, comma + 1


def _holds_only_entries(layout: Layout, node: Node, spans: list[tuple[int, int]]) -> bool:
    at = node.start + 1
    for start, end in spans:
        if layout.text[at:start].strip(WHITESPACE + ","):
            return False
        at = end
    return not layout.text[at : node.end - 1].strip(WHITESPACE + ",")


def _remove_entry(layout: Layout, spans: list[tuple[int, int]], number: int) -> list[Edit]:
    """An entry before others, with the comma after it, and its line where it stood alone."""
    text = layout.text
    start, end = spans[number]
    comma = layout.find_comma(end)
    stop = end if comma is None else comma + 1
    if comma is not None and layout.keeps_comments and text[end:comma].strip(WHITESPACE):
        return [Edit(start, end, ""), Edit(comma, stop, "")]
    comment = layout.find_kept_comment(stop)
    if comment is not None and layout.is_first_on_line(start):
        return [Edit(start, comment, "")]
    ends_line = layout.skip_comment(stop) == layout.find_line_end(stop)
    if layout.is_first_on_line(start) and ends_line:
        return [Edit(layout.find_line_start(start), text.find(layout.line_end_char, stop) + 1, "")]
    following = spans[number + 1][0]
    opens = text[:start].rstrip(" \t").endswith(("{", "["))
    if not text[stop:following].strip(WHITESPACE) and (opens or not ends_line):
        return [Edit(start, following, "")]
    return [Edit(len(text[:start].rstrip(" \t")), stop, "")]


def _cut_tail(
    layout: Layout, spans: list[tuple[int, int]], tail: list[int], comma_span: tuple[int, int]
) -> list[Edit]:
    """The last entries with their commas, and what `comma_span` says of the comma before them."""
    text = layout.text
    start, stop = comma_span
    edits = []
    for number in tail:
        begin, end = spans[number]
        comma = layout.find_comma(end)
        if text[stop:begin].strip(WHITESPACE):  # a comment
            edits.append(Edit(start, stop, ""))
            start = begin
            if layout.is_first_on_line(begin):
                start = max(len(text[:begin].rstrip(WHITESPACE)), stop)
        between = layout.keeps_comments and text[end : comma or end].strip(WHITESPACE)
        after = end if comma is None or between else comma + 1
        comment = layout.find_kept_comment(after)
        if comment is None:
            stop = after
        else:
            first = begin if layout.is_first_on_line(begin) else start
            edits += [Edit(start, stop, "")] if first == begin and start < stop else []
            edits.append(Edit(first, comment, ""))
            start = stop = layout.skip_comment(comment)
        if comma is not None and comma >= after:
            edits += [Edit(start, stop, "")]
            start, stop = comma, comma + 1
        elif comment is None and layout.is_first_on_line(begin):
            stop = layout.skip_comment(stop)
    return [each for each in [*edits, Edit(start, stop, "")] if each.start < each.end]


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
