"""Texts that fit a regular expression of JavaScript's,
made from its parts as Python's re parses them.

What surrounds a match (lookaheads, boundaries) is left out on the way: the caller has to check.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from typing import Any

from pigen.javascript.regexp import InvalidRegExp, Untranslatable, compile_pattern
from pigen.mock.answers.sample_budget import OutOfSteps

# Where Python keeps its parser of patterns, which it does not document;
# rstr and hypothesis use it too.
_HOME = "re._{}" if sys.version_info >= (3, 11) else "sre_{}"
sre: Any = import_module(_HOME.format("constants"))
sre_parser: Any = import_module(_HOME.format("parser" if sys.version_info >= (3, 11) else "parse"))

_MAX_PATTERN_LENGTH = 2_000
_MAX_TEXT_LENGTH = 20_000
_SECONDS_PER_MATCH = 0.1
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, getattr(sre, "POSSESSIVE_REPEAT", None))
_ALPHABET = (
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    " -_.,:;!?@#$%&*+=/\\|~^()[]{}<>'\"`\t\n"
)
# One of each kind in turn, for patterns that want several of them somewhere.
_MIXED = "aA1!bB2@cC3#dD4$eE5%"
_MODES = ((False, False), (True, False), (False, True))


def matches_pattern(pattern: object, text: str) -> bool:
    """Whether the pattern is found in the text; false for no pattern. Raises OutOfSteps for one
    that takes longer than a tenth of a second, or is too long to try."""
    compiled = _compile(pattern) if isinstance(pattern, str) else None
    if compiled is None:
        return False
    try:
        return compiled.search(text, timeout=_SECONDS_PER_MATCH) is not None
    except TimeoutError:
        raise OutOfSteps from None


def list_fitting_texts(pattern: str, min_length: int) -> Iterator[str]:
    """Texts that may fit, the plainest first, with as many of them as possible that long."""
    tree = _parse(pattern)
    if tree is None:
        return
    for choice in range(len(_ALPHABET)):
        for is_mixed, is_varied in _MODES:
            for more in _list_lengths(min_length):
                writer = _Writer(choice, is_mixed, is_varied, more)
                writer.write(tree)
                yield "".join(writer.parts)


def is_tame(pattern: str) -> bool:
    """No repeat is inside another, so that matching cannot take exponential time."""
    tree = _parse(pattern)
    return tree is not None and not _has_nested_repeats(tree, False)


def _list_lengths(min_length: int) -> list[int]:
    """How often what may be repeated without end is repeated beyond what it must."""
    wanted = min(min_length, _MAX_TEXT_LENGTH)
    return sorted({0, 1, 2, 4, 8, 16, wanted, max(0, wanted - 1), wanted // 2})


@lru_cache(maxsize=256)
def _translate(pattern: str) -> str | None:
    if len(pattern) > _MAX_PATTERN_LENGTH:
        raise OutOfSteps
    try:
        translated = compile_pattern(pattern).translated
        sre_parser.parse(translated, re.ASCII)
        return translated
    except (InvalidRegExp, Untranslatable, re.error, OverflowError, RecursionError):
        try:  # with a flag of JavaScript's, or Python's own
            return re.compile(pattern).pattern
        except (re.error, OverflowError, RecursionError):
            return None


@lru_cache(maxsize=256)
def _parse(pattern: str) -> Any:
    translated = _translate(pattern)
    return None if translated is None else sre_parser.parse(translated, re.ASCII)


@lru_cache(maxsize=256)
def _compile(pattern: str) -> Any:
    import regex

    tree = _parse(pattern)
    if tree is None:
        return None
    if _measure(tree) > _MAX_TEXT_LENGTH:
        raise OutOfSteps  # compiled, it would fill the memory
    try:
        return regex.compile(_translate(pattern) or "", regex.V0 | regex.ASCII)
    except (regex.error, OverflowError, RecursionError):
        return None


def _measure(tree: Any) -> int:
    """How many parts the pattern has once its repeats are written out as often as they must be."""
    size = 0
    for operation, value in tree:
        inner = sum(_measure(each) for each in _list_inner(operation, value))
        if operation in _REPEATS:
            most = value[1] if value[1] is not sre.MAXREPEAT else value[0]
            inner *= max(1, int(most))
        size += 1 + inner
    return size


def _has_nested_repeats(tree: Any, is_inside: bool) -> bool:
    for operation, value in tree:
        repeats = operation in _REPEATS and value[1] > 1
        if repeats and is_inside:
            return True
        if any(_has_nested_repeats(e, is_inside or repeats) for e in _list_inner(operation, value)):
            return True
    return False


def _list_inner(operation: Any, value: Any) -> list[Any]:
    """The patterns inside a part."""
    if operation in _REPEATS:
        return [value[2]]
    if operation is sre.BRANCH:
        return list(value[1])
    if operation is sre.SUBPATTERN:
        return [value[3]]
    if operation in (sre.ASSERT, sre.ASSERT_NOT):
        return [value[1]]
    if operation is sre.GROUPREF_EXISTS:
        return [each for each in value[1:] if each is not None]
    return [value] if str(operation) == "ATOMIC_GROUP" else []


class _Writer:
    """
    choice    which of several characters or branches is taken
    is_mixed  characters of all kinds in turn
    is_varied repeats of different lengths
    more      how often a repeat is taken beyond what it must be, at most
    """

    def __init__(self, choice: int, is_mixed: bool, is_varied: bool, more: int) -> None:
        self.choice = choice
        self.is_mixed = is_mixed
        self.is_varied = is_varied
        self._state = choice + 1
        self.more = more
        self.parts: list[str] = []
        self.groups: dict[int, str] = {}
        self.length = 0

    def write(self, tree: Any) -> None:
        for operation, value in tree:
            self._write_part(operation, value)

    def _write_part(self, operation: Any, value: Any) -> None:
        if operation is sre.LITERAL:
            self._add(chr(value))
        elif operation is sre.NOT_LITERAL:
            self._add(self._choose([(sre.NEGATE, None), (sre.LITERAL, value)]))
        elif operation is sre.ANY:
            self._add(self._choose([(sre.NEGATE, None), (sre.LITERAL, 10)]))
        elif operation is sre.IN:
            self._add(self._choose(value))
        elif operation is sre.BRANCH:
            self.write(value[1][self.choice % len(value[1])])
        elif operation in _REPEATS:
            least, most, inner = value
            for _ in range(min(int(most), int(least) + self._get_more(), _MAX_TEXT_LENGTH)):
                self.write(inner)
        elif operation is sre.SUBPATTERN:
            start = len(self.parts)
            self.write(value[3])
            if value[0] is not None:
                self.groups[value[0]] = "".join(self.parts[start:])
        elif operation is sre.GROUPREF:
            self._add(self.groups.get(value, ""))
        elif operation is sre.GROUPREF_EXISTS:
            branch = value[1] if value[0] in self.groups else value[2]
            self.write(branch or ())
        elif str(operation) == "ATOMIC_GROUP":
            self.write(value)

    def _get_more(self) -> int:
        if not self.is_varied:
            return self.more
        self._state = (self._state * 1_103_515_245 + 12_345) % 2**31
        return (self._state >> 8) % (self.more + 1)

    def _add(self, text: str) -> None:
        self.length += max(1, len(text))
        if self.length > 2 * _MAX_TEXT_LENGTH:
            raise OutOfSteps
        self.parts.append(text)

    def _choose(self, members: Any) -> str:
        """A character of a class."""
        alphabet = _list_members(tuple(_as_key(each) for each in members))
        if not alphabet:
            return ""
        if self.is_mixed:
            mixed = [each for each in _MIXED if each in alphabet]
            if mixed:
                return mixed[(self.choice + self.length) % len(mixed)]
        return alphabet[self.choice % len(alphabet)]


def _as_key(member: tuple[Any, Any]) -> tuple[str, Any]:
    return str(member[0]), member[1]


@lru_cache(maxsize=512)
def _list_members(members: tuple[tuple[str, Any], ...]) -> str:
    """The characters of a class, plain ones first."""
    negated = any(kind == "NEGATE" for kind, _ in members)
    ranges = [v if k == "RANGE" else (v, v) for k, v in members if k in ("LITERAL", "RANGE")]
    categories = [str(value) for kind, value in members if kind == "CATEGORY"]

    def holds(char: str) -> bool:
        return any(low <= ord(char) <= high for low, high in ranges) or any(
            _is_in_category(char, each) for each in categories
        )

    found = "".join(char for char in _ALPHABET if holds(char) is not negated)
    if found or negated:
        return found or "\u00e9"
    return "".join(chr(low) for low, _ in ranges[:50])


def _is_in_category(char: str, name: str) -> bool:
    kind = name.removeprefix("CATEGORY_").removeprefix("NOT_")
    holds = {
        "DIGIT": char in "0123456789",
        "SPACE": char.isspace(),
        "WORD": char == "_" or (char.isalnum() and char.isascii()),
    }.get(kind, False)
    return holds is not ("NOT_" in name)
