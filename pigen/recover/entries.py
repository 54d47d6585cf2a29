"""Members and items: keys, colons, values, and the commas between them."""

from __future__ import annotations

import re

from pigen.jsonc import Member, Node
from pigen.recover.brackets import NAMES, OPEN, Brackets, Frame
from pigen.recover.scalar import BARE, Scalar, short, shown
from pigen.recover.strings import QUOTES, quoted, string
from pigen.recover.words import bare, bare_key

STARTS = re.compile('"|' + BARE.pattern)
# The rest of a list of scalars.
ITEMS = re.compile(r'(?:[ \t\r\n]*,[ \t\r\n]*(?:"[^"\n]*"|[\w.+-]+)){0,99}[ \t\r\n]*\]')
KEY = re.compile(r'"(?:[^"\\\n]|\\.)*"[ \t\r\n]*:')


class Entries(Brackets):
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

    def junk(self, why: str = "") -> None:
        """Text that is no JSON: to the next comma, bracket or line."""
        match = re.compile(
            r"""(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|\([^()\n]*\)|[^,}\]\n"'])+|."""
        ).match(self.text, self.at)
        end = self.at + max(len(match[0].rstrip()), 1) if match else self.at + 1
        faults = self.reading.faults
        if faults and faults[-1].kind == "unquoted" and faults[-1].end == self.last:
            self.at = self.last = end  # more of the same
            return
        self.fault("junk", self.at, end, f"{shown(self.text[self.at : end])} does not belong here. {why}".strip(),
                   "Remove it, or write the value itself.", sound=False)  # fmt: skip
        self.at = self.last = end

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

    def starts_value(self, character: str) -> bool:
        return character in OPEN or character in QUOTES or bool(STARTS.match(self.text, self.at))

    def member(self, frame: Frame, character: str) -> None:
        if character in OPEN:
            if self.ends_here():
                self.close_missing(frame, self.at)
                self.stack[-1].complete = frame.comma is None or frame.complete
                return
            if self.is_out_of_place():
                self.skip_stray()
                return
            if not frame.odd:
                self.fault("missing-key", self.at, self.at + 1, f"This {NAMES[character]} has no key: an object holds keys with values.",
                           'Write "key": before it, or [ and ] around the list it belongs to.', sound=False)  # fmt: skip
            frame.odd = True
            self.value(None, None, frame)
            return
        if character in ":=":
            self.fault(
                "missing-key",
                self.at,
                self.at + 1,
                "The key before this colon is missing.",
                'Write "key" before it.',
                sound=False,
            )
            self.at = self.last = self.at + 1
            self.gap()
            if self.text[self.at : self.at + 1] not in (",", "}", "]", ""):
                self.value(None, None, frame)
            return
        if character == '"':
            scalar = string(self.text, self.at, True)
        elif character in QUOTES:
            scalar = quoted(self.text, self.at, True)
        elif BARE.match(self.text, self.at) and (character.isalnum() or character in "_$@-.*/"):
            if self.thousands(frame):
                return
            scalar = bare_key(self.text, self.at)
        else:
            self.junk()
            frame.complete = True
            return
        start = self.at
        self.take(scalar)
        self.gap()
        self.colon(frame, str(scalar.value), start)

    def ends_here(self) -> bool:
        """The object is not closed before this next item of the list around it."""
        if len(self.stack) < 2 or self.stack[-2].bracket != "[" or not self.stack[-1].node.members:
            return False
        open_ = self.open_brackets()
        return self.misfits(open_[:-1], self.at) < self.misfits(open_, self.at)

    def thousands(self, frame: Frame) -> bool:
        """The rest of a number written 128,000."""
        match = re.compile(r"(?<=[0-9],)[0-9]{3}(?:,[0-9]{3})*(?=[ \t]*[,}\r\n])").match(
            self.text, self.at
        )
        before = re.search(r"[0-9]{1,3},\Z", self.text[max(self.at - 4, 0) : self.at])
        if not match or not before or not frame.node.members:
            return False
        last = frame.node.members[-1].node
        digits = self.text[last.start : match.end()].replace(",", "")
        self.fault("not-a-number", last.start, match.end(), "A number has no separators in JSON.", f"Write {digits}.",
                   fix=(f"Write {digits}", False, ((last.start, match.end(), digits),)), sound=False)  # fmt: skip
        self.at = self.last = match.end()
        frame.complete = True
        return True

    def colon(self, frame: Frame, key: str, start: int) -> None:
        """The colon after a key, and the value."""
        text, key_end = self.text, self.last
        self.skip_before_colon()
        character = text[self.at : self.at + 1]
        if character == ":":
            colon = self.at
            self.at = self.last = colon + 1
            self.gap()
            extra = self.at
            while text[self.at : self.at + 1] in (":", "="):
                self.at = self.last = self.at + 1
                self.gap()
            if self.at > extra:
                self.fault("extra-colon", extra, extra + 1, "There is a colon too many here.", "Remove it.",
                           fix=("Remove the colon", True, ((extra, self.last, ""),)))  # fmt: skip
        elif character == "=":
            colon = self.at
            equals = re.compile(r"=+>?").match(text, colon)
            self.at = self.last = equals.end() if equals else colon + 1
            self.fault("equals-sign", colon, self.last, "A key and its value are separated by a colon in JSON.", "Write : here.",
                       fix=("Write a colon", True, ((colon, self.last, ":"),)))  # fmt: skip
            self.gap()
        elif self.is_open_list(frame):
            return
        elif not character or character in ",}]" or self.key_follows():
            self.no_value(frame, key, start, key_end, "set" if character else "")
            return
        else:
            self.fault("missing-colon", key_end, key_end + 1, f"The colon after the key {short(key)} is missing.", "Put a colon here.",
                       fix=("Put a colon here", True, ((key_end, key_end, ":"),)))  # fmt: skip
        character = text[self.at : self.at + 1]
        while character and character in "}]" and self.is_out_of_place():
            self.skip_stray()
            self.gap()
            character = text[self.at : self.at + 1]
        if not character or character in ",}]":
            self.no_value(frame, key, start, self.last, "")
        elif self.is_open_object(frame):
            self.fault("missing-bracket", self.at, self.at + 1, f"The {{ around the value of {short(key)} is missing.",
                       "Put { before this.", sound=False, fix=("Put { here", False, ((self.at, self.at, "{"),)))  # fmt: skip
            frame.complete = True
            self.open(
                Node(self.at, len(text), {}), frame, Member(key, start, key_end, Node(0, 0, None))
            )
        elif self.starts_value(character):
            self.value(frame, Member(key, start, key_end, Node(self.at, self.at, None)))
        else:
            self.junk()
            frame.complete = True

    def skip_before_colon(self) -> None:
        """Pass over a bracket between a key and its colon."""
        text, at = self.text, self.at
        if text[at : at + 1] in ("{", "}", "[", "]"):
            after = self.past_gap(at + 1)
            if text[after : after + 1] == ":" and self.is_out_of_place():
                self.skip_stray()
                self.gap()

    def is_open_object(self, frame: Frame) -> bool:
        """Members follow the colon without a bracket before them."""
        open_ = self.open_brackets()
        return self.key_follows() and (
            self.misfits([*open_, "{"], self.at) < self.misfits(open_, self.at)
        )

    def is_open_list(self, frame: Frame) -> bool:
        """Items follow a value, up to a bracket that closes a list which none opened; skip them."""
        items = ITEMS.match(self.text, self.at)
        if not items or not frame.node.members:
            return False
        open_ = self.open_brackets()
        if self.misfits(open_, items.end()) >= self.misfits(open_, self.at):
            return False
        first = frame.node.members[-1].node.start
        self.fault("missing-bracket", first, first + 1, "The [ before this list is missing.",
                   "Put [ before its first item.", sound=False, fix=("Put [ here", False, ((first, first, "["),)))  # fmt: skip
        self.at = self.last = items.end()
        frame.complete = True
        return True

    def key_follows(self) -> bool:
        """A whole key with its colon stands here, so the one before has no value."""
        return KEY.match(self.text, self.at) is not None

    def no_value(self, frame: Frame, key: str, start: int, end: int, form: str) -> None:
        frame.complete = True
        if not self.text[self.at : self.at + 1]:
            return  # the file breaks off, which is said once
        if form and not frame.node.members:
            if not frame.odd:
                self.fault("missing-value", start, end, f"{short(key)} has no value: braces hold keys with values.",
                           "Give it a value, or write [ and ] around a list.", sound=False)  # fmt: skip
            frame.odd = True
        else:
            self.fault(
                "missing-value",
                start,
                end,
                f"The key {short(key)} has no value.",
                "Give it a value, or remove it.",
                sound=False,
            )
        if self.text[self.at] not in ",}]":
            frame.complete = False

    def take(self, scalar: Scalar) -> None:
        for fault in scalar.faults:
            self.add(fault, scalar.sound)
        self.at = self.last = scalar.end

    def value(self, frame: Frame | None, member: Member | None, owner: Frame | None = None) -> None:
        """Read the value at hand into `frame`; without a frame it is the root, or belongs nowhere
        (then `owner` is the frame that goes on after it)."""
        character = self.text[self.at]
        for each in (frame, owner):
            if each is not None:
                each.complete = True
        if character in OPEN:
            node = Node(self.at, len(self.text), {} if character == "{" else [])
            self.at = self.last = self.at + 1
            self.open(node, frame, member, root=owner is None)
            return
        start = self.at
        if character == '"':
            scalar = string(self.text, start, False)
        elif character in QUOTES:
            scalar = quoted(self.text, start, False)
        else:
            scalar = bare(self.text, start)
        self.take(scalar)
        self.attach(Node(start, scalar.end, scalar.value), frame, member, root=owner is None)

    def open(
        self,
        node: Node,
        frame: Frame | None,
        member: Member | None,
        bare: bool = False,
        root: bool = True,
    ) -> None:
        self.attach(node, frame, member, root)
        self.stack.append(Frame(node, bare))

    def attach(self, node: Node, frame: Frame | None, member: Member | None, root: bool) -> None:
        if frame is None:
            if root:
                self.reading.root = node
            return
        if member is None:
            assert frame.node.items is not None
            assert isinstance(frame.node.value, list)
            frame.node.items.append(node)
            frame.node.value.append(node.value)
            return
        assert frame.node.members is not None
        assert isinstance(frame.node.value, dict)
        member.node = node
        frame.node.members.append(member)
        self.reading.duplicates |= member.key in frame.node.value
        frame.node.value[member.key] = node.value
