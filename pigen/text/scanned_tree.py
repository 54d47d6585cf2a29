"""The tree of a JSON text without faults. Its nodes find their entries and ends when asked for
them, and C code skips what lies between: a few places in a large file cost less than reading it."""

from __future__ import annotations

from collections.abc import Callable
from json import JSONDecoder

from pigen.text.jsonc import BLANKS, WHITESPACE, Member, Node, parse_integer

TYPE_CHECKING = False

# Values that nest no deeper are read wherever Python is in its own calls: it stops at 1,000.
MAX_DEPTH = 500
# Reads one value: what it is, and where it ends.
Scan = Callable[[str, int], tuple[object, int]]


class Scanner:
    """A text to find places in. `has_unique_keys`: no object in it has a key twice."""

    __slots__ = ("has_unique_keys", "scan", "text")

    def __init__(self, text: str, has_unique_keys: bool = False) -> None:
        self.text = text
        self.has_unique_keys = has_unique_keys
        # Typeshed leaves it out; `raw_decode` only wraps its exceptions.
        self.scan: Scan = JSONDecoder(parse_int=parse_integer).scan_once  # type: ignore[attr-defined]

    def skip_whitespace(self, at: int) -> int:
        match = BLANKS.match(self.text, at)
        return match.end() if match else at


def build_tree(text: str, start: int, value: object, has_duplicates: bool) -> Node | None:
    """The tree of a text that is JSON from offset `start` on, and whose value is `value`. None for
    the deepest texts."""
    if is_deep(value):
        return None
    scanner = Scanner(text, not has_duplicates)
    root = ScannedNode(scanner, scanner.skip_whitespace(start))
    root.value, root.end = value, len(text.rstrip(WHITESPACE))
    return root


def is_deep(value: object) -> bool:
    """Objects and lists nest so deep in it that reading it again, some calls down, could fail."""
    level: list[dict[str, object] | list[object]] = [[value]]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for each in level
            for inner in (each.values() if isinstance(each, dict) else each)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


class ScannedNode(Node):
    """A value whose end and entries are looked for in the text when somebody asks."""

    __slots__ = ("_is_whole", "_scanner")

    def __init__(self, scanner: Scanner, start: int) -> None:
        opening = scanner.text[start]
        self._scanner = scanner
        self.start = start
        self._members = [] if opening == "{" else None
        self._items = [] if opening == "[" else None
        self._is_whole = opening not in "{["  # all entries were found
        self._indexes: dict[str | int, int] = {}
        self._entry_spans = None

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            """`value` and `end`, which nobody asked for yet."""
            if name not in ("value", "end"):
                raise AttributeError(name)
            self.value, self.end = self._scanner.scan(self._scanner.text, self.start)
            return getattr(self, name)

    @property
    def members(self) -> list[Member] | None:
        while self._find_next():
            pass
        return self._members

    @property
    def items(self) -> list[Node] | None:
        while self._find_next():
            pass
        return self._items

    def find_index(self, step: str | int) -> int | None:
        """As for any node, but no entry is looked for behind the one that is meant."""
        if self._items is not None and isinstance(step, int) and step >= 0:
            while len(self._items) <= step and self._find_next():
                pass
            return step if step < len(self._items) else None
        while not (self._scanner.has_unique_keys and step in self._indexes) and self._find_next():
            pass
        return self._indexes.get(step)

    def _find_next(self) -> bool:
        """Look for one more entry; False at the end."""
        if self._is_whole:
            return False
        scanner, text = self._scanner, self._scanner.text
        entries = self._items if self._members is None else self._members
        if entries:
            last = entries[-1]
            at = scanner.skip_whitespace(last.node.end if isinstance(last, Member) else last.end)
            at = scanner.skip_whitespace(at + 1) if text[at] == "," else at
        else:
            at = scanner.skip_whitespace(self.start + 1)
        if text[at] in "}]":
            self._is_whole = True
        elif self._members is not None:
            key, end = scanner.scan(text, at)
            value_at = scanner.skip_whitespace(scanner.skip_whitespace(end) + 1)
            self._indexes[str(key)] = len(self._members)
            self._members.append(Member(str(key), at, end, ScannedNode(scanner, value_at)))
        elif self._items is not None:
            self._items.append(ScannedNode(scanner, at))
        return not self._is_whole
