"""Adding and removing members of a JSON text: edits that leave every other character alone."""

from __future__ import annotations

from collections.abc import Sequence

from pigen.finding import Edit
from pigen.jsonc import Node

BLANKS = " \t\r\n"


class Layout:
    """How a text is laid out: its line ends and its unit of indentation."""

    def __init__(self, text: str) -> None:
        self.text = text
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
        rest = self.text[at : self.end_of_line(at)].lstrip(" \t")
        return self.end_of_line(at) if rest.startswith("//") else at

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
    left = [number for number in range(len(places)) if number not in gone]
    tail = [number for number in gone if not left or number > left[-1]]
    if new and tail:
        # The new ones take the place of the first that goes: no comma has to move.
        start, end = places[tail[0]]
        edits.append(Edit(start, end, _members(layout, node, new, start)))
        gone = [number for number in gone if number != tail[0]]
        left.append(tail[0])
    elif new:
        edits += _added(layout, node, new)
    return sorted([*edits, *_removed(layout, node, places, left, gone)], key=lambda e: e.start)


def _removed(
    layout: Layout,
    node: Node,
    places: list[tuple[int, int]],
    left: list[int],
    gone: Sequence[int],
) -> list[Edit]:
    if not gone:
        return []
    if not left and _only_entries(layout, node, places):
        return [Edit(node.start + 1, node.end - 1, "")]
    edits = []
    last = left[-1] if left else -1
    trailing = layout.comma(places[-1][1])
    for number in sorted(gone):
        if number < last or trailing is not None or not left:
            edits.append(_taken(layout, places, number))
    if last >= 0 and trailing is None:
        edits += _cut_tail(
            layout, places, last, [number for number in sorted(gone) if number > last]
        )
    return edits


def _only_entries(layout: Layout, node: Node, places: list[tuple[int, int]]) -> bool:
    at = node.start + 1
    for start, end in places:
        if layout.text[at:start].strip(BLANKS + ","):
            return False
        at = end
    return not layout.text[at : node.end - 1].strip(BLANKS + ",")


def _taken(layout: Layout, places: list[tuple[int, int]], number: int) -> Edit:
    """An entry with the comma after it, and its line where it stood alone."""
    text = layout.text
    start, end = places[number]
    comma = layout.comma(end)
    stop = end if comma is None else comma + 1
    commented = layout.past_comment(stop)
    at_end = commented == layout.end_of_line(stop) or not text[
        stop : layout.end_of_line(stop)
    ].strip(" \t")
    if layout.is_first(start) and at_end:
        after = text.find(layout.end, stop)
        return Edit(layout.start_of_line(start), len(text) if after < 0 else after + 1, "")
    following = places[number + 1][0] if number + 1 < len(places) else stop
    if not text[stop:following].strip(BLANKS):
        opening = text[:start].rstrip(" \t")[-1:]
        if opening in "{[" or not at_end:
            return Edit(start, following, "")
    if at_end or number + 1 == len(places):
        start = len(text[:start].rstrip(" \t"))
    return Edit(start, stop, "")


def _cut_tail(
    layout: Layout, places: list[tuple[int, int]], last: int, run: list[int]
) -> list[Edit]:
    """The last entries, with the comma before them: no comma may be left behind."""
    comma = layout.comma(places[last][1])
    if comma is None or not run:
        return []
    start, stop = comma, comma + 1
    if layout.is_first(start):
        start = len(layout.text[:start].rstrip(BLANKS))
    edits = []
    for number in run:
        begin, end = places[number]
        own = layout.comma(end)
        past = end if own is None else own + 1
        if layout.is_first(begin):
            past = layout.past_comment(past)
        if layout.text[stop:begin].strip(BLANKS):
            edits.append(Edit(start, stop, ""))
            start = layout.start_of_line(begin) if layout.is_first(begin) else begin
            if layout.is_first(begin) and start > 0:
                start = len(layout.text[:start].rstrip("\r\n")) if start > stop else start
        stop = past
    return [*edits, Edit(start, stop, "")]


def _added(layout: Layout, node: Node, new: Sequence[tuple[str, object]]) -> list[Edit]:
    text = layout.text
    places = node.entries()
    if not places:
        return [_filled(layout, node, new)]
    start, end = places[-1]
    trailing = layout.comma(end)
    members = _members(layout, node, new, start)
    if not layout.is_first(start):
        gap = text[places[-2][1] + 1 : start] if len(places) > 1 else ""
        gap = gap if gap and not gap.strip(" ") else "" if len(places) > 1 else _gap(text, node)
        if trailing is None:
            return [Edit(end, end, "," + (gap or "") + members)]
        return [Edit(trailing + 1, trailing + 1, (gap or "") + members + ",")]
    line = layout.newline + layout.indent(start) + members
    if trailing is not None:
        at = layout.past_comment(trailing + 1)
        return [Edit(at, at, line + ",")]
    at = layout.past_comment(end)
    if at == end:
        return [Edit(end, end, "," + line)]
    return [Edit(end, end, ","), Edit(at, at, line)]


def _gap(text: str, node: Node) -> str:
    """What stands after a comma on one line: as after the colon of the only member."""
    assert node.members
    member = node.members[0]
    return " " if text[member.end : member.node.start].endswith(" ") else ""


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
    gap = layout.newline + layout.indent(at) if below else " " if colon.endswith(" ") else ""
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
