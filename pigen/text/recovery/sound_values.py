"""Objects and lists in which nothing is wrong, read by C code: in a large file with one fault that
is nearly all of them."""

from __future__ import annotations

import re
from json import JSONDecoder

from pigen.text.jsonc import Node, parse_integer
from pigen.text.scanned_tree import ScannedNode, Scanner, is_deep

CLOSERS = {"{": "}", "[": "]"}
BRACKETS = re.compile(r'"(?:[^"\\\n]|\\.)*"?|//[^\n]*|/\*.*?\*/|[{}\[\]]', re.S)
# How many times the text may be read in vain.
MAX_VAIN_READINGS = 8
# A failure counts the lines before it, which costs about this part of reading them.
COUNTING_COST = 50


class SoundValues:
    """Reads values that are plain JSON throughout.

    has_duplicates  an object in one of them has a key twice
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.has_duplicates = False
        self._read: list[Node] = []
        self._characters_left = MAX_VAIN_READINGS * len(text) + 10_000
        self._has_repeated_key = False
        self._scan = JSONDecoder(
            object_pairs_hook=self._make_object,
            parse_int=parse_integer,
            parse_constant=_refuse_constant,
        ).raw_decode
        self._places = Scanner(text)  # which keeps what stands twice

    def read(self, at: int) -> Node | None:
        """The object or list at `at`; None where it is no JSON, or too deep."""
        if self._characters_left <= 0:
            return None
        self._has_repeated_key = False
        try:
            value, end = self._scan(self.text, at)
        except ValueError as error:
            stop: int = getattr(error, "pos", len(self.text))
            self._characters_left -= max(stop - at, 0) + stop // COUNTING_COST
            return None
        except RecursionError:
            value, end = None, None
        if end is None or is_deep(value):
            self._characters_left = 0
            return None
        self.has_duplicates |= self._has_repeated_key
        node = ScannedNode(self._places, at)
        node.value, node.end = value, end
        self._read.append(node)
        return node

    def find_misaligned(self, end: int) -> tuple[int, int] | None:
        """Of the brackets that were read and close before `end`: the first which begins a line but
        stands deeper or less deep than the line of its opening one. Offsets of both."""
        for node in self._read:
            if node.end > end:
                return None
            opened: list[int] = []
            for match in BRACKETS.finditer(self.text, node.start, node.end):
                at, character = match.start(), match[0]
                if character in CLOSERS:
                    opened.append(at)
                elif character in "}]" and is_misaligned(self.text, start := opened.pop(), at):
                    return start, at
        return None

    def _make_object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        value = dict(pairs)
        self._has_repeated_key |= len(value) != len(pairs)
        return value


def find_indent(text: str, at: int) -> str:
    """The indentation of the line around `at`."""
    start = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
    line = text[start:at]
    return line[: len(line) - len(line.lstrip(" \t"))]


def is_misaligned(text: str, start: int, at: int) -> bool:
    """The bracket at `at` begins a line, but stands deeper or less deep than the line of the one at
    `start` that it closes."""
    before = at
    while before and text[before - 1] in " \t":
        before -= 1
    return before > 0 and text[before - 1] in "\r\n" and text[before:at] != find_indent(text, start)


def _refuse_constant(name: str) -> object:
    raise ValueError(name)
