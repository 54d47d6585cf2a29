"""Adding and removing members of a JSON text: edits that leave every other character alone."""

from __future__ import annotations

from collections.abc import Sequence

from pigen.text.edits import Edit
from pigen.text.jsonc import Node

BLANKS = " \t\r\n"


class Layout:
    """How a text is laid out: its line ends and its unit of indentation; and whether a comment beside
    an entry stays when the entry goes."""

    def __init__(self, text: str, keeps_comments: bool = False) -> None:
        self.text = text
        self.keeps_comments = keeps_comments
        self.end = "\n" if "\n" in text or "\r" not in text else "\r"
        self.newline = "\r\n" if "\r\n" in text else self.end

    @property
    def unit(self) -> str:
        """The indentation of the first indented line that holds a key or a bracket."""
        for line in self.text.split(self.end):
            body = line.lstrip(" \t")
            if body[:1] in '"{[' and body and body != line:
                return line[: len(line) - len(body)]
        return "  "

    def start_of_line(self, at: int) -> int:
        return self.text.rfind(self.end, 0, at) + 1

    def end_of_line(self, at: int) -> int:
        """Where the line's text ends, before its line end."""
        end = self.text.find(self.end, at)
        if end < 0:
            return len(self.text)
        return end - 1 if end > at and self.text[end - 1] == "\r" else end

    def indent(self, at: int) -> str:
        line = self.text[self.start_of_line(at) : at]
        return line[: len(line) - len(line.lstrip(" \t"))]

    def is_first(self, at: int) -> bool:
        """Only blanks stand before it on its line."""
        return not self.text[self.start_of_line(at) : at].strip(" \t")

    def past_comment(self, at: int) -> int:
        """The end of the line where nothing but a comment follows; else `at`."""
        end = self.end_of_line(at)
        rest = self.text[at:end].lstrip(" \t")
        return end if not rest or rest.startswith("//") else at

    def comment(self, at: int) -> int | None:
        """Where a comment that stays begins, if it is the next that stands on the line."""
        if not self.keeps_comments:
            return None
        end = self.end_of_line(at)
        found = end - len(self.text[at:end].lstrip(" \t"))
        return found if self.text.startswith("//", found) and found < end else None

    def next_token(self, at: int) -> int:
        """The first character from `at` on that is neither blank nor comment."""
        while at < len(self.text):
            if self.text[at] in BLANKS:
                at += 1
            elif self.text.startswith("//", at):
                end = self.text.find("\n", at)
                at = len(self.text) if end < 0 else end
            else:
                break
        return at

    def comma(self, at: int) -> int | None:
        """The comma that follows the entry ending at `at`."""
        at = self.next_token(at)
        return at if self.text.startswith(",", at) else None


def dump(value: object, layout: Layout, indent: str | None = None) -> str:
    """The value as JSON text: on one line, or laid out under `indent`, short lists on one line."""
    nested = isinstance(value, dict) or any(isinstance(each, dict | list) for each in _items(value))
    if indent is None or not value or not nested:
        return _line(value)
    inner = indent + layout.unit
    if isinstance(value, dict):
        parts = [f"{_line(key)}: {dump(each, layout, inner)}" for key, each in value.items()]
        opening, closing = "{}"
    else:
        parts = [dump(each, layout, inner) for each in _items(value)]
        opening, closing = "[]"
    below = layout.newline + inner
    return opening + below + ("," + below).join(parts) + layout.newline + indent + closing


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _line(value: object) -> str:
    import json

    text = json.dumps(value, ensure_ascii=False)
    # Half a surrogate pair cannot be written to a file.
    lone = not text.isascii() and any("\ud800" <= each <= "\udfff" for each in text)
    return json.dumps(value) if lone else text


def change(
    layout: Layout, node: Node, gone: Sequence[int], new: Sequence[tuple[str, object]]
) -> list[Edit]:
    """Take the entries `gone` (by number) out of an object or list, and add the members `new`."""
    places = node.entries()
    edits = []
    last = len(places) - 1  # the last that stays, -1 for none
    while last in gone:
        last -= 1
    tail = [number for number in gone if number > last]
    if new and tail:
        # The new ones take the place of the first that goes: no comma has to move.
        start, end = places[tail[0]]
        edits.append(Edit(start, end, _members(layout, node, new, start)))
        gone = [number for number in gone if number != tail[0]]
        last = tail[0]
    elif new:
        edits += _added(layout, node, new)
    return sorted([*edits, *_removed(layout, node, places, last, gone)], key=lambda e: e.start)


def _removed(
    layout: Layout,
    node: Node,
    places: list[tuple[int, int]],
    last: int,
    gone: Sequence[int],
) -> list[Edit]:
    if not gone:
        return []
    if last < 0 and _only_entries(layout, node, places):
        return [Edit(node.start + 1, node.end - 1, "")]
    edits = [each for number in gone if number < last for each in _taken(layout, places, number)]
    tail = sorted(number for number in gone if number > last)
    if tail:
        edits += _cut_tail(layout, places, tail, _end_of_rest(layout, node, places, last))
    return edits


def _end_of_rest(
    layout: Layout, node: Node, places: list[tuple[int, int]], last: int
) -> tuple[int, int]:
    """The comma after the last entry that stays, if none may stay behind; else where it ends."""
    comma = layout.comma(places[last][1]) if last >= 0 else None
    if comma is None:
        return node.start + 1, node.start + 1
    if layout.comma(places[-1][1]) is not None:
        return comma + 1, comma + 1
    # A comment before it needs the end of its line.
    if layout.is_first(comma) and not layout.text[places[last][1] : comma].strip(BLANKS):
        return places[last][1], comma + 1
    return comma, comma + 1


def _only_entries(layout: Layout, node: Node, places: list[tuple[int, int]]) -> bool:
    at = node.start + 1
    for start, end in places:
        if layout.text[at:start].strip(BLANKS + ","):
            return False
        at = end
    return not layout.text[at : node.end - 1].strip(BLANKS + ",")


def _taken(layout: Layout, places: list[tuple[int, int]], number: int) -> list[Edit]:
    """An entry before others, with the comma after it, and its line where it stood alone."""
    text = layout.text
    start, end = places[number]
    comma = layout.comma(end)
    stop = end if comma is None else comma + 1
    if comma is not None and layout.keeps_comments and text[end:comma].strip(BLANKS):
        return [Edit(start, end, ""), Edit(comma, stop, "")]
    comment = layout.comment(stop)
    if comment is not None and layout.is_first(start):
        return [Edit(start, comment, "")]
    ends_line = layout.past_comment(stop) == layout.end_of_line(stop)
    if layout.is_first(start) and ends_line:
        return [Edit(layout.start_of_line(start), text.find(layout.end, stop) + 1, "")]
    following = places[number + 1][0]
    opens = text[:start].rstrip(" \t").endswith(("{", "["))
    if not text[stop:following].strip(BLANKS) and (opens or not ends_line):
        return [Edit(start, following, "")]
    return [Edit(len(text[:start].rstrip(" \t")), stop, "")]


def _cut_tail(
    layout: Layout, places: list[tuple[int, int]], tail: list[int], rest: tuple[int, int]
) -> list[Edit]:
    """The last entries with their commas, and what `rest` says of the comma before them."""
    text = layout.text
    start, stop = rest
    edits = []
    for number in tail:
        begin, end = places[number]
        comma = layout.comma(end)
        if text[stop:begin].strip(BLANKS):  # a comment
            edits.append(Edit(start, stop, ""))
            start = begin
            if layout.is_first(begin):
                start = max(len(text[:begin].rstrip(BLANKS)), stop)
        between = layout.keeps_comments and text[end : comma or end].strip(BLANKS)
        after = end if comma is None or between else comma + 1
        comment = layout.comment(after)
        if comment is None:
            stop = after
        else:
            first = begin if layout.is_first(begin) else start
            edits += [Edit(start, stop, "")] if first == begin and start < stop else []
            edits.append(Edit(first, comment, ""))
            start = stop = layout.past_comment(comment)
        if comma is not None and comma >= after:
            edits += [Edit(start, stop, "")]
            start, stop = comma, comma + 1
        elif comment is None and layout.is_first(begin):
            stop = layout.past_comment(stop)
    return [each for each in [*edits, Edit(start, stop, "")] if each.start < each.end]


def _added(layout: Layout, node: Node, new: Sequence[tuple[str, object]]) -> list[Edit]:
    places = node.entries()
    if not places:
        return [_filled(layout, node, new)]
    start, end = places[-1]
    trailing = layout.comma(end)
    members = _members(layout, node, new, start)
    if not layout.is_first(start):
        gap = _gap(layout, node)
        if trailing is None:
            return [Edit(end, end, "," + gap + members)]
        return [Edit(trailing + 1, trailing + 1, gap + members + ",")]
    line = layout.newline + layout.indent(start) + members
    if trailing is not None:
        at = layout.past_comment(trailing + 1)
        return [Edit(at, at, line + ",")]
    at = layout.past_comment(end)
    if at == end:
        return [Edit(end, end, "," + line)]
    return [Edit(end, end, ","), Edit(at, at, line)]


def _gap(layout: Layout, node: Node) -> str:
    """What stands after a comma on one line: a blank, unless the others have none."""
    places = node.entries()
    if len(places) > 1:
        before = layout.comma(places[-2][1])
        compact = before is not None and before + 1 == places[-1][0]
    else:
        member = (node.members or [])[0]
        compact = layout.text[member.end : member.node.start] == ":"
    return "" if compact else " "


def _members(layout: Layout, node: Node, new: Sequence[tuple[str, object]], at: int) -> str:
    """The members as they stand beside the one at `at`: below each other, or on one line."""
    colon = ": "
    if node.members:
        near = node.members[-1]
        between = layout.text[near.end : near.node.start]
        colon = between if between.strip(" ") == ":" else colon
    below = layout.is_first(at)
    indent = layout.indent(at) if below else None
    texts = [dump(key, layout) + colon + dump(value, layout, indent) for key, value in new]
    gap = layout.newline + layout.indent(at) if below else _gap(layout, node)
    return ("," + gap).join(texts)


def _filled(layout: Layout, node: Node, new: Sequence[tuple[str, object]]) -> Edit:
    """Members for an object without any."""
    text = layout.text
    inside = text[node.start + 1 : node.end - 1].rstrip(BLANKS + ",")
    if layout.end not in text:
        members = ", ".join(f"{dump(key, layout)}: {dump(value, layout)}" for key, value in new)
        return Edit(node.start + 1, node.end - 1, members)
    outer = layout.indent(node.start)
    inner = outer + layout.unit
    members = ("," + layout.newline + inner).join(
        f"{dump(key, layout)}: {dump(value, layout, inner)}" for key, value in new
    )
    begin = node.start + 1 + len(inside)
    return Edit(begin, node.end - 1, layout.newline + inner + members + layout.newline + outer)
