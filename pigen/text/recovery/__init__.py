"""Reading a JSON text to its end, whatever is wrong in it.

One pass without recursion builds the tree, and notes every fault where it stands; after each it
goes on from what was most likely meant, so that one mistake makes one fault.

gap_reader.py      whitespace, comments, and what else stands between tokens
bracket_reader.py  what is open, and what closes it
value_reader.py, member_reader.py, entry_reader.py    values; keys with values; what stands between entries
sound_values.py    values without a fault, read as a whole
scalar.py, strings.py, words.py    what a value may be, read from the text alone
"""

from __future__ import annotations

from pigen.text.jsonc import Node, ParseResult
from pigen.text.recovery.entry_reader import EntryReader
from pigen.text.recovery.gap_reader import SyntaxFix, TooManyFaults
from pigen.text.recovery.scalar import BARE_WORD
from pigen.text.recovery.sound_values import CLOSERS
from pigen.text.recovery.strings import parse_string
from pigen.text.recovery.words import parse_bare_key, parse_bare_word


def parse_with_recovery(text: str, start: int = 0) -> ParseResult:
    """The reading of `text` from offset `start` on."""
    return _DocumentReader(text, start).run()


class _DocumentReader(EntryReader):
    """The file: what stands before its one value, the value, and what follows."""

    def run(self) -> ParseResult:
        if "\0" in self.text[:2] or self.text.startswith("\ufffd\ufffd"):
            units = "UTF-32" if "\0\0" in self.text[:6] else "UTF-16"
            self.report("encoding", 0, 1, f"The file is not UTF-8 text; it looks like {units}.",
                       "Save it as UTF-8.", reliable=False)  # fmt: skip
            return self.result
        try:
            self.read_document()
        except TooManyFaults:
            self.result.is_reliable = False
            while self.stack:
                self.pop(self.at)
        self.result.has_duplicates |= self.sound_values.has_duplicates
        self.result.faults.sort(key=lambda fault: fault.start)
        return self.result

    def read_document(self) -> None:
        self.skip_gap()
        if self.at >= len(self.text):
            if not self.report_endless_comment():
                self.report("empty", 0, 0, "The file is empty.",
                           'Write at least {"providers": {}}.', reliable=False)  # fmt: skip
            return
        if self.read_first_value():
            while self.stack:
                self.skip_gap()
                self.read_token(self.stack[-1])
            self.read_rest()

    def read_first_value(self) -> bool:
        """Go to the first value; False where there is none."""
        first = self.text[self.at]
        if first in CLOSERS:
            self.read_value(None, None)
            return True
        if first == '"' or BARE_WORD.match(self.text, self.at):
            scalar = (
                parse_string(self.text, self.at, True)
                if first == '"'
                else parse_bare_word(self.text, self.at)
            )
            if not scalar.faults and self.find_gap_end(scalar.end) == len(self.text):
                self.read_value(None, None)
                return True
            key = parse_bare_key(self.text, self.at) if first != '"' else scalar
            rest = self.text[self.find_gap_end(key.end) :]
            if rest.startswith(":") and rest[1:].lstrip(" \t\r\n")[:1] in ('"', "{", "["):
                self.report("no-braces", self.at, self.at + 1, "The braces around the whole file are missing.",
                           "Put { before this and } at the end.", reliable=False,
                           fix=("Put braces around the file", False,
                                ((self.at, self.at, "{"), (len(self.text), len(self.text), "}"))))  # fmt: skip
                self.open_container(Node(self.at, len(self.text), {}), None, None, is_implicit=True)
                return True
        brace = self.text.find("{", self.at)
        if brace < 0:
            end = self.text.find("\n", self.at)
            self.report("no-json", self.at, len(self.text.rstrip()) if end < 0 else end,
                       "This is not JSON: there is no { in the whole file.",
                       'Write a JSON object, at least {"providers": {}}.', reliable=False)  # fmt: skip
            return False
        self.report("text-before", self.at, len(self.text[:brace].rstrip()) or brace,
                   "There is text before the first {.", "Remove it: a JSON file starts with {.",
                   fix=("Remove the text before the {", False, ((self.at, brace, ""),)))  # fmt: skip
        self.at = brace
        self.read_value(None, None)
        return True

    def read_rest(self) -> None:
        """What stands after the end of the root."""
        self.skip_gap()
        if self.at >= len(self.text):
            return
        rest = self.text[self.at :].rstrip()
        end = self.at + len(rest)
        fix: SyntaxFix = ("Remove what follows the end", rest in (";", ","), ((self.at, end, ""),))
        if rest[0] in "}]":
            misaligned = self.find_misaligned()
            place = misaligned[1] if misaligned else self.at
            message = f"This {self.text[place]} closes more than was opened."
            if place != self.at:
                fix = (f"Remove this {self.text[place]}", False, ((place, place + 1, ""),))
            self.report(
                "stray-bracket", place, place + 1, message, "Remove it.", reliable=False, fix=fix
            )
            return
        self.report("text-after", self.at, end if "\n" not in rest else self.at + rest.index("\n"),
                   "There is text after the end of the JSON value.", "Remove it.",
                   reliable=rest in (";", ","), fix=fix)  # fmt: skip
