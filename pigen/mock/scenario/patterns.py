"""The patterns of a scenario: each is given a tenth of a second, and all together little more, for
while one is matched nobody else is answered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import regex  # only where a scenario has patterns

MAX_TEXT = 100_000  # a pattern looks no further into a text
MAX_SIZE = 20_000  # of a pattern once its counted repeats are written out
_SECONDS_IN_ALL = (
    0.5  # that slow patterns of a scenario may lose before they get no time to speak of
)
_SECONDS_OF_THE_SLOW = 0.001
_read_repeat = re.compile(r"\{(\d{0,9})(,?)(\d{0,9})\}").match


@dataclass
class PatternTime:
    """The seconds that the patterns of one scenario have lost."""

    lost: float = 0.0


class TextPattern:
    """`is_slow` once it took too long: it fits nothing then, as far as we know."""

    def __init__(self, source: str, time: PatternTime) -> None:
        self.source = source
        self.time = time
        self.is_slow = False

    @cached_property
    def _compiled(self) -> regex.Pattern[str]:
        return compile_source(self.source)

    def find(self, text: str) -> bool:
        """Whether it is found in the text."""
        from pigen.javascript.bounded_regex import SECONDS_PER_MATCH

        is_late = self.is_slow or self.time.lost >= _SECONDS_IN_ALL
        seconds = _SECONDS_OF_THE_SLOW if is_late else SECONDS_PER_MATCH
        try:
            return self._compiled.search(text, 0, MAX_TEXT, timeout=seconds) is not None
        except (TimeoutError, MemoryError):
            self.is_slow = True
            self.time.lost += seconds
            return False


def compile_source(source: str) -> regex.Pattern[str]:
    """A pattern of Python's. Raises ValueError, with the reason, for an invalid one, or one too
    large once its repeats are written out."""
    import regex

    if estimate_size(source) > MAX_SIZE:
        raise ValueError("its repeats are too large")
    try:
        re.compile(source)
        return regex.compile(source, regex.V0)
    except (re.error, regex.error, OverflowError, RecursionError, MemoryError) as error:
        raise ValueError(str(error)) from None


def estimate_size(source: str) -> int:
    """How many characters, classes and escapes a pattern has with its counted repeats written
    out."""
    sizes, last, at = [0], 0, 0
    while at < len(source):
        character = source[at]
        repeat = _read_repeat(source, at) if character == "{" else None
        if repeat:
            low, _, high = repeat.groups()
            added = last * (max(int(low or 1), int(high or 1), 1) - 1)
            sizes[-1] += added
            last += added
            at = repeat.end()
            continue
        if character == "(":
            sizes.append(0)
        elif character == ")" and len(sizes) > 1:
            last = sizes.pop()
            sizes[-1] += last
        else:
            last = 1
            sizes[-1] += 1
            if character == "[":
                at = max(at, source.find("]", at + 2))
        at += 2 if character == "\\" else 1
    return sum(sizes)
