"""Brackets that do not match: which one is missing, wrong or too many.

The ways to go on are compared by how well the brackets in the rest of the text then fit. Where the
text is laid out in lines, the indentation tells which bracket is at fault.
"""

from __future__ import annotations

from bisect import bisect_left

from pigen.text.jsonc import Node
from pigen.text.recovery.gap_reader import GapReader, SyntaxFix
from pigen.text.recovery.sound_values import BRACKETS, CLOSERS, SoundValues, is_misaligned

# How many brackets ahead are looked at: a far bracket says little about this one.
MAX_LOOKAHEAD = 20_000
# How often: a text that needs more is past helping.
MAX_COMPARISONS = 200
# Of the brackets missing at the end, so many are named.
MAX_NAMED = 12
CONTAINER_NAMES = {"{": "object", "[": "list"}


class Frame:
    """An object or list that is open. `is_complete`: an entry was read, a comma may follow."""

    __slots__ = ("comma", "is_complete", "is_implicit", "is_malformed", "node")

    def __init__(self, node: Node, is_implicit: bool = False) -> None:
        self.node = node
        self.comma: int | None = None
        self.is_complete = False
        self.is_malformed = False  # its entries are of the wrong form, as was said once
        self.is_implicit = (
            is_implicit  # no bracket opens it: the braces around the file are missing
        )

    @property
    def bracket(self) -> str:
        return "[" if self.node.members is None else "{"


class BracketReader(GapReader):
    """The objects and lists that are open, and how they close."""

    def __init__(self, text: str, start: int) -> None:
        super().__init__(text, start)
        self.stack: list[Frame] = []
        self.marks: list[tuple[int, str]] | None = None
        self.sound_values = SoundValues(text)
        self.misaligned: tuple[int, int] | None = None
        self.comparisons = 0

    def close(self, frame: Frame, character: str) -> None:
        at = self.at
        if CLOSERS[frame.bracket] != character:
            self.close_mismatched(frame, character)
            return
        if len(self.stack) == 1 and not frame.is_implicit and self.is_stray(at):
            misaligned = self.find_misaligned()
            place = misaligned[1] if misaligned else at
            self.report("stray-bracket", place, place + 1, f"This {self.text[place]} closes more than was opened.", "Remove it.",
                       fix=(f"Remove this {self.text[place]}", False, ((place, place + 1, ""),)), reliable=False)  # fmt: skip
            self.at = self.last = at + 1
            return
        if not frame.is_complete and frame.comma is not None and self.continues_after_bracket():
            self.skip_stray()
            return
        if not frame.is_complete and frame.comma is not None:
            self.result.extras.append(("comma", frame.comma, frame.comma + 1))
        self.note_misalignment(frame.node, at)
        self.pop(at + 1)
        self.at = self.last = at + 1

    def continues_after_bracket(self) -> bool:
        """After the bracket at hand the object or list goes on, and the others fit without it."""
        after = self.find_gap_end(self.at + 1)
        return self.text[after : after + 1] not in ("", ",", "}", "]") and self.is_out_of_place()

    def pop(self, end: int) -> None:
        self.stack.pop().node.end = end

    def note_misalignment(self, node: Node, at: int) -> None:
        """Remember the first closing bracket that stands deeper or less deep than its opening one."""
        if (
            self.misaligned is None
            and self.text[node.start] in CLOSERS
            and is_misaligned(self.text, node.start, at)
        ):
            self.misaligned = (node.start, at)

    def find_misaligned(self) -> tuple[int, int] | None:
        """The first of all that were closed; offsets of the opening bracket and the closing one."""
        end = self.misaligned[1] if self.misaligned else len(self.text)
        return self.sound_values.find_misaligned(end) or self.misaligned

    def is_stray(self, at: int) -> bool:
        """The root seems to end here, but the brackets that follow close it just once more."""
        rest = self.text[at + 1 :].strip()
        if not rest:
            return False
        return rest[-1] in "}]" and self.count_misfits(["{"], at + 1) == 0

    def count_misfits(self, open_: list[str], at: int) -> int:
        """How many brackets do not fit, where `open_` are open at offset `at`, from `self.at` on."""
        self.comparisons += 1
        if self.comparisons > MAX_COMPARISONS:
            return 0
        if self.marks is None:
            matches = (each for each in BRACKETS.finditer(self.text, self.at) if each[0] in "{}[]")
            self.marks = [(each.start(), each[0]) for each in matches]
        start = bisect_left(self.marks, (at, ""))
        return _count_misfits(open_, self.marks[start : start + MAX_LOOKAHEAD], MAX_LOOKAHEAD)

    def list_open_brackets(self) -> list[str]:
        exhausted = self.comparisons > MAX_COMPARISONS  # then nobody looks at them
        return [] if exhausted else [frame.bracket for frame in self.stack]

    def is_out_of_place(self) -> bool:
        """Without the bracket at hand the others fit better."""
        open_ = self.list_open_brackets()
        return self.count_misfits(open_, self.at + 1) < self.count_misfits(open_, self.at)

    def skip_stray(self) -> None:
        """Pass over a bracket that is out of place."""
        at = self.at
        character = self.text[at]
        verb = "opens" if character in CLOSERS else "closes"
        self.report("stray-bracket", at, at + 1, f"This {character} {verb} nothing.", "Remove it.", reliable=False,
                   fix=(f"Remove this {character}", False, ((at, at + 1, ""),)))  # fmt: skip
        self.at = at + 1

    def close_mismatched(self, frame: Frame, character: str) -> None:
        """A bracket that closes something else: one is missing, wrong or too many."""
        at = self.at
        wanted = CLOSERS[frame.bracket]
        open_ = self.list_open_brackets()
        missing = self.count_misfits(open_[:-1], at)
        wrong = self.count_misfits(open_[:-1], at + 1)
        stray = self.count_misfits(open_, at + 1)
        if frame.is_malformed and stray <= min(missing, wrong):
            # It was said when the first entry turned out to be of the wrong form.
            frame.is_malformed = False
            self.at = self.last = at + 1
        elif len(self.stack) > 1 and missing <= min(wrong, stray):
            self.close_unclosed(frame, at)
        elif wrong <= stray:
            self.report("wrong-bracket", at, at + 1, f"There is a {character} where {self.describe_frame(frame)} needs a {wanted}.",
                       f"Write {wanted}.", reliable=False, fix=(f"Write {wanted}", False, ((at, at + 1, wanted),)))  # fmt: skip
            self.at = self.last = at + 1
            self.pop(at + 1)
        else:
            self.skip_stray()
            self.last = self.at

    def close_unclosed(self, frame: Frame, at: int) -> None:
        """Close a frame whose bracket is missing before the one at `at`."""
        wanted = CLOSERS[frame.bracket]
        end = self.last if frame.is_complete or frame.comma is None else frame.comma
        self.report("unclosed", at, at + 1, f"A {wanted} is missing before this {self.text[at]}: {self.describe_frame(frame)} is not closed.",
                   f"Write {wanted} where it ends.", reliable=False,
                   fix=(f"Write {wanted} before it", False, ((end, end, wanted),)))  # fmt: skip
        self.pop(end)

    def describe_frame(self, frame: Frame) -> str:
        line = self.text.count("\n", 0, frame.node.start) + 1
        return f"the {CONTAINER_NAMES[frame.bracket]} opened in line {line}"

    def report_unclosed_at_end(self) -> None:
        """The end of the text, with brackets open."""
        frames = [frame for frame in self.stack if not frame.is_implicit]
        end = self.last
        if frames and not self.is_cut_off() and not self.report_endless_comment():
            closing = "".join(CLOSERS[frame.bracket] for frame in reversed(frames))
            many = len(closing) - MAX_NAMED
            named = f"{closing[:MAX_NAMED]} and {many} more" if many > 0 else closing
            fix: SyntaxFix = (f"Write {named} at the end", False, ((end, end, closing),))
            place, message = (
                max(end - 1, 0),
                f"The file ends too early: {named} {'are' if many > 0 else 'is'} missing at the end.",
            )
            help = f"Write {named} at the end, or restore the missing part."
            misaligned = self.find_misaligned() if len(frames) == 1 else None
            if misaligned and misaligned[0] != frames[0].node.start:
                place = misaligned[0]
                message = f"This {self.text[place]} is never closed; the bracket that could close it belongs to another one."
                help = f"Write {CLOSERS[self.text[place]]} where it ends."
                fix = (help.rstrip("."), False, ())
            self.report(
                "unclosed",
                place,
                place + 1,
                message,
                help,
                reliable=False,
                fix=fix if fix[2] else None,
            )
        while self.stack:
            self.pop(end)

    def is_cut_off(self) -> bool:
        """A string without end at the very end was reported: the same cut."""
        faults = self.result.faults
        return (
            bool(faults)
            and faults[-1].kind in ("unterminated-string", "block-comment")
            and faults[-1].end >= len(self.text.rstrip()) - 3
        )


def _count_misfits(open_: list[str], marks: list[tuple[int, str]], horizon: int) -> int:
    """How many of `marks` do not fit where `open_` are open, and stay open at the end of the text.

    Nothing is known of the end where the marks reach the horizon.
    """
    stack = list(open_)
    count = 0
    for _, character in marks:
        if character in CLOSERS:
            stack.append(character)
        elif not stack:
            count += 1
        elif CLOSERS[stack[-1]] == character:
            stack.pop()
        elif len(stack) > 1 and CLOSERS[stack[-2]] == character:
            count += 1
            del stack[-2:]
        else:
            count += 1
    return count if len(marks) == horizon else count + len(stack)
