"""Regular expressions that people wrote, matched within a time limit.

Python's re cannot be stopped, and a pattern of twenty characters keeps it busy for hours. The
package regex can, and reads a pattern as re does (its version 0). Imported only when something is
matched.
"""

from __future__ import annotations

from functools import lru_cache
from time import process_time

import regex

SECONDS_PER_MATCH = 0.1  # of CPU time; the usual match takes a millionth of a second
SECONDS_IN_ALL = 1.0
MAX_LENGTH = 50_000  # characters of a pattern; compiling one of this length takes a second


class TimeLimit:
    """The CPU time that all that runs `with` it may take together.

    What matches while it is open raises TimeoutError once it is used up.
    """

    __slots__ = ("_end", "seconds_left")

    def __init__(self, seconds: float = SECONDS_IN_ALL) -> None:
        self.seconds_left = seconds
        self._end = 0.0

    def __enter__(self) -> TimeLimit:
        if self.is_used_up:
            raise TimeoutError
        self._end = process_time() + self.seconds_left
        return self

    def __exit__(self, *error: object) -> None:
        self.seconds_left = self._end - process_time()

    @property
    def is_used_up(self) -> bool:
        return self.seconds_left <= 0

    def check(self) -> None:
        """TimeoutError once the time is used up; for loops that run while it is open."""
        if process_time() >= self._end:
            raise TimeoutError

    def match_whole(self, pattern: regex.Pattern[str], text: str) -> bool:
        """Whether all of `text` fits the pattern."""
        seconds = min(SECONDS_PER_MATCH, self._end - process_time())
        if seconds <= 0:
            raise TimeoutError
        return pattern.fullmatch(text, timeout=seconds) is not None


@lru_cache(maxsize=4096)
def compile_regex(source: str) -> regex.Pattern[str]:
    """A pattern in which case does not count and `.` matches a line end too. TimeoutError for one
    too long to compile."""
    if len(source) > MAX_LENGTH:
        raise TimeoutError
    return regex.compile(source, regex.V0 | regex.IGNORECASE | regex.DOTALL)
