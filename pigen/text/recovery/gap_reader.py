"""What stands between the tokens: blanks, comments, and what people put there that is neither."""

from __future__ import annotations

import re

from pigen.text.jsonc import WHITESPACE, ParseResult, SyntaxFault

MAX_FAULTS = 20
GAP = re.compile(r"(?:[ \t\r\n]|//[^\n]*)*")
ZERO_WIDTH = "\ufeff\u200b\u200c\u200d\u2060"
CONFLICT_MARKER = re.compile(r"(?:<{7}|\|{7}|={7}|>{7})(?= |\r?$)", re.M)
SyntaxFix = tuple[str, bool, tuple[tuple[int, int, str], ...]]


class TooManyFaults(Exception):
    """More faults than anyone mends at once."""


class GapReader:
    """A place in a text, the faults found so far, and the way to the next token."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.at = start
        self.patience = 10 * MAX_FAULTS
        self.result = ParseResult()

    def report(
        self,
        kind: str,
        start: int,
        end: int,
        message: str,
        help: str,
        fix: SyntaxFix | None = None,
        reliable: bool = True,
    ) -> None:
        self.add_fault(SyntaxFault(kind, start, end, message, help, fix), reliable)

    def add_fault(self, fault: SyntaxFault, reliable: bool) -> None:
        faults = self.result.faults
        self.result.is_reliable = self.result.is_reliable and reliable
        # One place, one fault: what follows from another only repeats it.
        if not any(each.start <= fault.start < each.end for each in faults[-3:]):
            faults.append(fault)
        self.patience -= 1
        if len(faults) == MAX_FAULTS or not self.patience:
            raise TooManyFaults

    def skip_gap(self) -> None:
        """Skip blanks and comments, and what people put there."""
        text = self.text
        while True:
            match = WHITESPACE.match(text, self.at)
            self.at = match.end() if match else self.at
            character = text[self.at : self.at + 1]
            if character == "/" and text.startswith(("//", "/*"), self.at):
                self.skip_comment()
            elif character == "#":
                end = self.find_line_end()
                self.report("hash-comment", self.at, end, "JSON does not have # comments.", "Start the comment with //.",
                           fix=("Start the comment with //", True, ((self.at, self.at + 1, "//"),)))  # fmt: skip
                self.at = end
            elif (
                character
                and character in "<>|="
                and CONFLICT_MARKER.match(text, self.at)
                and self.is_at_line_start()
            ):
                self.skip_conflict()
            elif character and (character.isspace() or character in ZERO_WIDTH):
                self.skip_odd_whitespace(character)
            else:
                return

    def find_line_end(self) -> int:
        end = self.text.find("\n", self.at)
        if end < 0:
            return len(self.text)
        return end - 1 if self.text[end - 1] == "\r" else end

    def is_at_line_start(self) -> bool:
        return self.at == 0 or self.text[self.at - 1] in "\r\n"

    def find_gap_end(self, at: int) -> int:
        match = GAP.match(self.text, at)
        return match.end() if match else at

    def skip_comment(self) -> None:
        text, start = self.text, self.at
        if text.startswith("//", start):
            end = text.find("\n", start)
            self.at = len(text) if end < 0 else end
            self.result.extras.append(
                ("comment", start, start + len(text[start : self.at].rstrip("\r")))
            )
            return
        end = text.find("*/", start + 2)
        if end < 0:
            self.at = len(text)
            self.report("block-comment", start, start + 2, "This comment is never closed, and pi does not read /* */ comments.",
                       "Start each line of the comment with //.", reliable=False)  # fmt: skip
            return
        self.at = end + 2
        self.report("block-comment", start, self.at, "pi does not read /* */ comments.",
                   "Start each line of the comment with //.",
                   fix=("Write // comments", True, (self.to_line_comments(start, self.at),)))  # fmt: skip

    def report_endless_comment(self) -> bool:
        """Report a comment that goes on to the end of the text, over what others take for line ends."""
        kind, start, end = self.result.extras[-1] if self.result.extras else ("", 0, 0)
        ending = re.search("[\r\u2028\u2029](?=.)", self.text[start:end], re.S)
        if kind != "comment" or ending is None or self.text[end:].strip():
            return False
        name = "a carriage return" if ending[0] == "\r" else f"U+{ord(ending[0]):04X}"
        self.report("endless-comment", start, start + ending.start(),
                   f"This comment swallows the rest of the file: pi ends it at a line feed only, not at {name}.",
                   "Save the file with line feeds (LF or CRLF) at the ends of its lines.", reliable=False)  # fmt: skip
        return True

    def to_line_comments(self, start: int, end: int) -> tuple[int, int, str]:
        """A block comment as line comments: what follows it moves to the next line."""
        before = self.text[self.text.rfind("\n", 0, start) + 1 : start]
        indent = before[: len(before) - len(before.lstrip(" \t"))]
        newline = ("\r\n" if "\r\n" in self.text else "\n") + indent
        lines = [
            line.strip().removeprefix("*").strip()
            for line in self.text[start + 2 : end - 2].strip("*").splitlines()
        ]
        written = newline.join(("// " + line).rstrip() for line in lines if line) or "//"
        while self.text[end : end + 1] in (" ", "\t"):
            end += 1
        ends_line = self.text[end : end + 1] in ("", "\r", "\n")
        return start, end, written if ends_line else written + newline

    def skip_conflict(self) -> None:
        """Skip the marker, and the other side: one side alone is JSON."""
        start = self.at
        first = self.text[start]
        end = self.find_line_end()
        if first in "|=":
            close = re.compile(r"^>{7}.*", re.M).search(self.text, start)
            self.at = close.end() if close else end
            if close and any(f.kind == "conflict" for f in self.result.faults):
                return
        else:
            self.at = end
        if first != ">":
            self.report("conflict", start, end, "A merge conflict was left in the file.",
                       "Choose one side and remove the markers.", reliable=False)  # fmt: skip

    def skip_odd_whitespace(self, character: str) -> None:
        start = self.at
        text = self.text
        while (
            self.at < len(text)
            and text[self.at] not in " \t\r\n"
            and (text[self.at].isspace() or text[self.at] in ZERO_WIDTH)
        ):
            self.at += 1
        if character == "\ufeff" and start == 1 and text[0] == "\ufeff":
            self.report("byte-order-mark", start, self.at, "The file starts with more than one byte order mark.",
                       "Save it as UTF-8 without a byte order mark.",
                       fix=("Remove the byte order marks", True, ((0, self.at, ""),)))  # fmt: skip
            return
        spaces = "".join("" if each in ZERO_WIDTH else " " for each in text[start : self.at])
        self.report("invisible-character", start, self.at,
                   f"The invisible character U+{ord(character):04X} is here, which JSON does not accept as whitespace.",
                   "Replace it with a space." if spaces else "Remove it.",
                   fix=("Write plain spaces", True, ((start, self.at, spaces),)))  # fmt: skip
