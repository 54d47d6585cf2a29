"""Values: containers are opened, scalars read, and both put where they belong."""

from __future__ import annotations

import re

from pigen.text.jsonc import Member, Node
from pigen.text.recovery.bracket_reader import BracketReader, Frame
from pigen.text.recovery.scalar import BARE_WORD, Scalar, show_safely
from pigen.text.recovery.sound_values import CLOSERS
from pigen.text.recovery.strings import QUOTES, parse_foreign_quoted, parse_string
from pigen.text.recovery.words import parse_bare_word

VALUE_START = re.compile('"|' + BARE_WORD.pattern)
KEY_WITH_COLON = re.compile(r'"(?:[^"\\\n]|\\.)*"[ \t\r\n]*:')


class ValueReader(BracketReader):
    """Reading what stands where a value belongs."""

    def starts_value(self, character: str) -> bool:
        return (
            character in CLOSERS
            or character in QUOTES
            or bool(VALUE_START.match(self.text, self.at))
        )

    def take_scalar(self, scalar: Scalar) -> None:
        for fault in scalar.faults:
            self.add_fault(fault, scalar.is_reliable)
        self.at = self.last = scalar.end

    def read_value(
        self, frame: Frame | None, member: Member | None, owner: Frame | None = None
    ) -> None:
        """Read the value at hand into `frame`; without a frame it is the root, or belongs nowhere
        (then `owner` is the frame that goes on after it)."""
        character = self.text[self.at]
        for each in (frame, owner):
            if each is not None:
                each.is_complete = True
        if character in CLOSERS and self.stack:
            sound = self.sound_values.read(self.at)
            if sound is not None:
                self.at = self.last = sound.end
                self.attach_node(sound, frame, member, root=owner is None)
                return
        if character in CLOSERS:
            node = Node(self.at, len(self.text), {} if character == "{" else [])
            self.at = self.last = self.at + 1
            self.open_container(node, frame, member, root=owner is None)
            return
        start = self.at
        if character == '"':
            scalar = parse_string(self.text, start, False)
        elif character in QUOTES:
            scalar = parse_foreign_quoted(self.text, start, False)
        else:
            scalar = parse_bare_word(self.text, start)
        self.take_scalar(scalar)
        self.attach_node(Node(start, scalar.end, scalar.value), frame, member, root=owner is None)

    def open_container(
        self,
        node: Node,
        frame: Frame | None,
        member: Member | None,
        is_implicit: bool = False,
        root: bool = True,
    ) -> None:
        self.attach_node(node, frame, member, root)
        self.stack.append(Frame(node, is_implicit))

    def attach_node(
        self, node: Node, frame: Frame | None, member: Member | None, root: bool
    ) -> None:
        if frame is None:
            if root:
                self.result.root = node
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
        self.result.has_duplicates |= member.key in frame.node.value
        frame.node.value[member.key] = node.value

    def skip_junk(self, reason: str = "") -> None:
        """Text that is no JSON: to the next comma, bracket or line."""
        match = re.compile(
            r"""(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|\([^()\n]*\)|[^,}\]\n"'])+|."""
        ).match(self.text, self.at)
        end = self.at + max(len(match[0].rstrip()), 1) if match else self.at + 1
        faults = self.result.faults
        if faults and faults[-1].kind == "unquoted" and faults[-1].end == self.last:
            self.at = self.last = end  # more of the same
            return
        self.report("junk", self.at, end, f"{show_safely(self.text[self.at : end])} does not belong here. {reason}".strip(),
                   "Remove it, or write the value itself.", reliable=False)  # fmt: skip
        self.at = self.last = end

    def key_follows(self) -> bool:
        """A whole key with its colon stands here, so the one before has no value."""
        return KEY_WITH_COLON.match(self.text, self.at) is not None
