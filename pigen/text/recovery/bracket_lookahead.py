"""How well the brackets in the rest of a text fit: by that the ways to go on are compared."""

from __future__ import annotations

from bisect import bisect_left

from pigen.text.recovery.sound_values import BRACKETS, CLOSERS

# How many brackets ahead are looked at: a far bracket says little about this one.
MAX_LOOKAHEAD = 20_000
# How often: a text that needs more is past helping.
MAX_COMPARISONS = 200


class BracketLookahead:
    """The brackets of a text, found when they are first asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._marks: list[tuple[int, str]] | None = None
        self._comparisons = 0

    @property
    def is_exhausted(self) -> bool:
        return self._comparisons > MAX_COMPARISONS

    def count_misfits(self, open_: list[str], at: int, here: int) -> int:
        """How many brackets from `at` on do not fit, where `open_` are open there; 0 once that was
        asked too often. Nobody asks for what stands before `here`."""
        self._comparisons += 1
        if self.is_exhausted:
            return 0
        if self._marks is None:
            matches = (each for each in BRACKETS.finditer(self._text, here) if each[0] in "{}[]")
            self._marks = [(each.start(), each[0]) for each in matches]
        start = bisect_left(self._marks, (at, ""))
        return _count_misfits(open_, self._marks[start : start + MAX_LOOKAHEAD])


def _count_misfits(open_: list[str], marks: list[tuple[int, str]]) -> int:
    """How many of `marks` do not fit where `open_` are open, and stay open at the end of the text.

    Nothing is known of the end where the marks reach the horizon.
    """
    stack = list(open_)
    count = 0
    for _, character in marks:
        if character in CLOSERS:
            stack.append(character)
        elif not stack:
            count += 1
        elif CLOSERS[stack[-1]] == character:
            stack.pop()
        elif len(stack) > 1 and CLOSERS[stack[-2]] == character:
            count += 1
            del stack[-2:]
        else:
            count += 1
    return count if len(marks) == MAX_LOOKAHEAD else count + len(stack)
