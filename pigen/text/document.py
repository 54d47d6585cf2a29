"""A JSON file as pi reads it: the value at once, places in the text on demand.

Only the verdict and the value are computed for a clean file; `tree`, `faults` and all offsets wait
until a finding needs them. Offsets count code points of `text`, where a byte order mark counts too.
"""

from __future__ import annotations

# What json.scanner wraps. Importing json itself takes longer than checking a usual file.
from _json import make_scanner
from collections.abc import Iterator
from functools import cached_property

from pigen.text.disk import STDIN, read_bytes

BOM = "\ufeff"
WHITESPACE = " \t\n\r"
YAML_SUFFIXES = (".yaml", ".yml")
# JavaScript has no integers: one of more digits than this is Infinity there.
MAX_INTEGER_DIGITS = 308  # the same in jsonc.py, which a clean file does not need

JsonPath = tuple["str | int", ...]

TYPE_CHECKING = False
if TYPE_CHECKING:  # for annotations alone: a clean file needs no tree
    from pigen.text.jsonc import Member, Node, ParseResult, SyntaxFault


def read(path: str) -> Document:
    """The file at `path`, `-` for standard input. PigenError where it cannot or must not be
    read."""
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

    value       what the newest pi reads; for a broken text the best guess, or None
    syntax     "json", "jsonc" (comments or trailing commas), "broken" (the newest pi refuses it)
    bom_count        byte order marks at the start; pi takes one away, from 0.84.3
    raw         the bytes, where they were not UTF-8; else None
    has_duplicates  some object has a key twice
    keys        every key of every object; None where nobody has gathered them: the text is broken,
                nested too deep, or YAML
    note        what every message about it ends with
    """

    is_yaml = False
    note = ""

    def __init__(self, path: str, text: str, raw: bytes | None = None) -> None:
        self.path = path
        self.text = text
        self.raw = raw
        self.bom_count = 0
        while text.startswith(BOM, self.bom_count):
            self.bom_count += 1
        self.keys: set[str] | None = None
        self.syntax, self.value, self.has_duplicates = self._parse(
            text[1:] if self.bom_count else text
        )

    def _parse(self, body: str) -> tuple[str, object, bool]:
        self.keys = set()
        try:
            return ("json", *parse(body, self.keys))
        except ValueError:
            from pigen.text.jsonc import strip_extras

            try:
                return ("jsonc", *parse(strip_extras(body), self.keys))
            except ValueError:
                syntax = "broken"
            except RecursionError:
                syntax = ""
        except RecursionError:
            syntax = ""
        self.keys = None
        result = self.parse_result
        if not syntax:
            syntax = "broken" if result.faults else "jsonc" if result.extras else "json"
        value = result.root.value if result.root else None
        return syntax, value, result.has_duplicates

    def with_text(self, text: str) -> Document:
        """Another text in its place, read the same way."""
        return type(self)(self.path, text)

    @property
    def has_invalid_bytes(self) -> bool:
        """Bytes that are no UTF-8 were replaced by U+FFFD."""
        return self.raw is not None

    @cached_property
    def parse_result(self) -> ParseResult:
        """The tree with all that was noticed on the way."""
        from pigen.text.recovery import parse_with_recovery

        return parse_with_recovery(self.text, min(self.bom_count, 1))

    @cached_property
    def tree(self) -> Node | None:
        """The root of the tree of places, None for a text without any value."""
        return self._build_quick_tree() or self.parse_result.root

    def _build_quick_tree(self) -> Node | None:
        """The tree of a text without faults; None where there are some, or it is too deep."""
        from pigen.text.jsonc import replace_extras_with_spaces
        from pigen.text.scanned_tree import build_tree

        if self.syntax == "broken":
            return None
        text = self.text if self.syntax == "json" else replace_extras_with_spaces(self.text)
        return build_tree(text, min(self.bom_count, 1), self.value, self.has_duplicates)

    @property
    def faults(self) -> tuple[SyntaxFault, ...]:
        """The faults of syntax, in order: at least one where the dialect is "broken", else none."""
        if self.syntax != "broken":
            return ()
        return tuple(self.parse_result.faults) or (self._make_unexplained_fault(),)

    @property
    def is_recovered(self) -> bool:
        """Broken, yet `value` is what was meant, so that the other rules may run on it."""
        return (
            self.syntax == "broken"
            and self.template_mark is None
            and self.parse_result.is_reliable
            and bool(self.parse_result.faults)
        )

    @property
    def template_mark(self) -> tuple[int, int] | None:
        """Where a text that is no JSON shows that it is a template, None for anything else."""
        if self.syntax != "broken":
            return None
        from pigen.text.templates import find_template_mark

        return find_template_mark(self.text)

    def _make_unexplained_fault(self) -> SyntaxFault:
        from pigen.text.jsonc import SyntaxFault

        return SyntaxFault(
            "unexplained",
            0,
            min(1, len(self.text)),
            "pi cannot read this file as JSON.",
            "Compare it with a file that pi reads.",
        )

    def find_node(self, path: JsonPath) -> Node | None:
        """The node at `path`, None where it leads nowhere."""
        node = self.tree
        for step in path:
            entry = node.find_child(step) if node else None
            if entry is None:
                return None
            node = entry[1]
        return node

    def find_entry(self, path: JsonPath) -> tuple[Node | None, Member | None, Node] | None:
        """What holds the value at `path`, its key if it has one, and the value."""
        parent = self.find_node(path[:-1])
        entry = parent.find_child(path[-1]) if parent and path else None
        return (parent, *entry) if entry else None

    def find_place(self, path: JsonPath, key: bool = False) -> tuple[Document, int, int]:
        """As `find_span`, after the document that this is in."""
        return (self, *self.find_span(path, key))

    def find_span(self, path: JsonPath, key: bool = False) -> tuple[int, int]:
        """Start and end of the value at `path`, or of its key.

        Where the route leads nowhere, the key of the nearest part that exists; an item of a list
        and the root have no key, so their first character stands for it.
        """
        node = self.tree
        if node is None:
            return (0, 0)
        member = None
        for step in path:
            entry = node.find_child(step)
            if entry is None:
                return (member.start, member.end) if member else (node.start, node.start + 1)
            member, node = entry
        return (member.start, member.end) if key and member else (node.start, node.end)

    def find_path(self, offset: int, end: int | None = None) -> JsonPath:
        """The route to the innermost value, or its key, that stands around `offset`; to the value
        from `offset` up to `end`, if there is one."""
        return self.tree.find_path(offset, end) if self.tree else ()

    def find_repeated_keys(self) -> Iterator[tuple[JsonPath, list[Member]]]:
        """Every key that an object has more than once: its route, and its members in order."""
        return self.tree.find_repeated_keys() if self.tree else iter(())

    def find_position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, from 1. Lines end at \\n, \\r\\n or \\r."""
        from bisect import bisect_right

        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def find_offset(self, line: int, column: int) -> int:
        """The offset of a place that `find_position` gave."""
        return self.line_starts[line - 1] + column - 1

    @cached_property
    def line_starts(self) -> list[int]:
        """The offset at which each line begins."""
        if "\r" in self.text:
            import re

            return [0, *(end.end() for end in re.finditer(r"\r\n?|\n", self.text))]
        from itertools import accumulate

        lines = self.text.split("\n")
        return [0, *accumulate(len(line) + 1 for line in lines[:-1])]


class UnreadDocument(Document):
    """A text that is YAML by its name and not read yet: without value and faults."""

    @classmethod
    def decode(cls, data: bytes, path: str) -> UnreadDocument:
        return cls(path, data.decode("utf-8", "replace"))

    def _parse(self, body: str) -> tuple[str, object, bool]:
        return "", None, False


def format_pointer(path: JsonPath) -> str:
    """The route as an RFC 6901 JSON pointer."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def parse(text: str, keys: set[str] | None = None) -> tuple[object, bool]:
    """JSON.parse: the value, and whether an object has a key twice. ValueError, RecursionError.

    All keys of all objects are added to `keys`.
    """
    options = _ScannerOptions(keys)
    start = 0
    while text[start : start + 1] in WHITESPACE and start < len(text):
        start += 1
    try:
        value, end = make_scanner(options)(text, start)  # type: ignore[arg-type]
    except (StopIteration, SystemError):
        # SystemError: the scanner looks for its exception in json, which nobody may have imported.
        raise ValueError(start) from None
    if text[end : end + 8192].strip(WHITESPACE) or text[end + 8192 :].strip(WHITESPACE):
        raise ValueError(end)
    return value, options.has_duplicates


class _ScannerOptions:
    """What the scanner is to do where JSON leaves a choice: as V8's JSON.parse."""

    __slots__ = ("has_duplicates", "keys")
    strict = True
    object_hook = None
    parse_float = float

    def __init__(self, keys: set[str] | None) -> None:
        self.has_duplicates = False
        self.keys = set() if keys is None else keys

    def object_pairs_hook(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        value = dict(pairs)
        if len(value) != len(pairs):
            self.has_duplicates = True
        self.keys.update(value)
        return value

    @staticmethod
    def parse_int(digits: str) -> float:
        return int(digits) if len(digits) <= MAX_INTEGER_DIGITS else float(digits)

    @staticmethod
    def parse_constant(name: str) -> object:
        raise ValueError(name)
