"""JSON with comments as text: pi's way of taking comments out, and the tree of places.

The tree is read by pigen.text.recovery, which goes on after faults; the verdict never depends on
it, save for a text nested deeper than Python's own parser follows.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

# JavaScript has no integers: one of more digits than this is Infinity there.
MAX_INTEGER_DIGITS = 308

WHITESPACE = " \t\r\n"
BLANKS = re.compile(r"[ \t\r\n]*")
STRING = r'"[^"\\]*(?:\\[^\n\r\u2028\u2029][^"\\]*)*"'
# JavaScript's \s
_JS_WHITESPACE = "[\t-\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]"
# A stretch to keep, as group 1, or what pi takes out. A quote without a partner keeps all after it:
# no parser reads such a text, and looking for the partners of all later quotes takes for ever.
COMMENTS = rf"""((?:[^"/]+|{STRING}|/(?!/)){{1,99}}|"[\s\S]*)|//[^\n]*"""
COMMAS = rf"""((?:[^",]+|{STRING}|,(?!{_JS_WHITESPACE}*[}}\]])){{1,99}}|"[\s\S]*)|,"""


def strip_extras(text: str) -> str:
    """The text without `//` comments and trailing commas, exactly as pi takes them out."""
    text = re.sub(COMMENTS, lambda found: found[1] or "", text)
    return re.sub(COMMAS, lambda found: found[1] or "", text)


def parse_integer(digits: str) -> float:
    """A number without point or exponent, as JavaScript has it."""
    return int(digits) if len(digits) <= MAX_INTEGER_DIGITS else float(digits)


def replace_extras_with_spaces(text: str) -> str:
    """As `plain`, with a space for every character taken out: offsets stay."""
    text = re.sub(COMMENTS, lambda found: found[1] or " " * len(found[0]), text)
    return re.sub(COMMAS, lambda found: found[1] or " ", text)


class Node:
    """A value and where it stands: text[start:end]. `members` for an object, `items` for a list."""

    __slots__ = ("_entry_spans", "_indexes", "_items", "_members", "end", "start", "value")

    def __init__(self, start: int, end: int, value: object) -> None:
        self.start = start
        self.end = end
        self.value = value
        self._members: list[Member] | None = [] if isinstance(value, dict) else None
        self._items: list[Node] | None = [] if isinstance(value, list) else None
        # Found when asked for, after which no more may be added.
        self._indexes: dict[str | int, int] | None = None
        self._entry_spans: list[tuple[int, int]] | None = None

    @property
    def members(self) -> list[Member] | None:
        return self._members

    @property
    def items(self) -> list[Node] | None:
        return self._items

    def find_child(self, step: str | int) -> tuple[Member | None, Node] | None:
        """The value under a key or index, with its key; of equal keys the last, as pi reads."""
        number = self.find_index(step)
        if number is None:
            return None
        if self._members is not None:
            member = self._members[number]
            return member, member.node
        assert self._items is not None
        return None, self._items[number]

    def find_index(self, step: str | int) -> int | None:
        """Which entry, from 0, a key or index means."""
        if self.members is not None:
            if self._indexes is None:
                self._indexes = {each.key: number for number, each in enumerate(self.members)}
            return self._indexes.get(step)
        if self.items is not None and isinstance(step, int) and 0 <= step < len(self.items):
            return step
        return None

    def list_entry_spans(self) -> list[tuple[int, int]]:
        """Where each member (from its key on) or item stands."""
        if self._entry_spans is None:
            self._entry_spans = (
                [(item.start, item.end) for item in self.items or ()]
                if self.members is None
                else [(member.start, member.node.end) for member in self.members]
            )
        return self._entry_spans

    def find_path(self, offset: int, end: int | None) -> tuple[str | int, ...]:
        """The route from here to the innermost value, or its key, around `offset`; to the value
        from `offset` up to `end`, if there is one."""
        path: list[str | int] = []
        node = self
        while (node.start, node.end) != (offset, end):
            spans = node.list_entry_spans()
            number = bisect_right(spans, (offset, self.end)) - 1
            if number < 0 or offset >= spans[number][1]:
                break
            member = node.members[number] if node.members is not None else None
            path.append(member.key if member else number)
            node = member.node if member else (node.items or [])[number]
        return tuple(path)

    def find_repeated_keys(self) -> Iterator[tuple[tuple[str | int, ...], list[Member]]]:
        """Every key that an object here has more than once: its route, and its members in order."""
        waiting: list[tuple[tuple[str | int, ...], Node]] = [((), self)]
        while waiting:
            path, node = waiting.pop()
            if node.members is not None:
                for members in node.find_repeated_members():
                    yield (*path, members[0].key), members
                waiting += [((*path, each.key), each.node) for each in node.members]
            else:
                waiting += [((*path, number), each) for number, each in enumerate(node.items or ())]

    def find_repeated_members(self) -> list[list[Member]]:
        """The members that share a key with others of this object, a list for each such key."""
        keys: dict[str, list[Member]] = {}
        for member in self.members or ():
            keys.setdefault(member.key, []).append(member)
        return [members for members in keys.values() if len(members) > 1]


class Member:
    """A key, where it stands with its quotes, and its value."""

    __slots__ = ("end", "key", "node", "start")

    def __init__(self, key: str, start: int, end: int, node: Node) -> None:
        self.key = key
        self.start = start
        self.end = end
        self.node = node


class SyntaxFault:
    """A fault of syntax in text[start:end], in the words a person reads.

    fix is (title, safe, ((start, end, text), ...)) or None; is_reliable where the fault leaves no
    doubt about the value.
    """

    __slots__ = ("end", "fix", "help", "is_reliable", "kind", "message", "start")

    def __init__(
        self,
        kind: str,
        start: int,
        end: int,
        message: str,
        help: str,
        fix: tuple[str, bool, tuple[tuple[int, int, str], ...]] | None = None,
        is_reliable: bool = True,
    ) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.message = message
        self.help = help
        self.fix = fix
        self.is_reliable = is_reliable


class ParseResult:
    """What a text turns out to hold.

    root      the tree, None where there is no value
    faults    in order of the text, at most 20
    extras    comments and trailing commas: what JSON has not but pi reads; ("comment", start, end)
    is_reliable     the faults leave no doubt about the value
    """

    __slots__ = ("extras", "faults", "has_duplicates", "is_reliable", "root")

    def __init__(self) -> None:
        self.root: Node | None = None
        self.faults: list[SyntaxFault] = []
        self.extras: list[tuple[str, int, int]] = []
        self.is_reliable = True
        self.has_duplicates = False
