"""What an object or list holds: its entries, and what stands between them."""

from __future__ import annotations

import re

from pigen.text.recovery.bracket_reader import close_all_at_end, close_frame, skip_stray
from pigen.text.recovery.gap_reader import skip_gap
from pigen.text.recovery.member_reader import read_member
from pigen.text.recovery.parser import Frame, RecoveringParser
from pigen.text.recovery.sound_values import CLOSERS
from pigen.text.recovery.strings import QUOTES
from pigen.text.recovery.value_reader import (
    read_misplaced,
    read_value,
    skip_junk,
    starts_member,
    starts_value,
)

SIGNED = re.compile(r"[+-][0-9.]")


def read_token(parser: RecoveringParser) -> None:
    """Read the next token of the object or list that is open."""
    frame, character = parser.stack[-1], parser.character
    if not character:
        close_all_at_end(parser)
    elif character in "}]":
        close_frame(parser, frame)
    elif character == ",":
        _read_comma(parser, frame)
    elif frame.is_complete:
        _read_between_entries(parser, frame)
    elif frame.node.members is not None:
        read_member(parser, frame)
    else:
        _read_item(parser, frame)


def _read_comma(parser: RecoveringParser, frame: Frame) -> None:
    start = parser.at
    parser.move_to(start + 1)
    if frame.is_complete:
        frame.is_complete, frame.comma = False, start
        return
    empty = frame.comma is None and not (
        frame.node.members or frame.node.items or frame.is_malformed
    )
    commas = [start]
    skip_gap(parser)
    while parser.character == ",":
        commas.append(parser.at)
        parser.at += 1
        skip_gap(parser)
    parser.last = commas[-1] + 1
    if empty and parser.character in ("}", "]"):
        # pi takes out the comma before the bracket, whatever stands before it.
        frame.comma = commas.pop()
    if commas:
        edits = ((each, each + 1, "") for each in commas)
        parser.report("extra-comma", commas[0], commas[0] + 1, *edits)
        frame.comma = commas[-1] if frame.comma is None else frame.comma


def _read_between_entries(parser: RecoveringParser, frame: Frame) -> None:
    """Something other than a comma after an entry."""
    character = parser.character
    if character == ";":
        _read_semicolon(parser, frame)
    elif character == ":":
        _read_stray_colon(parser, frame)
    elif character in CLOSERS and parser.is_out_of_place():
        skip_stray(parser)
    elif character in CLOSERS and frame.node.members is not None:
        frame.is_complete = False
        read_member(parser, frame)
    elif character == '"' or character in QUOTES or character in CLOSERS or _is_word(parser):
        last = parser.last
        is_sure = _starts_new_entry(parser, frame)
        parser.report("missing-comma", last, last + 1, (last, last, ","), safe=is_sure)
        frame.is_complete = False
    else:
        skip_junk(parser, is_sum=character in "+-*/|%?.(&<")


def _read_semicolon(parser: RecoveringParser, frame: Frame) -> None:
    at = parser.at
    parser.move_to(at + 1)
    skip_gap(parser)
    frame_ends = parser.character in ("}", "]", ",", "")
    if frame_ends:
        parser.report("semicolon/at-end", at, at + 1, (at, at + 1, ""))
    else:
        parser.report("semicolon", at, at + 1, (at, at + 1, ","))
    frame.is_complete = frame_ends


def _read_stray_colon(parser: RecoveringParser, frame: Frame) -> None:
    at = parser.at
    parser.move_to(at + 1)
    if not frame.is_malformed:
        where = "in-list" if frame.node.members is None else "in-object"
        parser.report(f"stray-colon/{where}", at, at + 1)
    frame.is_malformed = True
    skip_gap(parser)
    if parser.character not in (",", "}", "]", ""):
        read_misplaced(parser, frame)


def _is_word(parser: RecoveringParser) -> bool:
    character = parser.character
    if character in "+-":
        return SIGNED.match(parser.text, parser.at) is not None
    return character.isalnum() or character in "_$@."


def _starts_new_entry(parser: RecoveringParser, frame: Frame) -> bool:
    """Another entry certainly begins here, rather than more of the one before."""
    if frame.node.members is None:
        return parser.character in CLOSERS or "\n" in parser.text[parser.last : parser.at]
    return starts_member(parser)


def _read_item(parser: RecoveringParser, frame: Frame) -> None:
    if parser.character == ":":
        frame.is_complete = True
        _read_stray_colon(parser, frame)
    elif starts_value(parser):
        read_value(parser, frame, None)
    else:
        skip_junk(parser)
        frame.is_complete = True
