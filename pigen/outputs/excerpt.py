"""The lines a finding points at, with carets below: fit to print whatever the file holds."""

from __future__ import annotations

from bisect import bisect_left

from pigen.diagnostics.finding import Finding
from pigen.outputs import redact, terminal
from pigen.outputs.public_names import collect_keys, collect_names
from pigen.text.document import Document

MAX_CHARS = 96  # characters of a line that are shown; a longer one is cut around the place
CHARS_BEFORE = 24  # of them before the place
LINES_ABOVE = 3  # lines in which the name of a value on this line is looked for
TAB = "    "
ELLIPSIS = "..."


class Page:
    """One document to quote from."""

    __slots__ = ("_known", "_lines", "_secret_spans", "_yaml", "text")

    def __init__(self, document: Document) -> None:
        self.text = document.text
        self._lines = document.line_starts
        self._yaml = document.is_yaml
        self._known = collect_keys(document) - collect_names(document)
        self._secret_spans: dict[int, list[redact.Span]] = {}

    def quote(self, finding: Finding) -> tuple[str, str]:
        """The first line of the place as it is shown, and the line of carets below it."""
        text = self.text
        first = self._lines[finding.line - 1]
        last = _find_line_end(text, first)
        start = first + finding.column - 1
        end = self._lines[finding.end_line - 1] + finding.end_column - 1
        low, high = choose_window(first, last, start, min(end, last))
        cells = [TAB if c == "\t" else terminal.escape_character(c) for c in text[low:high]]
        self._hide(cells, low, high, self._find_secrets(finding.line, last))
        indent = terminal.measure_width("".join(cells[: start - low]))
        carets = terminal.measure_width("".join(cells[start - low : max(min(end, high) - low, 0)]))
        lead = ELLIPSIS if low > first else ""
        trail = ELLIPSIS if high < last else ""
        return lead + "".join(cells) + trail, " " * (len(lead) + indent) + "^" * max(carets, 1)

    def _find_secrets(self, line: int, last: int) -> list[redact.Span]:
        """Where secrets stand in a line, found once. The name of one may stand a few lines
        above."""
        if line not in self._secret_spans:
            begin = self._lines[max(line - 1 - LINES_ABOVE, 0)]
            spans = redact.find_secret_spans(self.text[begin:last], self._known, yaml=self._yaml)
            self._secret_spans[line] = [(begin + start, begin + end) for start, end in spans]
        return self._secret_spans[line]

    def _hide(self, cells: list[str], low: int, high: int, secrets: list[redact.Span]) -> None:
        """Show, for a secret between `low` and `high`, what may be shown in place of its first
        character, and nothing for the others."""
        for start, end in secrets[max(bisect_left(secrets, (low, low)) - 1, 0) :]:
            if start >= high:
                break
            inside = range(max(start, low) - low, min(end, high) - low)
            for place in inside:
                cells[place] = ""
            if inside:
                hidden = redact.mask(self.text[start:end])
                cells[inside[0]] = "".join(map(terminal.escape_character, hidden))


def choose_window(first: int, last: int, start: int, end: int) -> tuple[int, int]:
    """Which part of the line from `first` to `last` to show, so that the place is in it."""
    if last - first <= MAX_CHARS:
        return first, last
    low = max(first, min(start - CHARS_BEFORE, last - MAX_CHARS))
    high = min(last, max(low + MAX_CHARS, min(end, low + 2 * MAX_CHARS)))
    return low, high


def _find_line_end(text: str, first: int) -> int:
    newline = text.find("\n", first)
    end = len(text) if newline < 0 else newline
    carriage = text.find("\r", first, end)
    return end if carriage < 0 else carriage
