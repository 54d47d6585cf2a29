"""Brackets that do not match: which one is missing, wrong or too many.

The ways to go on are compared by how well the brackets in the rest of the text then fit. Where the
text is laid out in lines, the indentation tells which bracket is at fault.
"""

from __future__ import annotations

from pigen.text.recovery.gap_reader import report_endless_comment
from pigen.text.recovery.parser import Frame, RecoveringParser
from pigen.text.recovery.sound_values import CLOSERS

# Of the brackets missing at the end, so many are named.
MAX_NAMED = 12
CONTAINER_NAMES = {"{": "object", "[": "list"}


def close_frame(parser: RecoveringParser, frame: Frame) -> None:
    """Close what is open by the closing bracket at hand, or report why not."""
    at = parser.at
    if CLOSERS[frame.bracket] != parser.character:
        _close_mismatched(parser, frame)
        return
    if len(parser.stack) == 1 and not frame.is_implicit and _is_closed_again(parser):
        misaligned = parser.find_misaligned()
        report_at_end(parser, misaligned[1] if misaligned else at)
        parser.move_to(at + 1)
        return
    if not frame.is_complete and frame.comma is not None:
        if _continues_after_bracket(parser):
            skip_stray(parser)
            return
        parser.result.extras.append(("comma", frame.comma, frame.comma + 1))
    parser.note_misalignment(frame.node, at)
    parser.pop(at + 1)
    parser.move_to(at + 1)


def report_at_end(parser: RecoveringParser, at: int) -> None:
    """Report the bracket at `at` as the one that closes more than was opened."""
    bracket = parser.text[at]
    parser.report("stray-bracket/at-end", at, at + 1, (at, at + 1, ""), bracket=bracket)


def skip_stray(parser: RecoveringParser) -> None:
    """Pass over a bracket that is out of place."""
    at, bracket = parser.at, parser.character
    verb = "opens" if bracket in CLOSERS else "closes"
    parser.report("stray-bracket", at, at + 1, (at, at + 1, ""), bracket=bracket, verb=verb)
    parser.at = at + 1


def close_unclosed(parser: RecoveringParser, frame: Frame) -> None:
    """Close a frame whose bracket is missing before the one at hand."""
    at, wanted = parser.at, CLOSERS[frame.bracket]
    end = parser.last if frame.is_complete or frame.comma is None else frame.comma
    parser.report(
        "unclosed",
        at,
        at + 1,
        (end, end, wanted),
        wanted=wanted,
        bracket=parser.character,
        frame=_describe_frame(parser, frame),
    )
    parser.pop(end)


def close_all_at_end(parser: RecoveringParser) -> None:
    """Close what is open at the end of the text."""
    frames = [frame for frame in parser.stack if not frame.is_implicit]
    end = parser.last
    if frames and not _is_cut_off(parser) and not report_endless_comment(parser):
        misaligned = parser.find_misaligned() if len(frames) == 1 else None
        if misaligned and misaligned[0] != frames[0].node.start:
            place = misaligned[0]
            bracket = parser.text[place]
            parser.report(
                "unclosed/misaligned", place, place + 1, bracket=bracket, wanted=CLOSERS[bracket]
            )
        else:
            closing = "".join(CLOSERS[frame.bracket] for frame in reversed(frames))
            many = len(closing) - MAX_NAMED
            named = f"{closing[:MAX_NAMED]} and {many} more" if many > 0 else closing
            place = max(end - 1, 0)
            parser.report(
                "unclosed/at-end",
                place,
                place + 1,
                (end, end, closing),
                named=named,
                brackets=f"{named} {'are' if many > 0 else 'is'}",
            )
    while parser.stack:
        parser.pop(end)


def _is_closed_again(parser: RecoveringParser) -> bool:
    """The root seems to end here, but the brackets that follow close it just once more."""
    rest = parser.text[parser.at + 1 :].strip()
    return rest[-1:] in ("}", "]") and parser.count_misfits(["{"], parser.at + 1) == 0


def _continues_after_bracket(parser: RecoveringParser) -> bool:
    """After the bracket at hand the object or list goes on, and the others fit without it."""
    after = parser.find_gap_end(parser.at + 1)
    return parser.text[after : after + 1] not in ("", ",", "}", "]") and parser.is_out_of_place()


def _close_mismatched(parser: RecoveringParser, frame: Frame) -> None:
    """A bracket that closes something else: one is missing, wrong or too many."""
    at = parser.at
    open_ = parser.list_open_brackets()
    missing = parser.count_misfits(open_[:-1], at)
    wrong = parser.count_misfits(open_[:-1], at + 1)
    stray = parser.count_misfits(open_, at + 1)
    if frame.is_malformed and stray <= min(missing, wrong):
        # It was reported when the first entry turned out to be of the wrong form.
        frame.is_malformed = False
        parser.move_to(at + 1)
    elif len(parser.stack) > 1 and missing <= min(wrong, stray):
        close_unclosed(parser, frame)
    elif wrong <= stray:
        wanted = CLOSERS[frame.bracket]
        parser.report(
            "wrong-bracket",
            at,
            at + 1,
            (at, at + 1, wanted),
            bracket=parser.character,
            frame=_describe_frame(parser, frame),
            wanted=wanted,
        )
        parser.move_to(at + 1)
        parser.pop(at + 1)
    else:
        skip_stray(parser)
        parser.last = parser.at


def _describe_frame(parser: RecoveringParser, frame: Frame) -> str:
    line = parser.text.count("\n", 0, frame.node.start) + 1
    return f"{CONTAINER_NAMES[frame.bracket]} opened in line {line}"


def _is_cut_off(parser: RecoveringParser) -> bool:
    """A string without end at the very end was reported: the same cut."""
    faults = parser.result.faults
    return (
        bool(faults)
        and faults[-1].kind in ("unterminated-string", "block-comment")
        and faults[-1].end >= len(parser.text.rstrip()) - 3
    )
