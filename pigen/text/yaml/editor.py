"""Changing a YAML text so that it means another value: what is the same keeps every character."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from pigen.common.errors import PigenError
from pigen.common.json_equality import are_equal, to_comparable
from pigen.text.edits import Edit
from pigen.text.jsonc import Member, Node
from pigen.text.yaml import YamlDocument, from_text
from pigen.text.yaml.writer import format_flow, format_item, format_member

INDENT_CHARS = " \t"


def update_text(document: YamlDocument, value: object) -> str:
    """The text with as little as possible of it changed, so that it means `value`.

    Comments, order and layout stay. PigenError where the text is laid out in a way that does not
    allow it, with aliases say; it is tried, and read again.
    """
    tree = document.tree
    assert tree is not None
    text = document.text
    # What is aliased is come upon twice. Of insertions at one place the deepest come first.
    edits = dict.fromkeys(_Editor(text).edit_node(tree, value))
    in_order = sorted(edits, key=lambda edit: (edit.start, edit.end))
    last = len(text)
    for edit in reversed(in_order):
        if edit.end > last:
            break
        text = text[: edit.start] + edit.text + text[edit.end :]
        last = edit.start
    else:
        after = from_text(text, document.path)
        if after.syntax != "broken" and are_equal(after.value, value):
            return text
    raise PigenError(
        "The file is laid out in a way that pigen cannot edit safely, so it was left as it is.",
        path=document.path,
        help="Write the entries to be changed without anchors and aliases, each on its own line.",
    )


class _Editor:
    """Finds the edits. Maps and lists are written in braces, or a line for each entry."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.newline = "\r\n" if "\r\n" in text else "\n"

    def edit_node(self, node: Node, value: object, key: Member | None = None) -> Iterator[Edit]:
        """The edits after which `node` means `value`. `key` is what it stands under, if that has a
        line of its own: not in braces, and not in a list."""
        if are_equal(node.value, value):
            return
        if (
            node.members is not None
            and isinstance(value, dict)
            and any(each.key in value for each in node.members)
        ):
            if self.is_in_braces(node) and not self.grows_too_long(node, value, key):
                yield from self.edit_flow_map(node.members, value)
            elif self.is_in_braces(node):
                yield from self.replace(node, value, key)
            else:
                yield from self.edit_block_map(node.members, value)
        elif node.items and isinstance(value, list) and self.is_near(node.items, value):
            yield from self.edit_items(node, node.items, value)
        else:
            yield from self.replace(node, value, key)

    def is_in_braces(self, node: Node) -> bool:
        return self.text[node.start : node.start + 1] in ("{", "[")

    def grows_too_long(self, node: Node, value: object, key: Member | None) -> bool:
        """Braces on one line that would be too long with the value, and may become lines."""
        if key is None:
            return False
        plain = not {"\n", "#"} & set(self.text[node.start : node.end])
        return plain and len(format_member(key.key, value, " " * self.get_column(key.start), 0)) > 1

    def is_near(self, items: Sequence[Node], value: list[object]) -> bool:
        """Enough stays the same for the list to be changed item by item."""
        kept = {to_comparable(each.value) for each in items} & {
            to_comparable(each) for each in value
        }
        return bool(value) and (bool(kept) or isinstance(items[0].value, dict))

    # Whole values

    def replace(self, node: Node, value: object, key: Member | None) -> Iterator[Edit]:
        end = len(self.text[: node.end].rstrip()) if node.end > node.start else node.end
        if key is None:
            yield Edit(node.start, end, format_flow(value))
            return
        colon = self.text.index(":", key.end) + 1
        lines = format_member("x", value, " " * self.get_column(key.start))
        if self.find_line_end(colon) < node.start:  # it stands below its key, maybe after a comment
            stop = self.find_line_end(colon)
            head = lines[0].partition(":")[2]
            yield Edit(colon, colon, head)
            yield Edit(stop, max(end, stop), self.format_below(lines[1:]))
        elif len(lines) == 1:
            space = "" if node.start > colon else " "
            yield Edit(node.start, end, space + format_flow(value))
        else:
            yield Edit(colon, end, "")
            stop = self.find_line_end(end)
            yield Edit(stop, stop, self.format_below(lines[1:]))

    def format_below(self, lines: Sequence[str]) -> str:
        return "".join(self.newline + line for line in lines)

    # Maps

    def edit_block_map(self, members: Sequence[Member], value: dict[str, object]) -> Iterator[Edit]:
        kept = [each for each in members if each.key in value]
        indent = " " * self.get_column(members[0].start)
        for each in kept:
            yield from self.edit_node(each.node, value[each.key], each)
        if kept[0] is not members[0] and not self.is_first_on_line(members[0].start):
            # Its first line is that of a dash, which stays.
            yield Edit(members[0].start, kept[0].start, "")
            members = members[members.index(kept[0]) :]
        for each in members:
            if each.key not in value:
                start = self.find_line_start(each.start)
                yield Edit(start, self.find_next_line(each.node.end, each.end), "")
        known = {each.key for each in members}
        new = [
            line
            for key, each in value.items()
            if key not in known
            for line in format_member(key, each, indent)
        ]
        yield from self.insert_lines(
            self.find_next_line(members[-1].node.end, members[-1].end), new
        )

    def edit_flow_map(self, members: Sequence[Member], value: dict[str, object]) -> Iterator[Edit]:
        known = {each.key for each in members}
        for each in members:
            if each.key in value:
                yield from self.edit_node(each.node, value[each.key])
        gone = [number for number, each in enumerate(members) if each.key not in value]
        spans = [(each.start, max(each.node.end, each.end)) for each in members]
        new = [format_flow({key: each})[1:-1] for key, each in value.items() if key not in known]
        yield from self.edit_flow_entries(spans, gone, {len(members) - 1: new})

    # Lists

    def edit_items(self, node: Node, items: Sequence[Node], value: list[object]) -> Iterator[Edit]:
        old, wanted = (
            [to_comparable(each.value) for each in items],
            [to_comparable(each) for each in value],
        )
        gone: list[int] = []
        new: dict[int, list[object]] = {}
        for tag, low, high, first, last in SequenceMatcher(None, old, wanted, False).get_opcodes():
            if tag == "equal":
                continue
            pairs = min(high - low, last - first)
            for at in range(pairs):
                yield from self.edit_node(items[low + at], value[first + at])
            gone += range(low + pairs, high)
            if first + pairs < last:
                new[low + pairs - 1] = value[first + pairs : last]
        if self.is_in_braces(node):
            texts = {at: [format_flow(each) for each in added] for at, added in new.items()}
            yield from self.edit_flow_entries(
                [(each.start, each.end) for each in items], gone, texts
            )
            return
        indent = " " * self.get_column(self.find_dash(items[0]))
        for at in gone:
            start = self.find_line_start(items[at].start)
            yield Edit(start, self.find_next_line(items[at].end, items[at].start), "")
        for at, added in new.items():
            lines = [line for each in added for line in format_item(each, indent)]
            place = self.find_line_start(items[0].start)
            if at >= 0:
                place = self.find_next_line(items[at].end, items[at].start)
            yield from self.insert_lines(place, lines)

    def find_dash(self, item: Node) -> int:
        return self.text.rindex("-", 0, item.start)

    # Entries between commas

    def edit_flow_entries(
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

    def insert_lines(self, at: int, lines: Sequence[str]) -> Iterator[Edit]:
        if not lines:
            return
        if at and self.text[at - 1] not in "\r\n":
            yield Edit(at, at, self.format_below(lines))
        else:
            yield Edit(at, at, "".join(line + self.newline for line in lines))

    def find_line_start(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def find_line_end(self, at: int) -> int:
        """Where the line's text ends, before its line end."""
        end = self.text.find("\n", at)
        end = len(self.text) if end < 0 else end
        return end - 1 if end > at and self.text[end - 1] == "\r" else end

    def find_next_line(self, end: int, least: int) -> int:
        """The start of the line below an entry that ends at `end`."""
        last = len(self.text[: max(end, least)].rstrip())
        stop = self.text.find("\n", last)
        return len(self.text) if stop < 0 else stop + 1

    def get_column(self, at: int) -> int:
        return at - self.find_line_start(at)

    def is_first_on_line(self, at: int) -> bool:
        return not self.text[self.find_line_start(at) : at].strip(INDENT_CHARS)
