"""ruamel.yaml's scanner, without the errors of 0.19.1: it refuses some texts that YAML allows, and
reads escapes that no Unicode text can hold."""

from __future__ import annotations

import re
from typing import Any

from ruamel.yaml.scanner import Scanner, ScannerError

BREAKS = "\r\n\x85\u2028\u2029"
NO_CHARACTER = "found an escape that stands for no character"
_SURROGATE = re.compile("[\ud800-\udfff]")


class YamlScanner(Scanner):
    def scan_to_next_token(self) -> None:
        """Skip a tab too where nothing can be indented, as in `key:<tab>value`."""
        super().scan_to_next_token()
        while self.reader.peek() == "\t" and (self.flow_level or not self.allow_simple_key):
            self.reader.forward()
            super().scan_to_next_token()

    def scan_block_scalar_indentation(self) -> tuple[list[str], int, Any]:
        """Read the empty lines that a text below `|` or `>` begins with, and its indentation.

        They may hold spaces, as editors leave them: up to as many as the text is indented by.
        """
        breaks: list[str] = []
        indentation = 0
        end_mark = self.reader.get_mark()
        while self.reader.peek() in " " + BREAKS:
            if self.reader.peek() == " ":
                self.reader.forward()
                indentation = max(indentation, self.reader.column)
            else:
                breaks.append(self.scan_line_break())
                end_mark = self.reader.get_mark()
        return breaks, indentation, end_mark

    def scan_plain_spaces(self, indent: int, start_mark: Any) -> list[str]:
        """Read what separates the words of a text without quotes, tabs included."""
        length = 0
        while self.reader.peek(length) in " \t":
            length += 1
        spaces: str = self.reader.prefix(length)
        following = self.reader.peek(length)
        if "\t" in spaces and following not in "#\0":
            self.reader.forward(length)
            if following not in BREAKS:
                return [spaces]
        chunks: list[str] | None = super().scan_plain_spaces(indent, start_mark)
        return chunks or []  # None before a line that ends the document

    def scan_flow_scalar_non_spaces(self, double: bool, start_mark: Any) -> list[str]:
        """Read a part of a text in quotes; refuse halves of pairs, and numbers beyond Unicode."""
        try:
            chunks: list[str] = super().scan_flow_scalar_non_spaces(double, start_mark)
        except (ValueError, OverflowError):  # of chr()
            chunks = ["\ud800"]
        if any(map(_SURROGATE.search, chunks)):
            raise ScannerError("while scanning a quoted scalar", None, NO_CHARACTER, start_mark)
        return chunks
