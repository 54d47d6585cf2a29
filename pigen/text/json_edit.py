"""Adding and removing members of a JSON text: edits that leave every other character alone."""

from __future__ import annotations

from collections.abc import Sequence

from pigen.text.edits import Edit
from pigen.text.jsonc import Node

WHITESPACE = " \t\r\n"


class Layout:
    """How a text is laid out: its line ends and its unit of indentation; and whether a comment
    beside an entry stays when the entry goes."""

    def __init__(self, text: str, keeps_comments: bool = False) -> None:
        self.text = text
        self.keeps_comments = keeps_comments
        self.line_end_char = "\n" if "\n" in text or "\r" not in text else "\r"
        self.newline = "\r\n" if "\r\n" in text else self.line_end_char

    @property
    def indent_unit(self) -> str:
        """The indentation of the first indented line that holds a key or a bracket."""
        for line in self.text.split(self.line_end_char):
            body = line.lstrip(" \t")
            if body[:1] in '"{[' and body and body != line:
                return line[: len(line) - len(body)]
        return "  "

    def find_line_start(self, at: int) -> int:
        return self.text.rfind(self.line_end_char, 0, at) + 1

    def find_line_end(self, at: int) -> int:
        """Where the line's text ends, before its line end."""
        end = self.text.find(self.line_end_char, at)
        if end < 0:
            return len(self.text)
        return end - 1 if end > at and self.text[end - 1] == "\r" else end

    def find_indent(self, at: int) -> str:
        line = self.text[self.find_line_start(at) : at]
        return line[: len(line) - len(line.lstrip(" \t"))]

    def is_first_on_line(self, at: int) -> bool:
        """Only blanks stand before it on its line."""
        return not self.text[self.find_line_start(at) : at].strip(" \t")

    def skip_comment(self, at: int) -> int:
        """The end of the line where nothing but a comment follows; else `at`."""
        end = self.find_line_end(at)
        rest = self.text[at:end].lstrip(" \t")
        return end if not rest or rest.startswith("//") else at

    def find_kept_comment(self, at: int) -> int | None:
        """Where a comment that stays begins, if it is the next that stands on the line."""
        if not self.keeps_comments:
            return None
        end = self.find_line_end(at)
        start = end - len(self.text[at:end].lstrip(" \t"))
        return start if self.text.startswith("//", start) and start < end else None

    def find_next_token(self, at: int) -> int:
        """The first character from `at` on that is neither blank nor comment."""
        while at < len(self.text):
            if self.text[at] in WHITESPACE:
                at += 1
            elif self.text.startswith("//", at):
                end = self.text.find("\n", at)
                at = len(self.text) if end < 0 else end
            else:
                break
        return at

    def find_comma(self, at: int) -> int | None:
        """The comma that follows the entry ending at `at`."""
        at = self.find_next_token(at)
        return at if self.text.startswith(",", at) else None


def dump(value: object, layout: Layout, indent: str | None = None) -> str:
    """The value as JSON text: on one line, or laid out under `indent`, short lists on one line."""
    nested = isinstance(value, dict) or any(
        isinstance(each, dict | list) for each in _as_list(value)
    )
    if indent is None or not value or not nested:
        return _dump_on_one_line(value)
    inner = indent + layout.indent_unit
    if isinstance(value, dict):
        parts = [
            f"{_dump_on_one_line(key)}: {dump(each, layout, inner)}" for key, each in value.items()
        ]
        opening, closing = "{}"
    else:
        parts = [dump(each, layout, inner) for each in _as_list(value)]
        opening, closing = "[]"
    below = layout.newline + inner
    return opening + below + ("," + below).join(parts) + layout.newline + indent + closing


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _dump_on_one_line(value: object) -> str:
    import json

    text = json.dumps(value, ensure_ascii=False)
    # Half a surrogate pair cannot be written to a file.
    lone = not text.isascii() and any("\ud800" <= each <= "\udfff" for each in text)
    return json.dumps(value) if lone else text


def edit_entries(
    layout: Layout,
    node: Node,
    removed_indexes: Sequence[int],
    new_members: Sequence[tuple[str, object]],
) -> list[Edit]:
    """Take the entries `removed_indexes` (by number) out of an object or list,
    and add the members `new_members`."""
    spans = node.list_entry_spans()
    edits = []
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
    layout: Layout, node: Node, new_members: Sequence[tuple[str, object]]
) -> list[Edit]:
    spans = node.list_entry_spans()
    if not spans:
        return [_fill_object(layout, node, new_members)]
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


def _detect_gap(layout: Layout, node: Node) -> str:
    """What stands after a comma on one line: a blank, unless the others have none."""
    spans = node.list_entry_spans()
    if len(spans) > 1:
        before = layout.find_comma(spans[-2][1])
        compact = before is not None and before + 1 == spans[-1][0]
    else:
        member = (node.members or [])[0]
        compact = layout.text[member.end : member.node.start] == ":"
    return "" if compact else " "


def _format_members(
    layout: Layout, node: Node, new_members: Sequence[tuple[str, object]], at: int
) -> str:
    """The members as they stand beside the one at `at`: below each other, or on one line."""
    colon = ": "
    if node.members:
        near = node.members[-1]
        between = layout.text[near.end : near.node.start]
        colon = between if between.strip(" ") == ":" else colon
    below = layout.is_first_on_line(at)
    indent = layout.find_indent(at) if below else None
    texts = [dump(key, layout) + colon + dump(value, layout, indent) for key, value in new_members]
    gap = layout.newline + layout.find_indent(at) if below else _detect_gap(layout, node)
    return ("," + gap).join(texts)


def _fill_object(layout: Layout, node: Node, new_members: Sequence[tuple[str, object]]) -> Edit:
    """Members for an object without any."""
    text = layout.text
    inside = text[node.start + 1 : node.end - 1].rstrip(WHITESPACE + ",")
    if layout.line_end_char not in text:
        members = ", ".join(
            f"{dump(key, layout)}: {dump(value, layout)}" for key, value in new_members
        )
        return Edit(node.start + 1, node.end - 1, members)
    outer = layout.find_indent(node.start)
    inner = outer + layout.indent_unit
    members = ("," + layout.newline + inner).join(
        f"{dump(key, layout)}: {dump(value, layout, inner)}" for key, value in new_members
    )
    begin = node.start + 1 + len(inside)
    return Edit(begin, node.end - 1, layout.newline + inner + members + layout.newline + outer)
