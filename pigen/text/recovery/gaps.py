"""What stands between the tokens: blanks, comments, and what people put there that is neither."""

from __future__ import annotations

import re

from pigen.text.jsonc import Fault, Reading

MOST = 20
BLANKS = re.compile(r"[ \t\r\n]*")
GAP = re.compile(r"(?:[ \t\r\n]|//[^\n]*)*")
WIDTHLESS = "\ufeff\u200b\u200c\u200d\u2060"
CONFLICT = re.compile(r"(?:<{7}|\|{7}|={7}|>{7})(?= |\r?$)", re.M)
Fix = tuple[str, bool, tuple[tuple[int, int, str], ...]]


class Enough(Exception):
    """More faults than anyone mends at once."""


class Gaps:
    """A place in a text, the faults found so far, and the way to the next token."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.at = start
        self.last = start  # the end of what was read last, blanks and comments left out
        self.patience = 10 * MOST
        self.reading = Reading()

    def fault(
        self,
        kind: str,
        start: int,
        end: int,
        message: str,
        help: str,
        fix: Fix | None = None,
        sound: bool = True,
    ) -> None:
        self.add(Fault(kind, start, end, message, help, fix), sound)

    def add(self, fault: Fault, sound: bool) -> None:
        faults = self.reading.faults
        self.reading.sound = self.reading.sound and sound
        # One place, one fault: what follows from another only repeats it.
        if not any(each.start <= fault.start < each.end for each in faults[-3:]):
            faults.append(fault)
        self.patience -= 1
        if len(faults) == MOST or not self.patience:
            raise Enough

    def gap(self) -> None:
        """Skip blanks and comments, and what people put there."""
        text = self.text
        while True:
            match = BLANKS.match(text, self.at)
            self.at = match.end() if match else self.at
            character = text[self.at : self.at + 1]
            if character == "/" and text.startswith(("//", "/*"), self.at):
                self.comment()
            elif character == "#":
                end = self.line_end()
                self.fault("hash-comment", self.at, end, "JSON has no # comments.", "Begin the comment with //.",
                           fix=("Begin the comment with //", True, ((self.at, self.at + 1, "//"),)))  # fmt: skip
                self.at = end
            elif (
                character
                and character in "<>|="
                and CONFLICT.match(text, self.at)
                and self.starts_line()
            ):
                self.conflict()
            elif character and (character.isspace() or character in WIDTHLESS):
                self.odd_blank(character)
            else:
                return

    def line_end(self) -> int:
        end = self.text.find("\n", self.at)
        if end < 0:
            return len(self.text)
        return end - 1 if self.text[end - 1] == "\r" else end

    def starts_line(self) -> bool:
        return self.at == 0 or self.text[self.at - 1] in "\r\n"

    def past_gap(self, at: int) -> int:
        match = GAP.match(self.text, at)
        return match.end() if match else at

    def comment(self) -> None:
        text, start = self.text, self.at
        if text.startswith("//", start):
            end = text.find("\n", start)
            self.at = len(text) if end < 0 else end
            self.reading.extras.append(
                ("comment", start, start + len(text[start : self.at].rstrip("\r")))
            )
            return
        end = text.find("*/", start + 2)
        if end < 0:
            self.at = len(text)
            self.fault("block-comment", start, start + 2, "This comment is never closed, and pi reads no /* */ comments.",
                       "Begin each line of the comment with //.", sound=False)  # fmt: skip
            return
        self.at = end + 2
        self.fault("block-comment", start, self.at, "pi reads no /* */ comments.",
                   "Begin each line of the comment with //.",
                   fix=("Write // comments", True, (self.line_comments(start, self.at),)))  # fmt: skip

    def swallowed(self) -> bool:
        """Report a comment that goes on to the end of the text, over what others take for line ends."""
        kind, start, end = self.reading.extras[-1] if self.reading.extras else ("", 0, 0)
        ending = re.search("[\r\u2028\u2029](?=.)", self.text[start:end], re.S)
        if kind != "comment" or ending is None or self.text[end:].strip():
            return False
        name = "a carriage return" if ending[0] == "\r" else f"U+{ord(ending[0]):04X}"
        self.fault("endless-comment", start, start + ending.start(),
                   f"This comment swallows the rest of the file: pi ends it at a line feed only, not at {name}.",
                   "Save the file with line feeds (LF or CRLF) at the ends of its lines.", sound=False)  # fmt: skip
        return True

    def line_comments(self, start: int, end: int) -> tuple[int, int, str]:
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

    def conflict(self) -> None:
        """Skip the marker, and the other side: one side alone is JSON."""
        start = self.at
        first = self.text[start]
        end = self.line_end()
        if first in "|=":
            close = re.compile(r"^>{7}.*", re.M).search(self.text, start)
            self.at = close.end() if close else end
            if close and any(f.kind == "conflict" for f in self.reading.faults):
                return
        else:
            self.at = end
        if first != ">":
            self.fault("conflict", start, end, "A merge conflict was left in the file.",
                       "Choose one side and remove the markers.", sound=False)  # fmt: skip

    def odd_blank(self, character: str) -> None:
        start = self.at
        text = self.text
        while (
            self.at < len(text)
            and text[self.at] not in " \t\r\n"
            and (text[self.at].isspace() or text[self.at] in WIDTHLESS)
        ):
            self.at += 1
        if character == "\ufeff" and start == 1 and text[0] == "\ufeff":
            self.fault("byte-order-mark", start, self.at, "The file begins with more than one byte order mark.",
                       "Save it as UTF-8 without byte order mark.",
                       fix=("Remove the byte order marks", True, ((0, self.at, ""),)))  # fmt: skip
            return
        blanks = "".join("" if each in WIDTHLESS else " " for each in text[start : self.at])
        self.fault("invisible-character", start, self.at,
                   f"The invisible character U+{ord(character):04X} stands here, which JSON does not take for a blank.",
                   "Replace it by a space." if blanks else "Remove it.",
                   fix=("Write plain blanks", True, ((start, self.at, blanks),)))  # fmt: skip
