"""JSON with comments as text: pi's way of taking comments out, and the tree of places.

The tree is read by pigen.recover, which goes on after faults; the verdict never depends on it, save
for a text nested deeper than Python's own parser follows.
"""

from __future__ import annotations

import re

STRING = r'"[^"\\]*(?:\\[^\n\r\u2028\u2029][^"\\]*)*"'
# JavaScript's \s
BLANK = "[\t-\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]"


def plain(text: str) -> str:
    """The text without `//` comments and trailing commas, exactly as pi takes them out."""
    text = re.sub(f"({STRING})|//[^\n]*", r"\1", text)
    return re.sub(rf"({STRING})|,({BLANK}*[}}\]])", r"\1\2", text)


class Node:
    """A value and where it stands: text[start:end]. `members` for an object, `items` for a list."""

    __slots__ = ("end", "items", "members", "start", "value")

    def __init__(self, start: int, end: int, value: object) -> None:
        self.start = start
        self.end = end
        self.value = value
        self.members: list[Member] | None = None
        self.items: list[Node] | None = None

    def child(self, step: str | int) -> tuple[Member | None, Node] | None:
        """The value under a key or index, with its key; of equal keys the last, as pi reads."""
        number = self.number(step)
        if number is None:
            return None
        if self.members is not None:
            member = self.members[number]
            return member, member.node
        assert self.items is not None
        return None, self.items[number]

    def number(self, step: str | int) -> int | None:
        """Which entry, from 0, a key or index means."""
        if self.members is not None:
            for number in range(len(self.members) - 1, -1, -1):
                if self.members[number].key == step:
                    return number
        elif self.items is not None and isinstance(step, int) and 0 <= step < len(self.items):
            return step
        return None

    def entries(self) -> list[tuple[int, int]]:
        """Where each member (from its key on) or item stands."""
        if self.members is not None:
            return [(member.start, member.node.end) for member in self.members]
        return [(item.start, item.end) for item in self.items or ()]

    def repeated(self) -> list[list[Member]]:
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


class Fault:
    """A fault of syntax in text[start:end], in the words a person reads.

    fix is (title, safe, ((start, end, text), ...)) or None.
    """

    __slots__ = ("end", "fix", "help", "kind", "message", "start")

    def __init__(
        self,
        kind: str,
        start: int,
        end: int,
        message: str,
        help: str,
        fix: tuple[str, bool, tuple[tuple[int, int, str], ...]] | None = None,
    ) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.message = message
        self.help = help
        self.fix = fix


class Reading:
    """What a text turns out to hold.

    root      the tree, None where there is no value
    faults    in order of the text, at most 20
    extras    comments and trailing commas: what JSON has not but pi reads; ("comment", start, end)
    sound     the faults leave no doubt about the value
    """

    __slots__ = ("duplicates", "extras", "faults", "root", "sound")

    def __init__(self) -> None:
        self.root: Node | None = None
        self.faults: list[Fault] = []
        self.extras: list[tuple[str, int, int]] = []
        self.sound = True
        self.duplicates = False
