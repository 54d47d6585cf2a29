"""Values: containers are opened, scalars read, and both put where they belong."""

from __future__ import annotations

import re

from pigen.text.jsonc import Member, Node
from pigen.text.recovery.brackets import OPEN, Brackets, Frame
from pigen.text.recovery.scalar import BARE, Scalar, shown
from pigen.text.recovery.strings import QUOTES, quoted, string
from pigen.text.recovery.words import bare

STARTS = re.compile('"|' + BARE.pattern)
KEY = re.compile(r'"(?:[^"\\\n]|\\.)*"[ \t\r\n]*:')


class Values(Brackets):
    """Reading what stands where a value belongs."""

    def starts_value(self, character: str) -> bool:
        return character in OPEN or character in QUOTES or bool(STARTS.match(self.text, self.at))

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

    def key_follows(self) -> bool:
        """A whole key with its colon stands here, so the one before has no value."""
        return KEY.match(self.text, self.at) is not None
