"""Removing members and items of a JSON text, with the commas and lines that are theirs alone."""

from __future__ import annotations

from collections.abc import Sequence

from pigen.text.edits import Edit
from pigen.text.json_layout import Layout
from pigen.text.jsonc import WHITESPACE, Node


def remove_entries(
    layout: Layout,
    node: Node,
    spans: list[tuple[int, int]],
    last: int,
    removed_indexes: Sequence[int],
) -> list[Edit]:
    """Take the entries with these numbers out of an object or list whose entries are at `spans`;
    `last` is the last that stays, -1 for none."""
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
