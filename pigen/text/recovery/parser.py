"""The parser as an object: a place in a text, what is open there, and what was found so far.

What it does is in the functions of the readers, each of which takes the parser first.
"""

from __future__ import annotations

import re
from typing import Any

from pigen.text.jsonc import Node, ParseResult, SyntaxFault
from pigen.text.recovery.bracket_lookahead import BracketLookahead
from pigen.text.recovery.fault_table import make_fault
from pigen.text.recovery.scalar import Scalar
from pigen.text.recovery.sound_values import SoundValues, is_misaligned

MAX_FAULTS = 20
# Faults may repeat others and are not kept then: a text with this many is past helping.
MAX_REPORTS = 10 * MAX_FAULTS
# Blanks and comments without anything wrong in them.
GAP = re.compile(r"(?:[ \t\r\n]|//[^\n]*)*")


class TooManyFaults(Exception):
    """More faults than anyone repairs at once."""


class Frame:
    """An object or list that is open.

    is_complete    an entry was read, and a comma may follow
    comma          the offset of the last comma, None before the first
    is_malformed   its entries are of the wrong form, which was reported once
    is_implicit    no bracket opens it: the braces around the file are missing
    """

    __slots__ = ("comma", "is_complete", "is_implicit", "is_malformed", "node")

    def __init__(self, node: Node, is_implicit: bool = False) -> None:
        self.node = node
        self.comma: int | None = None
        self.is_complete = False
        self.is_malformed = False
        self.is_implicit = is_implicit

    @property
    def bracket(self) -> str:
        return "[" if self.node.members is None else "{"


class RecoveringParser:
    """Reads `text` from the offset `at` on.

    at      where the next token is looked for
    last    the end of the last token, where a bracket or comma belongs that is missing
    stack   the objects and lists that are open, from the outermost on
    """

    def __init__(self, text: str, at: int) -> None:
        self.text = text
        self.at = at
        self.last = at
        self.stack: list[Frame] = []
        self.result = ParseResult()
        self.sound_values = SoundValues(text)
        self._lookahead = BracketLookahead(text)
        self._misaligned: tuple[int, int] | None = None
        self._reports_left = MAX_REPORTS

    @property
    def character(self) -> str:
        """What stands here; "" at the end."""
        return self.text[self.at : self.at + 1]

    def move_to(self, end: int) -> None:
        """Go on after a token that ends there."""
        self.at = self.last = end

    def find_gap_end(self, at: int) -> int:
        match = GAP.match(self.text, at)
        return match.end() if match else at

    # What was found

    def report(
        self, name: str, start: int, end: int, *edits: tuple[int, int, str], **words: Any
    ) -> None:
        """Report a fault of the table, as `make_fault` makes it. TooManyFaults."""
        self.add_fault(make_fault(name, start, end, *edits, **words))

    def add_fault(self, fault: SyntaxFault) -> None:
        faults = self.result.faults
        self.result.is_reliable = self.result.is_reliable and fault.is_reliable
        # One place, one fault: what follows from another only repeats it.
        if not any(each.start <= fault.start < each.end for each in faults[-3:]):
            faults.append(fault)
        self._reports_left -= 1
        if len(faults) == MAX_FAULTS or not self._reports_left:
            raise TooManyFaults

    def take_scalar(self, scalar: Scalar) -> None:
        for fault in scalar.faults:
            self.add_fault(fault)
        self.move_to(scalar.end)

    # What is open

    def pop(self, end: int) -> None:
        self.stack.pop().node.end = end

    def list_open_brackets(self) -> list[str]:
        exhausted = self._lookahead.is_exhausted  # then nobody looks at them
        return [] if exhausted else [frame.bracket for frame in self.stack]

    def count_misfits(self, open_: list[str], at: int) -> int:
        """How many brackets from `at` on do not fit, where `open_` are open there."""
        return self._lookahead.count_misfits(open_, at, self.at)

    def is_out_of_place(self) -> bool:
        """Without the bracket at hand the others fit better."""
        open_ = self.list_open_brackets()
        return self.count_misfits(open_, self.at + 1) < self.count_misfits(open_, self.at)

    def note_misalignment(self, node: Node, at: int) -> None:
        """Remember the first closing bracket that is indented unlike its opening one."""
        if (
            self._misaligned is None
            and self.text[node.start] in "{["
            and is_misaligned(self.text, node.start, at)
        ):
            self._misaligned = (node.start, at)

    def find_misaligned(self) -> tuple[int, int] | None:
        """The first of all that were closed; offsets of the opening bracket and the closing one."""
        end = self._misaligned[1] if self._misaligned else len(self.text)
        return self.sound_values.find_misaligned(end) or self._misaligned
