"""Whether a regular expression can take exponential time, judged by the pattern alone.

A backtracking engine, as JavaScript's is, tries every way in which a loop can match the same text
before it gives up. That is exponential where a loop can match some text in two ways, (a+)+ or
(a|aa)*, and something after it can fail. So the pattern is read as an automaton of its characters
(Glushkov's), and looked at for a state that leads back to itself by one text on two paths. Weber
and Seidl (1991) prove that this is the very case.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from functools import lru_cache
from typing import TypeVar

from pigen.javascript.regexp_translator import InvalidRegExp, Translator, Untranslatable

_State = TypeVar("_State", bound=Hashable)

MAX_POSITIONS = 300  # characters of a pattern; nobody writes a longer one by hand
MAX_PAIRS = 100_000
MANY = 10  # repeats up to a number below this are no loop
ADJACENT = 3  # loops over the same characters, one after another
LOOKAROUND = ("(?=", "(?!", "(?<=", "(?<!")


@lru_cache(maxsize=1024)
def find_slowness(pattern: str) -> str:
    """What makes `new RegExp(pattern)` slow, in words; "" where nothing is known to."""
    try:
        reader = _PatternReader(pattern)
        reader.translate()
    except (InvalidRegExp, Untranslatable):
        return ""
    return reader.find_slowness()


class _Part:
    """A piece of the pattern: the states in which it may begin and end,
    and whether it may be empty."""

    __slots__ = ("first", "is_empty", "is_loop", "last")

    def __init__(
        self, first: tuple[int, ...], last: tuple[int, ...], is_empty: bool, is_loop: bool = False
    ) -> None:
        self.first = first
        self.last = last
        self.is_empty = is_empty
        self.is_loop = is_loop


_NOTHING = _Part((), (), True)


class _PatternReader(Translator):
    """The translator, which also notes the states of the automaton and the ways between them."""

    def __init__(self, pattern: str) -> None:
        super().__init__(pattern)
        self.characters: list[int] = []  # by state, which of the alphabet it takes, a bit for each
        self.ways: Counter[tuple[int, int]] = Counter()
        self.runs: list[set[int]] = []  # the states of loops that share characters, side by side
        self.inside = _NOTHING
        self.group: _Part | None = None
        # All of ASCII, the pattern's own characters, and one that stands for all others.
        self.alphabet = sorted({*map(chr, range(128)), *pattern, "\ufffc"})

    def _translate_alternatives(self, depth: int) -> str:
        parts: list[str] = []
        branches: list[_Part] = []
        whole = _NOTHING
        loops: list[_Part] = []
        while self.at < len(self.pattern) and self.pattern[self.at] != ")":
            if self.pattern[self.at] == "|":
                self.at += 1
                parts.append("|")
                branches.append(whole)
                whole, loops = _NOTHING, []
                continue
            self.group = None
            before = self.size
            self.size += 1
            atom, repeatable = self._translate_atom(depth)
            part = self.group or self._add_state(atom, is_test=not repeatable)
            quantifier = self._read_quantifier(repeatable)
            self._limit_size(before, quantifier)
            part = self._make_repeat(part, quantifier)
            if not part.is_loop or (loops and not self._has_shared(loops[-1], part)):
                loops = []
            if part.is_loop:
                loops.append(part)
            if len(loops) >= ADJACENT:
                self.runs.append({state for loop in loops for state in loop.last})
            whole = self._add_part(whole, part)
            parts.append(atom + quantifier)
        branches.append(whole)
        self.inside = _Part(
            tuple(state for each in branches for state in each.first),
            tuple(state for each in branches for state in each.last),
            any(each.is_empty for each in branches),
        )
        return "".join(parts)

    def _translate_group(self, depth: int) -> tuple[str, bool]:
        is_test = self.pattern.startswith(LOOKAROUND, self.at)
        text, repeatable = super()._translate_group(depth)
        # A look ahead or behind takes no character, and can fail.
        self.group = self._add_state("", is_test=True) if is_test else self.inside
        return text, repeatable

    def _add_state(self, atom: str, *, is_test: bool) -> _Part:
        if len(self.characters) >= MAX_POSITIONS:
            raise Untranslatable("too long to be judged")
        mask = 0
        if not is_test:
            takes = re.compile(atom if not atom.startswith("(?") else "[^\\x00]", re.ASCII | re.S)
            for number, character in enumerate(self.alphabet):
                if takes.fullmatch(character):
                    mask |= 1 << number
        self.characters.append(mask)
        state = len(self.characters) - 1
        return _Part((state,), (state,), False)

    def _make_repeat(self, part: _Part, quantifier: str) -> _Part:
        written = quantifier.removesuffix("?") or quantifier
        if not written:
            return part
        low, high = _read_bounds(written)
        is_empty = part.is_empty or low == 0
        is_loop = high >= MANY
        if is_loop:
            self.ways.update((end, start) for end in part.last for start in part.first)
        return _Part(part.first, part.last, is_empty, is_loop)

    def _add_part(self, before: _Part, part: _Part) -> _Part:
        self.ways.update((end, start) for end in before.last for start in part.first)
        return _Part(
            before.first + part.first if before.is_empty else before.first,
            before.last + part.last if part.is_empty else part.last,
            before.is_empty and part.is_empty,
        )

    def _has_shared(self, one: _Part, other: _Part) -> bool:
        """The loops take some character both, so that where one ends and the other begins is
        open."""
        return any(self.characters[a] & self.characters[b] for a in one.last for b in other.first)

    def find_slowness(self) -> str:
        ends = set(self.inside.last)
        following: dict[int, list[int]] = defaultdict(list)
        for start, end in self.ways:
            following[start].append(end)
        for states in _find_circles(following):
            if ends.isdisjoint(states) and self._is_ambiguous(states, following):
                return EXPONENTIAL
        return REPETITIVE if any(ends.isdisjoint(run) for run in self.runs) else ""

    def _is_ambiguous(self, states: set[int], following: dict[int, list[int]]) -> bool:
        """Some text leads from one of the states back to it on two paths."""
        inner = {state: [each for each in following[state] if each in states] for state in states}
        if any(self.ways[start, end] > 1 for start in inner for end in inner[start]):
            return True
        pairs: dict[tuple[int, int], list[tuple[int, int]]] = {}
        waiting = [(state, state) for state in states]
        while waiting:
            pair = waiting.pop()
            if pair in pairs:
                continue
            if len(pairs) > MAX_PAIRS:
                return False
            pairs[pair] = [
                (one, other)
                for one in inner[pair[0]]
                for other in inner[pair[1]]
                if one == other or self.characters[one] & self.characters[other]
            ]
            waiting += pairs[pair]
        return any(
            any(one == other for one, other in circle)
            and any(one != other for one, other in circle)
            for circle in _find_circles(pairs)
        )


EXPONENTIAL = "a loop in it can match the same text in several ways"
REPETITIVE = "several loops in a row can match the same text"


def _read_bounds(quantifier: str) -> tuple[int, float]:
    if quantifier in ("*", "+", "?"):
        return {"*": (0, math.inf), "+": (1, math.inf), "?": (0, 1)}[quantifier]
    low, comma, high = quantifier[1:-1].partition(",")
    return int(low), int(high) if high else math.inf if comma else int(low)


def _find_circles(following: Mapping[_State, Sequence[_State]]) -> list[set[_State]]:
    """The sets of states each of which leads to every other (Tarjan's, without recursion)."""
    order: dict[_State, int] = {}
    lowest: dict[_State, int] = {}
    path: list[_State] = []
    on_path: set[_State] = set()
    found: list[set[_State]] = []
    for root in list(following):
        if root in order:
            continue
        work = [(root, iter(following[root]))]
        order[root] = lowest[root] = len(order)
        path.append(root)
        on_path.add(root)
        while work:
            state, rest = work[-1]
            for each in rest:
                if each not in order:
                    order[each] = lowest[each] = len(order)
                    path.append(each)
                    on_path.add(each)
                    work.append((each, iter(following.get(each, ()))))
                    break
                if each in on_path:
                    lowest[state] = min(lowest[state], order[each])
            else:
                work.pop()
                if work:
                    lowest[work[-1][0]] = min(lowest[work[-1][0]], lowest[state])
                if lowest[state] == order[state]:
                    at = path.index(state)
                    circle = set(path[at:])
                    del path[at:]
                    on_path -= circle
                    if len(circle) > 1 or state in following.get(state, ()):
                        found.append(circle)
    return found
