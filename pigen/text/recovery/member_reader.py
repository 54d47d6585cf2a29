"""Members of an object: the key, the colon, the value, and what is missing of them."""

from __future__ import annotations

import re

from pigen.text.jsonc import Member, Node
from pigen.text.recovery.bracket_reader import CONTAINER_NAMES, Frame
from pigen.text.recovery.scalar import BARE_WORD, shorten_key
from pigen.text.recovery.sound_values import CLOSERS
from pigen.text.recovery.strings import QUOTES, parse_foreign_quoted, parse_string
from pigen.text.recovery.value_reader import ValueReader
from pigen.text.recovery.words import parse_bare_key

# The rest of a list of scalars.
LIST_REST = re.compile(r'(?:[ \t\r\n]*,[ \t\r\n]*(?:"[^"\n]*"|[\w.+-]+)){0,99}[ \t\r\n]*\]')


class MemberReader(ValueReader):
    """Reading where a key belongs."""

    def read_member(self, frame: Frame, character: str) -> None:
        if character in CLOSERS:
            if self.ends_here():
                self.close_unclosed(frame, self.at)
                self.stack[-1].is_complete = frame.comma is None or frame.is_complete
                return
            if self.is_out_of_place():
                self.skip_stray()
                return
            if not frame.is_malformed:
                self.report("missing-key", self.at, self.at + 1, f"This {CONTAINER_NAMES[character]} has no key: an object holds keys with values.",
                           'Write "key": before it, or [ and ] around the list it belongs to.', reliable=False)  # fmt: skip
            frame.is_malformed = True
            self.read_value(None, None, frame)
            return
        if character in ":=":
            self.report(
                "missing-key",
                self.at,
                self.at + 1,
                "The key before this colon is missing.",
                'Write "key" before it.',
                reliable=False,
            )
            self.at = self.last = self.at + 1
            self.skip_gap()
            if self.text[self.at : self.at + 1] not in (",", "}", "]", ""):
                self.read_value(None, None, frame)
            return
        if character == '"':
            scalar = parse_string(self.text, self.at, True)
        elif character in QUOTES:
            scalar = parse_foreign_quoted(self.text, self.at, True)
        elif BARE_WORD.match(self.text, self.at) and (
            character.isalnum() or character in "_$@-.*/"
        ):
            if self.read_thousands(frame):
                return
            scalar = parse_bare_key(self.text, self.at)
        else:
            self.skip_junk()
            frame.is_complete = True
            return
        start = self.at
        self.take_scalar(scalar)
        self.skip_gap()
        self.read_colon_and_value(frame, str(scalar.value), start)

    def ends_here(self) -> bool:
        """The object is not closed before this next item of the list around it."""
        if len(self.stack) < 2 or self.stack[-2].bracket != "[" or not self.stack[-1].node.members:
            return False
        open_ = self.list_open_brackets()
        return self.count_misfits(open_[:-1], self.at) < self.count_misfits(open_, self.at)

    def read_thousands(self, frame: Frame) -> bool:
        """The rest of a number written 128,000."""
        match = re.compile(r"(?<=[0-9],)[0-9]{3}(?:,[0-9]{3})*(?=[ \t]*[,}\r\n])").match(
            self.text, self.at
        )
        before = re.search(r"[0-9]{1,3},\Z", self.text[max(self.at - 4, 0) : self.at])
        if not match or not before or not frame.node.members:
            return False
        last = frame.node.members[-1].node
        digits = self.text[last.start : match.end()].replace(",", "")
        self.report("not-a-number", last.start, match.end(), "A number cannot have separators in JSON.", f"Write {digits}.",
                   fix=(f"Write {digits}", False, ((last.start, match.end(), digits),)), reliable=False)  # fmt: skip
        self.at = self.last = match.end()
        frame.is_complete = True
        return True

    def read_colon_and_value(self, frame: Frame, key: str, start: int) -> None:
        """The colon after a key, and the value."""
        text, key_end = self.text, self.last
        self.skip_before_colon()
        character = text[self.at : self.at + 1]
        if character == ":":
            colon = self.at
            self.at = self.last = colon + 1
            self.skip_gap()
            extra = self.at
            while text[self.at : self.at + 1] in (":", "="):
                self.at = self.last = self.at + 1
                self.skip_gap()
            if self.at > extra:
                self.report("extra-colon", extra, extra + 1, "There is one colon too many here.", "Remove it.",
                           fix=("Remove the colon", True, ((extra, self.last, ""),)))  # fmt: skip
        elif character == "=":
            colon = self.at
            equals = re.compile(r"=+>?").match(text, colon)
            self.at = self.last = equals.end() if equals else colon + 1
            self.report("equals-sign", colon, self.last, "A key and its value are separated by a colon in JSON.", "Write : here.",
                       fix=("Write a colon", True, ((colon, self.last, ":"),)))  # fmt: skip
            self.skip_gap()
        elif self.skip_unopened_list(frame):
            return
        elif not character or character in ",}]" or self.key_follows():
            self.report_missing_value(frame, key, start, key_end, "set" if character else "")
            return
        else:
            self.report("missing-colon", key_end, key_end + 1, f"The colon after the key {shorten_key(key)} is missing.", "Put a colon here.",
                       fix=("Put a colon here", True, ((key_end, key_end, ":"),)))  # fmt: skip
        character = text[self.at : self.at + 1]
        while character and character in "}]" and self.is_out_of_place():
            self.skip_stray()
            self.skip_gap()
            character = text[self.at : self.at + 1]
        if not character or character in ",}]":
            self.report_missing_value(frame, key, start, self.last, "")
        elif self.is_unopened_object(frame):
            self.report("missing-bracket", self.at, self.at + 1, f"The {{ around the value of {shorten_key(key)} is missing.",
                       "Put { before this.", reliable=False, fix=("Put { here", False, ((self.at, self.at, "{"),)))  # fmt: skip
            frame.is_complete = True
            self.open_container(
                Node(self.at, len(text), {}), frame, Member(key, start, key_end, Node(0, 0, None))
            )
        elif self.starts_value(character):
            self.read_value(frame, Member(key, start, key_end, Node(self.at, self.at, None)))
        else:
            self.skip_junk()
            frame.is_complete = True

    def skip_before_colon(self) -> None:
        """Pass over a bracket between a key and its colon."""
        text, at = self.text, self.at
        if text[at : at + 1] in ("{", "}", "[", "]"):
            after = self.find_gap_end(at + 1)
            if text[after : after + 1] == ":" and self.is_out_of_place():
                self.skip_stray()
                self.skip_gap()

    def is_unopened_object(self, frame: Frame) -> bool:
        """Members follow the colon without a bracket before them."""
        if not self.key_follows():
            return False
        open_ = self.list_open_brackets()
        return self.count_misfits([*open_, "{"], self.at) < self.count_misfits(open_, self.at)

    def skip_unopened_list(self, frame: Frame) -> bool:
        """Items follow a value, up to a bracket that closes a list which none opened; skip them."""
        items = LIST_REST.match(self.text, self.at)
        if not items or not frame.node.members:
            return False
        open_ = self.list_open_brackets()
        if self.count_misfits(open_, items.end()) >= self.count_misfits(open_, self.at):
            return False
        first = frame.node.members[-1].node.start
        self.report("missing-bracket", first, first + 1, "The [ before this list is missing.",
                   "Put [ before its first item.", reliable=False, fix=("Put [ here", False, ((first, first, "["),)))  # fmt: skip
        self.at = self.last = items.end()
        frame.is_complete = True
        return True

    def report_missing_value(self, frame: Frame, key: str, start: int, end: int, form: str) -> None:
        frame.is_complete = True
        if not self.text[self.at : self.at + 1]:
            return  # the file breaks off, which is said once
        if form and not frame.node.members:
            if not frame.is_malformed:
                self.report("missing-value", start, end, f"{shorten_key(key)} has no value: braces hold keys with values.",
                           "Give it a value, or write [ and ] around a list.", reliable=False)  # fmt: skip
            frame.is_malformed = True
        else:
            self.report(
                "missing-value",
                start,
                end,
                f"The key {shorten_key(key)} has no value.",
                "Give it a value, or remove it.",
                reliable=False,
            )
        if self.text[self.at] not in ",}]":
            frame.is_complete = False
