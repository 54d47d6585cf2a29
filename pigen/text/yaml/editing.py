"""Changing a YAML text so that it means another value: what is the same keeps every character."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from pigen.common.errors import PigenError
from pigen.text.edits import Edit
from pigen.text.jsonc import Member, Node
from pigen.text.yaml import YamlDocument, from_text
from pigen.text.yaml.writing import flow, item, member

BLANKS = " \t"


def changed(document: YamlDocument, value: object) -> str:
    """The text with as little as possible of it changed, so that it means `value`.

    Comments, order and layout stay. PigenError where the text is laid out in a way that does not
    allow it, with aliases say; it is tried, and read again.
    """
    tree = document.tree
    assert tree is not None
    text = document.text
    # What is aliased is come upon twice. Of insertions at one place the deepest come first.
    found = dict.fromkeys(_Editor(text).node(tree, value))
    in_order = sorted(found, key=lambda edit: (edit.start, edit.end))
    last = len(text)
    for edit in reversed(in_order):
        if edit.end > last:
            break
        text = text[: edit.start] + edit.text + text[edit.end :]
        last = edit.start
    else:
        after = from_text(text, document.path)
        if after.dialect != "broken" and _same(after.value, value):
            return text
    raise PigenError(
        "The file is laid out in a way that pigen cannot change without a doubt, so it was left as "
        "it is.",
        path=document.path,
        help="Write what is to change without anchors and aliases, each entry on a line of its own.",
    )


def _same(first: object, second: object) -> bool:
    return _text(first) == _text(second)


def _text(value: object) -> str:
    """To Python 1, 1.0 and true are equal; to YAML they are not."""
    return json.dumps(value, sort_keys=True)


class _Editor:
    """Finds the edits. Maps and lists are written in braces, or a line for each entry."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.newline = "\r\n" if "\r\n" in text else "\n"

    def node(self, node: Node, value: object, key: Member | None = None) -> Iterator[Edit]:
        """The edits after which `node` means `value`. `key` is what it stands under, if that has a
        line of its own: not in braces, and not in a list."""
        if _same(node.value, value):
            return
        if (
            node.members is not None
            and isinstance(value, dict)
            and any(each.key in value for each in node.members)
        ):
            if self.in_braces(node) and not self.grows_long(node, value, key):
                yield from self.map_in_braces(node, node.members, value)
            elif self.in_braces(node):
                yield from self.replaced(node, value, key)
            else:
                yield from self.map_in_lines(node.members, value)
        elif node.items and isinstance(value, list) and self.is_near(node.items, value):
            yield from self.items(node, node.items, value)
        else:
            yield from self.replaced(node, value, key)

    def in_braces(self, node: Node) -> bool:
        return self.text[node.start : node.start + 1] in ("{", "[")

    def grows_long(self, node: Node, value: object, key: Member | None) -> bool:
        """Braces on one line that would be too long with the value, and may become lines."""
        if key is None:
            return False
        plain = not {"\n", "#"} & set(self.text[node.start : node.end])
        return plain and len(member(key.key, value, " " * self.column(key.start), 0)) > 1

    def is_near(self, items: Sequence[Node], value: list[object]) -> bool:
        """Enough stays the same for the list to be changed item by item."""
        kept = {_text(each.value) for each in items} & {_text(each) for each in value}
        return bool(value) and (bool(kept) or isinstance(items[0].value, dict))

    # Whole values

    def replaced(self, node: Node, value: object, key: Member | None) -> Iterator[Edit]:
        end = len(self.text[: node.end].rstrip()) if node.end > node.start else node.end
        if key is None:
            yield Edit(node.start, end, flow(value))
            return
        colon = self.text.index(":", key.end) + 1
        lines = member("x", value, " " * self.column(key.start))
        if self.end_of_line(colon) < node.start:  # it stands below its key, maybe after a comment
            stop = self.end_of_line(colon)
            head = lines[0].partition(":")[2]
            yield Edit(colon, colon, head)
            yield Edit(stop, max(end, stop), self.below(lines[1:]))
        elif len(lines) == 1:
            blank = "" if node.start > colon else " "
            yield Edit(node.start, end, blank + flow(value))
        else:
            yield Edit(colon, end, "")
            stop = self.end_of_line(end)
            yield Edit(stop, stop, self.below(lines[1:]))

    def below(self, lines: Sequence[str]) -> str:
        return "".join(self.newline + line for line in lines)

    # Maps

    def map_in_lines(self, members: Sequence[Member], value: dict[str, object]) -> Iterator[Edit]:
        kept = [each for each in members if each.key in value]
        indent = " " * self.column(members[0].start)
        for each in kept:
            yield from self.node(each.node, value[each.key], each)
        if kept[0] is not members[0] and not self.is_first(members[0].start):
            # Its first line is that of a dash, which stays.
            yield Edit(members[0].start, kept[0].start, "")
            members = members[members.index(kept[0]) :]
        for each in members:
            if each.key not in value:
                start = self.start_of_line(each.start)
                yield Edit(start, self.after(each.node.end, each.end), "")
        known = {each.key for each in members}
        new = [
            line
            for key, each in value.items()
            if key not in known
            for line in member(key, each, indent)
        ]
        yield from self.inserted(self.after(members[-1].node.end, members[-1].end), new)

    def map_in_braces(
        self, node: Node, members: Sequence[Member], value: dict[str, object]
    ) -> Iterator[Edit]:
        known = {each.key for each in members}
        for each in members:
            if each.key in value:
                yield from self.node(each.node, value[each.key])
        gone = [number for number, each in enumerate(members) if each.key not in value]
        spans = [(each.start, max(each.node.end, each.end)) for each in members]
        new = [flow({key: each})[1:-1] for key, each in value.items() if key not in known]
        yield from self.joined(spans, gone, {len(members) - 1: new})

    # Lists

    def items(self, node: Node, items: Sequence[Node], value: list[object]) -> Iterator[Edit]:
        old, wanted = [_text(each.value) for each in items], [_text(each) for each in value]
        gone: list[int] = []
        new: dict[int, list[object]] = {}
        for tag, low, high, first, last in SequenceMatcher(None, old, wanted, False).get_opcodes():
            if tag == "equal":
                continue
            pairs = min(high - low, last - first)
            for at in range(pairs):
                yield from self.node(items[low + at], value[first + at])
            gone += range(low + pairs, high)
            if first + pairs < last:
                new[low + pairs - 1] = value[first + pairs : last]
        if self.in_braces(node):
            texts = {at: [flow(each) for each in added] for at, added in new.items()}
            yield from self.joined([(each.start, each.end) for each in items], gone, texts)
            return
        indent = " " * self.column(self.dash(items[0]))
        for at in gone:
            start = self.start_of_line(items[at].start)
            yield Edit(start, self.after(items[at].end, items[at].start), "")
        for at, added in new.items():
            lines = [line for each in added for line in item(each, indent)]
            place = self.start_of_line(items[0].start)
            if at >= 0:
                place = self.after(items[at].end, items[at].start)
            yield from self.inserted(place, lines)

    def dash(self, item: Node) -> int:
        return self.text.rindex("-", 0, item.start)

    # Entries between commas

    def joined(
        self,
        spans: Sequence[tuple[int, int]],
        gone: Sequence[int],
        new: dict[int, list[str]],
    ) -> Iterator[Edit]:
        """Entries taken out, and others put in behind the one of that number (-1: before all)."""
        last = len(spans) - 1
        while last in gone:
            last -= 1
        for at in gone:
            if at < last:
                yield Edit(spans[at][0], spans[at + 1][0], "")
        if last < len(spans) - 1:
            start = spans[last][1] if last >= 0 else spans[0][0]
            yield Edit(start, spans[-1][1], "")
        for at, texts in new.items():
            if not texts:
                continue
            at = min(at, last)
            if at < 0:
                after = ", " if last >= 0 else ""
                yield Edit(spans[0][0], spans[0][0], ", ".join(texts) + after)
            else:
                yield Edit(spans[at][1], spans[at][1], "".join(f", {each}" for each in texts))

    # Lines

    def inserted(self, at: int, lines: Sequence[str]) -> Iterator[Edit]:
        if not lines:
            return
        if at and self.text[at - 1] not in "\r\n":
            yield Edit(at, at, self.below(lines))
        else:
            yield Edit(at, at, "".join(line + self.newline for line in lines))

    def start_of_line(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def end_of_line(self, at: int) -> int:
        """Where the line's text ends, before its line end."""
        end = self.text.find("\n", at)
        end = len(self.text) if end < 0 else end
        return end - 1 if end > at and self.text[end - 1] == "\r" else end

    def after(self, end: int, least: int) -> int:
        """The start of the line below an entry that ends at `end`."""
        last = len(self.text[: max(end, least)].rstrip())
        stop = self.text.find("\n", last)
        return len(self.text) if stop < 0 else stop + 1

    def column(self, at: int) -> int:
        return at - self.start_of_line(at)

    def is_first(self, at: int) -> bool:
        return not self.text[self.start_of_line(at) : at].strip(BLANKS)
