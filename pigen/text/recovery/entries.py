"""What an object or list holds: its entries, and what stands between them."""

from __future__ import annotations

import re

from pigen.text.recovery.brackets import OPEN, Frame
from pigen.text.recovery.members import Members


class Entries(Members):
    """Reading on inside an object or list, until it is closed."""

    def step(self, frame: Frame) -> None:
        """Read the next token of the object or list that is open."""
        character = self.text[self.at : self.at + 1]
        if not character:
            self.unfinished()
        elif character in "}]":
            self.close(frame, character)
        elif character == ",":
            self.comma(frame)
        elif frame.complete:
            self.between(frame, character)
        elif frame.node.members is not None:
            self.member(frame, character)
        else:
            self.item(frame, character)

    def comma(self, frame: Frame) -> None:
        start = self.at
        self.at = self.last = start + 1
        if frame.complete:
            frame.complete, frame.comma = False, start
            return
        empty = frame.comma is None and not (frame.node.members or frame.node.items or frame.odd)
        commas = [start]
        self.gap()
        while self.text.startswith(",", self.at):
            commas.append(self.at)
            self.at += 1
            self.gap()
        self.last = commas[-1] + 1
        if empty and self.text[self.at : self.at + 1] in ("}", "]"):
            # pi takes out the comma before the bracket, whatever stands before it.
            frame.comma = commas.pop()
        if commas:
            self.fault("extra-comma", commas[0], commas[0] + 1, "There is a comma too many here.", "Remove it.",
                       fix=("Remove the comma", True, tuple((each, each + 1, "") for each in commas)))  # fmt: skip
            frame.comma = commas[-1] if frame.comma is None else frame.comma

    def between(self, frame: Frame, character: str) -> None:
        """Something other than a comma after an entry."""
        at = self.at
        if character == ";":
            self.at = self.last = at + 1
            self.gap()
            closing = self.text[self.at : self.at + 1] in ("}", "]", ",", "")
            self.fault("semicolon", at, at + 1, "A semicolon separates nothing in JSON.",
                       "Remove it." if closing else "Write a comma.",
                       fix=("Remove the semicolon" if closing else "Write a comma", True,
                            ((at, at + 1, "" if closing else ","),)))  # fmt: skip
            frame.complete = closing
            return
        if character == ":":
            self.at = self.last = at + 1
            if not frame.odd:
                where = (
                    "A list holds no keys"
                    if frame.node.members is None
                    else "A second value follows the first"
                )
                self.fault("stray-colon", at, at + 1, f"{where}: a colon is out of place here.",
                           "Write { and } around keys with values." if frame.node.members is None
                           else "Leave one value for each key, and a comma after it.", sound=False)  # fmt: skip
            frame.odd = True
            self.gap()
            if self.text[self.at : self.at + 1] not in (",", "}", "]", ""):
                self.value(None, None, frame)
            return
        if character in OPEN and self.is_out_of_place():
            self.skip_stray()
            return
        if character in "\"'`“”„‘’«‹{[" or self.is_word(character):
            if character in OPEN and frame.node.members is not None:
                frame.complete = False
                self.member(frame, character)
                return
            sure = self.surely_separate(frame, character)
            self.fault("missing-comma", self.last, self.last + 1, "A comma is missing after this.",
                       "Put a comma here.", fix=("Put a comma here", sure, ((self.last, self.last, ","),)))  # fmt: skip
            frame.complete = False
            return
        self.junk(
            "It cannot be part of a JSON value: pi computes and joins nothing."
            if character in "+-*/|%?.(&<"
            else ""
        )

    def is_word(self, character: str) -> bool:
        if character in "+-":
            return bool(re.match(r"[+-][0-9.]", self.text[self.at : self.at + 2]))
        return character.isalnum() or character in "_$@."

    def surely_separate(self, frame: Frame, character: str) -> bool:
        """Another entry certainly begins here, rather than more of the one before."""
        if frame.node.members is None:
            return character in OPEN or "\n" in self.text[self.last : self.at]
        return self.key_follows()

    def item(self, frame: Frame, character: str) -> None:
        if character in ":=":
            frame.complete = True
            self.between(frame, ":") if character == ":" else self.junk()
            return
        if self.starts_value(character):
            self.value(frame, None)
        else:
            self.junk()
            frame.complete = True
