"""The lines a finding points at, with carets below: fit to print whatever the file holds."""

from __future__ import annotations

import re
from bisect import bisect_left

from pigen.document import Document
from pigen.finding import Finding
from pigen.outputs import masking, terminal

LIMIT = 96  # characters of a line that are shown; a longer one is cut around the place
BEFORE = 24  # of them before the place
TAB = "    "
CUT = "..."


class Page:
    """One document to quote from. Its secrets are found once, for all its findings."""

    __slots__ = ("_lines", "_secrets", "text")

    def __init__(self, document: Document) -> None:
        self.text = document.text
        self._lines = [0, *(end.end() for end in re.finditer(r"\r\n?|\n", self.text))]
        self._secrets = masking.spans(self.text, document.value)

    def quote(self, finding: Finding) -> tuple[str, str]:
        """The first line of the place as it is shown, and the line of carets below it."""
        text = self.text
        first = self._lines[finding.line - 1]
        last = _line_end(text, first)
        start = first + finding.column - 1
        end = self._lines[finding.end_line - 1] + finding.end_column - 1
        low, high = window(first, last, start, min(end, last))
        cells = self._cells(low, high)
        shown = "".join(cells)
        indent = terminal.width("".join(cells[: start - low]))
        carets = terminal.width("".join(cells[start - low : min(end, high) - low]))
        lead = CUT if low > first else ""
        trail = CUT if high < last else ""
        return f"{lead}{shown}{trail}", " " * (len(lead) + indent) + "^" * max(carets, 1)

    def _cells(self, low: int, high: int) -> list[str]:
        """What is shown for each character from `low` up to `high`."""
        text = self.text
        cells = [TAB if c == "\t" else terminal.glyph(c) for c in text[low:high]]
        at = bisect_left(self._secrets, (low, low))
        for start, end in self._secrets[max(at - 1, 0) :]:
            if start >= high:
                break
            inside = range(max(start, low), min(end, high))
            for offset in inside:
                cells[offset - low] = ""
            if inside:
                hidden = masking.mask(text[start:end])
                cells[inside[0] - low] = "".join(map(terminal.glyph, hidden))
        return cells


def window(first: int, last: int, start: int, end: int) -> tuple[int, int]:
    """Which part of the line from `first` to `last` to show, so that the place is in it."""
    if last - first <= LIMIT:
        return first, last
    low = max(first, min(start - BEFORE, last - LIMIT))
    high = min(last, max(low + LIMIT, min(end, low + 2 * LIMIT)))
    return low, high


def _line_end(text: str, first: int) -> int:
    newline = text.find("\n", first)
    end = len(text) if newline < 0 else newline
    carriage = text.find("\r", first, end)
    return end if carriage < 0 else carriage
