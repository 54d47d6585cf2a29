"""What an object or list holds: its entries, and what stands between them."""

from __future__ import annotations

import re

from pigen.text.recovery.bracket_reader import Frame
from pigen.text.recovery.member_reader import MemberReader
from pigen.text.recovery.sound_values import CLOSERS


class EntryReader(MemberReader):
    """Reading on inside an object or list, until it is closed."""

    def read_token(self, frame: Frame) -> None:
        """Read the next token of the object or list that is open."""
        character = self.text[self.at : self.at + 1]
        if not character:
            self.report_unclosed_at_end()
        elif character in "}]":
            self.close(frame, character)
        elif character == ",":
            self.read_comma(frame)
        elif frame.is_complete:
            self.read_between_entries(frame, character)
        elif frame.node.members is not None:
            self.read_member(frame, character)
        else:
            self.read_item(frame, character)

    def read_comma(self, frame: Frame) -> None:
        start = self.at
        self.at = self.last = start + 1
        if frame.is_complete:
            frame.is_complete, frame.comma = False, start
            return
        empty = frame.comma is None and not (
            frame.node.members or frame.node.items or frame.is_malformed
        )
        commas = [start]
        self.skip_gap()
        while self.text.startswith(",", self.at):
            commas.append(self.at)
            self.at += 1
            self.skip_gap()
        self.last = commas[-1] + 1
        if empty and self.text[self.at : self.at + 1] in ("}", "]"):
            # pi takes out the comma before the bracket, whatever stands before it.
            frame.comma = commas.pop()
        if commas:
            self.report("extra-comma", commas[0], commas[0] + 1, "There is one comma too many here.", "Remove it.",
                       fix=("Remove the comma", True, tuple((each, each + 1, "") for each in commas)))  # fmt: skip
            frame.comma = commas[-1] if frame.comma is None else frame.comma

    def read_between_entries(self, frame: Frame, character: str) -> None:
        """Something other than a comma after an entry."""
        at = self.at
        if character == ";":
            self.at = self.last = at + 1
            self.skip_gap()
            closing = self.text[self.at : self.at + 1] in ("}", "]", ",", "")
            self.report("semicolon", at, at + 1, "A semicolon does not separate anything in JSON.",
                       "Remove it." if closing else "Write a comma.",
                       fix=("Remove the semicolon" if closing else "Write a comma", True,
                            ((at, at + 1, "" if closing else ","),)))  # fmt: skip
            frame.is_complete = closing
            return
        if character == ":":
            self.at = self.last = at + 1
            if not frame.is_malformed:
                where = (
                    "A list holds no keys"
                    if frame.node.members is None
                    else "A second value follows the first"
                )
                self.report("stray-colon", at, at + 1, f"{where}: a colon is out of place here.",
                           "Write { and } around keys with values." if frame.node.members is None
                           else "Leave one value for each key, and a comma after it.", reliable=False)  # fmt: skip
            frame.is_malformed = True
            self.skip_gap()
            if self.text[self.at : self.at + 1] not in (",", "}", "]", ""):
                self.read_value(None, None, frame)
            return
        if character in CLOSERS and self.is_out_of_place():
            self.skip_stray()
            return
        if character in "\"'`“”„‘’«‹{[" or self.is_word(character):
            if character in CLOSERS and frame.node.members is not None:
                frame.is_complete = False
                self.read_member(frame, character)
                return
            sure = self.starts_new_entry(frame, character)
            self.report("missing-comma", self.last, self.last + 1, "A comma is missing after this.",
                       "Put a comma here.", fix=("Put a comma here", sure, ((self.last, self.last, ","),)))  # fmt: skip
            frame.is_complete = False
            return
        self.skip_junk(
            "It cannot be part of a JSON value: pi does not compute or join values."
            if character in "+-*/|%?.(&<"
            else ""
        )

    def is_word(self, character: str) -> bool:
        if character in "+-":
            return bool(re.match(r"[+-][0-9.]", self.text[self.at : self.at + 2]))
        return character.isalnum() or character in "_$@."

    def starts_new_entry(self, frame: Frame, character: str) -> bool:
        """Another entry certainly begins here, rather than more of the one before."""
        if frame.node.members is None:
            return character in CLOSERS or "\n" in self.text[self.last : self.at]
        return self.key_follows()

    def read_item(self, frame: Frame, character: str) -> None:
        if character in ":=":
            frame.is_complete = True
            self.read_between_entries(frame, ":") if character == ":" else self.skip_junk()
            return
        if self.starts_value(character):
            self.read_value(frame, None)
        else:
            self.skip_junk()
            frame.is_complete = True
