"""A JSON file as pi reads it: the value at once, places in the text on demand.

Only the verdict and the value are computed for a clean file; `tree`, `faults` and all offsets wait
until a finding needs them. Offsets count code points of `text`, where a byte order mark counts too.
"""

from __future__ import annotations

# What json.scanner wraps. Importing json itself takes longer than checking a usual file.
from _json import make_scanner
from collections.abc import Iterator

from pigen.text.disk import STDIN, read_bytes

BOM = "\ufeff"
BLANKS = " \t\n\r"
# JavaScript has no integers: one of more digits than this is Infinity there.
LONGEST_INTEGER = 308  # the same in jsonc.py, which a clean file does not need

Route = tuple["str | int", ...]

TYPE_CHECKING = False
if TYPE_CHECKING:  # for annotations alone: a clean file needs no tree
    from pigen.text.jsonc import Fault, Member, Node, Reading


def read(path: str) -> Document:
    """The file at `path`, `-` for standard input. PigenError where it cannot or must not be read."""
    return from_bytes(read_bytes(path), path)


def from_bytes(data: bytes, path: str = STDIN) -> Document:
    """Decoded as node does: bytes that are no UTF-8 become U+FFFD, and nothing is refused."""
    try:
        return Document(path, data.decode("utf-8"))
    except UnicodeDecodeError:
        return Document(path, data.decode("utf-8", "replace"), data)


def from_text(text: str, path: str = STDIN) -> Document:
    return Document(path, text)


class Document:
    """One JSON text.

    value       what the newest pi reads; for a broken text the best guess, None where there is none
    dialect     "json", "jsonc" (comments or trailing commas), "broken" (the newest pi refuses it)
    boms        byte order marks at the start; pi takes one away, from 0.84.3
    raw         the bytes, where they were not UTF-8; else None
    duplicates  some object has a key twice
    keys        every key of every object; None where nobody has gathered them: the text is broken,
                nested too deep, or YAML
    """

    __slots__ = (
        "_lines",
        "_reading",
        "_tree",
        "boms",
        "dialect",
        "duplicates",
        "keys",
        "path",
        "raw",
        "text",
        "value",
    )
    is_yaml = False

    def __init__(self, path: str, text: str, raw: bytes | None = None) -> None:
        self.path = path
        self.text = text
        self.raw = raw
        self.boms = 0
        while text.startswith(BOM, self.boms):
            self.boms += 1
        self._lines: list[int] | None = None
        self._reading: Reading | None = None
        self._tree: Node | None = None
        self.keys: set[str] | None = None
        self.dialect, self.value, self.duplicates = self._parse(text[1:] if self.boms else text)

    def _parse(self, body: str) -> tuple[str, object, bool]:
        self.keys = set()
        try:
            return ("json", *parse(body, self.keys))
        except ValueError:
            from pigen.text.jsonc import plain

            try:
                return ("jsonc", *parse(plain(body), self.keys))
            except ValueError:
                dialect = "broken"
            except RecursionError:
                dialect = ""
        except RecursionError:
            dialect = ""
        self.keys = None
        reading = self.reading
        if not dialect:
            dialect = "broken" if reading.faults else "jsonc" if reading.extras else "json"
        value = reading.root.value if reading.root else None
        return dialect, value, reading.duplicates

    def again(self, text: str) -> Document:
        """Another text in its place, read the same way."""
        return type(self)(self.path, text)

    @property
    def replaced(self) -> bool:
        """Bytes that are no UTF-8 were replaced by U+FFFD."""
        return self.raw is not None

    @property
    def reading(self) -> Reading:
        """The tree with all that was noticed on the way."""
        if self._reading is None:
            from pigen.text.recovery import read

            self._reading = read(self.text, min(self.boms, 1))
        return self._reading

    @property
    def tree(self) -> Node | None:
        """The root of the tree of places, None for a text without any value."""
        if self._tree is None:
            self._tree = self._quick_tree() or self.reading.root
        return self._tree

    def _quick_tree(self) -> Node | None:
        """The tree of a text without faults; None where there are some, or it is too deep."""
        from pigen.text.jsonc import blanked, tree

        if self.dialect == "broken":
            return None
        text = self.text if self.dialect == "json" else blanked(self.text)
        try:
            return tree(text, min(self.boms, 1))
        except RecursionError:
            return None

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults of syntax, in order: at least one where the dialect is "broken", else none."""
        if self.dialect != "broken":
            return ()
        return tuple(self.reading.faults) or (self._unexplained(),)

    @property
    def recovered(self) -> bool:
        """Broken, yet `value` is what was meant, so that the other rules may run on it."""
        return self.dialect == "broken" and self.reading.sound and bool(self.reading.faults)

    def _unexplained(self) -> Fault:
        from pigen.text.jsonc import Fault

        return Fault(
            "unexplained",
            0,
            min(1, len(self.text)),
            "pi cannot read this file as JSON.",
            "Compare it with a file that pi reads.",
        )

    def find(self, route: Route) -> Node | None:
        """The node at `route`, None where it leads nowhere."""
        node = self.tree
        for step in route:
            found = node.child(step) if node else None
            if found is None:
                return None
            node = found[1]
        return node

    def span(self, route: Route, key: bool = False) -> tuple[int, int]:
        """Start and end of the value at `route`, or of its key.

        Where the route leads nowhere, the key of the nearest part that exists; an item of a list
        and the root have no key, so their first character stands for it.
        """
        node = self.tree
        if node is None:
            return (0, 0)
        member = None
        for step in route:
            found = node.child(step)
            if found is None:
                return (member.start, member.end) if member else (node.start, node.start + 1)
            member, node = found
        return (member.start, member.end) if key and member else (node.start, node.end)

    def route(self, offset: int, end: int | None = None) -> Route:
        """The route to the innermost value, or its key, that stands around `offset`; to the value
        from `offset` up to `end`, if there is one."""
        route: list[str | int] = []
        node = self.tree
        while node is not None and (node.start, node.end) != (offset, end):
            inner = None
            for number, (start, after) in enumerate(node.entries()):
                if start <= offset < after:
                    member = node.members[number] if node.members is not None else None
                    route.append(member.key if member else number)
                    inner = member.node if member else (node.items or [])[number]
                    break
            node = inner
        return tuple(route)

    def repeated(self) -> Iterator[tuple[Route, list[Member]]]:
        """Every key that an object has more than once: its route, and its members in order."""
        waiting: list[tuple[Route, Node]] = [((), self.tree)] if self.tree else []
        while waiting:
            route, node = waiting.pop()
            if node.members is not None:
                for members in node.repeated():
                    yield (*route, members[0].key), members
                waiting += [((*route, each.key), each.node) for each in node.members]
            else:
                waiting += [
                    ((*route, number), each) for number, each in enumerate(node.items or ())
                ]

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, from 1. Lines end at \\n, \\r\\n or \\r."""
        from bisect import bisect_right

        if self._lines is None:
            import re

            self._lines = [0, *(end.end() for end in re.finditer(r"\r\n?|\n", self.text))]
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1


def pointer(route: Route) -> str:
    """The route as an RFC 6901 JSON pointer."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in route)


def parse(text: str, keys: set[str] | None = None) -> tuple[object, bool]:
    """JSON.parse: the value, and whether an object has a key twice. ValueError, RecursionError.

    All keys of all objects are added to `keys`.
    """
    grammar = _Grammar(keys)
    start = 0
    while text[start : start + 1] in BLANKS and start < len(text):
        start += 1
    try:
        value, end = make_scanner(grammar)(text, start)  # type: ignore[arg-type]
    except (StopIteration, SystemError):
        # SystemError: the scanner looks for its exception in json, which nobody may have imported.
        raise ValueError(start) from None
    if text[end : end + 8192].strip(BLANKS) or text[end + 8192 :].strip(BLANKS):
        raise ValueError(end)
    return value, grammar.duplicates


class _Grammar:
    """What the scanner is to do where JSON leaves a choice: as V8's JSON.parse."""

    __slots__ = ("duplicates", "keys")
    strict = True
    object_hook = None
    parse_float = float

    def __init__(self, keys: set[str] | None) -> None:
        self.duplicates = False
        self.keys = set() if keys is None else keys

    def object_pairs_hook(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        value = dict(pairs)
        if len(value) != len(pairs):
            self.duplicates = True
        self.keys.update(value)
        return value

    @staticmethod
    def parse_int(digits: str) -> float:
        return int(digits) if len(digits) <= LONGEST_INTEGER else float(digits)

    @staticmethod
    def parse_constant(name: str) -> object:
        raise ValueError(name)
