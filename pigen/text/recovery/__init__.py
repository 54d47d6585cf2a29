"""Reading a JSON text to its end, whatever is wrong in it.

One pass without recursion builds the tree, and notes every fault where it stands; after each it
goes on from what was most likely meant, so that one mistake makes one fault.

gaps.py      blanks, comments, and what else stands between tokens
brackets.py  what is open, and what closes it
values.py, members.py, entries.py    values; keys with values; what stands between entries
scalar.py, strings.py, words.py    what a value may be, read from the text alone
"""

from __future__ import annotations

from pigen.text.jsonc import Node, Reading
from pigen.text.recovery.brackets import OPEN
from pigen.text.recovery.entries import Entries
from pigen.text.recovery.gaps import Enough, Fix
from pigen.text.recovery.scalar import BARE
from pigen.text.recovery.strings import string
from pigen.text.recovery.words import bare, bare_key


def read(text: str, start: int = 0) -> Reading:
    """The reading of `text` from offset `start` on."""
    return _Whole(text, start).run()


class _Whole(Entries):
    """The file: what stands before its one value, the value, and what follows."""

    def run(self) -> Reading:
        if "\0" in self.text[:2] or self.text.startswith("\ufffd\ufffd"):
            units = "UTF-32" if "\0\0" in self.text[:6] else "UTF-16"
            self.fault("encoding", 0, 1, f"The file is not UTF-8 text; it looks like {units}.",
                       "Save it as UTF-8.", sound=False)  # fmt: skip
            return self.reading
        try:
            self.whole()
        except Enough:
            self.reading.sound = False
            while self.stack:
                self.pop(self.at)
        self.reading.faults.sort(key=lambda fault: fault.start)
        return self.reading

    def whole(self) -> None:
        self.gap()
        if self.at >= len(self.text):
            if not self.swallowed():
                self.fault("empty", 0, 0, "The file is empty.",
                           'Write at least {"providers": {}}.', sound=False)  # fmt: skip
            return
        if self.begin():
            while self.stack:
                self.gap()
                self.step(self.stack[-1])
            self.finish()

    def begin(self) -> bool:
        """Go to the first value; False where there is none."""
        first = self.text[self.at]
        if first in OPEN:
            self.value(None, None)
            return True
        if first == '"' or BARE.match(self.text, self.at):
            scalar = string(self.text, self.at, True) if first == '"' else bare(self.text, self.at)
            if not scalar.faults and self.past_gap(scalar.end) == len(self.text):
                self.value(None, None)
                return True
            key = bare_key(self.text, self.at) if first != '"' else scalar
            rest = self.text[self.past_gap(key.end) :]
            if rest.startswith(":") and rest[1:].lstrip(" \t\r\n")[:1] in ('"', "{", "["):
                self.fault("no-braces", self.at, self.at + 1, "The braces around the whole file are missing.",
                           "Put { before this and } at the end.", sound=False,
                           fix=("Put braces around the file", False,
                                ((self.at, self.at, "{"), (len(self.text), len(self.text), "}"))))  # fmt: skip
                self.open(Node(self.at, len(self.text), {}), None, None, bare=True)
                return True
        brace = self.text.find("{", self.at)
        if brace < 0:
            end = self.text.find("\n", self.at)
            self.fault("no-json", self.at, len(self.text.rstrip()) if end < 0 else end,
                       "This is no JSON: there is no { in the whole file.",
                       'Write a JSON object, at least {"providers": {}}.', sound=False)  # fmt: skip
            return False
        self.fault("text-before", self.at, len(self.text[:brace].rstrip()) or brace,
                   "Text stands before the first {.", "Remove it: a JSON file begins with {.",
                   fix=("Remove the text before the {", False, ((self.at, brace, ""),)))  # fmt: skip
        self.at = brace
        self.value(None, None)
        return True

    def finish(self) -> None:
        """What stands after the end of the root."""
        self.gap()
        if self.at >= len(self.text):
            return
        rest = self.text[self.at :].rstrip()
        end = self.at + len(rest)
        fix: Fix = ("Remove what follows the end", rest in (";", ","), ((self.at, end, ""),))
        if rest[0] in "}]":
            place = self.shifted[1] if self.shifted else self.at
            message = f"This {self.text[place]} closes more than was opened."
            if place != self.at:
                fix = (f"Remove this {self.text[place]}", False, ((place, place + 1, ""),))
            self.fault(
                "stray-bracket", place, place + 1, message, "Remove it.", sound=False, fix=fix
            )
            return
        self.fault("text-after", self.at, end if "\n" not in rest else self.at + rest.index("\n"),
                   "Text stands after the end of the JSON value.", "Remove it.",
                   sound=rest in (";", ","), fix=fix)  # fmt: skip
