"""Members of an object: the key, the colon, the value, and what is missing of them."""

from __future__ import annotations

import re

from pigen.text.jsonc import Member, Node
from pigen.text.recovery.bracket_reader import CONTAINER_NAMES, close_unclosed, skip_stray
from pigen.text.recovery.gap_reader import skip_gap
from pigen.text.recovery.parser import Frame, RecoveringParser
from pigen.text.recovery.scalar import BARE_WORD, Scalar, shorten_key
from pigen.text.recovery.sound_values import CLOSERS
from pigen.text.recovery.strings import QUOTES, parse_foreign_quoted, parse_string
from pigen.text.recovery.value_reader import (
    open_unopened,
    read_misplaced,
    read_value,
    skip_junk,
    starts_member,
    starts_value,
)
from pigen.text.recovery.words import parse_bare_key

# The rest of a list of scalars.
LIST_REST = re.compile(r'(?:[ \t\r\n]*,[ \t\r\n]*(?:"[^"\n]*"|[\w.+-]+)){0,99}[ \t\r\n]*\]')
# The rest of a number written 128,000, and its beginning.
THOUSANDS = re.compile(r"(?<=[0-9],)[0-9]{3}(?:,[0-9]{3})*(?=[ \t]*[,}\r\n])")
BEFORE_THOUSANDS = re.compile(r"[0-9]{1,3},\Z")
EQUALS_SIGN = re.compile(r"=+>?")


def read_member(parser: RecoveringParser, frame: Frame) -> None:
    """Read what stands where a key belongs."""
    character = parser.character
    if character in CLOSERS:
        _read_container_as_key(parser, frame)
    elif character in ":=":
        parser.report("missing-key", parser.at, parser.at + 1)
        parser.move_to(parser.at + 1)
        skip_gap(parser)
        if parser.character not in (",", "}", "]", ""):
            read_misplaced(parser, frame)
    elif not _skip_thousands(parser, frame):
        start, key = parser.at, _parse_key(parser)
        if key is None:
            skip_junk(parser)
            frame.is_complete = True
            return
        parser.take_scalar(key)
        member = Member(str(key.value), start, parser.last, Node(0, 0, None))
        skip_gap(parser)
        if _read_colon(parser, frame, member):
            _read_member_value(parser, frame, member)


def _read_container_as_key(parser: RecoveringParser, frame: Frame) -> None:
    """A bracket opens where a key belongs."""
    if _ends_here(parser):
        close_unclosed(parser, frame)
        parser.stack[-1].is_complete = frame.comma is None or frame.is_complete
        return
    if parser.is_out_of_place():
        skip_stray(parser)
        return
    if not frame.is_malformed:
        container = CONTAINER_NAMES[parser.character]
        parser.report("missing-key/container", parser.at, parser.at + 1, container=container)
    frame.is_malformed = True
    read_misplaced(parser, frame)


def _ends_here(parser: RecoveringParser) -> bool:
    """The object is not closed before this next item of the list around it."""
    stack = parser.stack
    if len(stack) < 2 or stack[-2].bracket != "[" or not stack[-1].node.members:
        return False
    open_ = parser.list_open_brackets()
    return parser.count_misfits(open_[:-1], parser.at) < parser.count_misfits(open_, parser.at)


def _skip_thousands(parser: RecoveringParser, frame: Frame) -> bool:
    """Skip the rest of a number written 128,000."""
    text = parser.text
    rest = THOUSANDS.match(text, parser.at)
    if not rest or not frame.node.members:
        return False
    if not BEFORE_THOUSANDS.search(text[max(parser.at - 4, 0) : parser.at]):
        return False
    start, end = frame.node.members[-1].node.start, rest.end()
    digits = text[start:end].replace(",", "")
    parser.report("not-a-number/thousands", start, end, (start, end, digits), digits=digits)
    parser.move_to(end)
    frame.is_complete = True
    return True


def _parse_key(parser: RecoveringParser) -> Scalar | None:
    """The key at hand; None for anything else."""
    text, at, character = parser.text, parser.at, parser.character
    if character == '"':
        return parse_string(text, at, True)
    if character in QUOTES:
        return parse_foreign_quoted(text, at, True)
    if BARE_WORD.match(text, at) and (character.isalnum() or character in "_$@-.*/"):
        return parse_bare_key(text, at)
    return None


def _read_colon(parser: RecoveringParser, frame: Frame, member: Member) -> bool:
    """Read what stands between a key and its value; False where no value follows."""
    _skip_bracket_before_colon(parser)
    start, character = parser.at, parser.character
    if character == ":":
        parser.move_to(start + 1)
        skip_gap(parser)
        extra = parser.at
        while parser.character in (":", "="):
            parser.move_to(parser.at + 1)
            skip_gap(parser)
        if parser.at > extra:
            parser.report("extra-colon", extra, extra + 1, (extra, parser.last, ""))
    elif character == "=":
        sign = EQUALS_SIGN.match(parser.text, start)
        parser.move_to(sign.end() if sign else start + 1)
        parser.report("equals-sign", start, parser.last, (start, parser.last, ":"))
        skip_gap(parser)
    elif _skip_unopened_list(parser, frame):
        return False
    elif not character or character in ",}]" or starts_member(parser):
        is_set = bool(character) and not frame.node.members
        _report_missing_value(parser, frame, member, member.end, is_set)
        return False
    else:
        end, key = member.end, shorten_key(member.key)
        parser.report("missing-colon", end, end + 1, (end, end, ":"), key=key)
    return True


def _read_member_value(parser: RecoveringParser, frame: Frame, member: Member) -> None:
    """Read the value behind a colon."""
    while parser.character in ("}", "]") and parser.is_out_of_place():
        skip_stray(parser)
        skip_gap(parser)
    at = parser.at
    if parser.character in (",", "}", "]", ""):
        _report_missing_value(parser, frame, member, parser.last)
    elif _is_unopened_object(parser):
        key = shorten_key(member.key)
        parser.report("missing-bracket/object", at, at + 1, (at, at, "{"), key=key)
        open_unopened(parser, frame, member)
    elif starts_value(parser):
        read_value(parser, frame, member)
    else:
        skip_junk(parser)
        frame.is_complete = True


def _skip_bracket_before_colon(parser: RecoveringParser) -> None:
    if parser.character in ("{", "}", "[", "]"):
        after = parser.find_gap_end(parser.at + 1)
        if parser.text[after : after + 1] == ":" and parser.is_out_of_place():
            skip_stray(parser)
            skip_gap(parser)


def _is_unopened_object(parser: RecoveringParser) -> bool:
    """Members follow the colon without a bracket before them."""
    if not starts_member(parser):
        return False
    open_, at = parser.list_open_brackets(), parser.at
    return parser.count_misfits([*open_, "{"], at) < parser.count_misfits(open_, at)


def _skip_unopened_list(parser: RecoveringParser, frame: Frame) -> bool:
    """Items follow a value, up to a bracket that closes a list which none opened; skip them."""
    items = LIST_REST.match(parser.text, parser.at)
    if not items or not frame.node.members:
        return False
    open_ = parser.list_open_brackets()
    if parser.count_misfits(open_, items.end()) >= parser.count_misfits(open_, parser.at):
        return False
    first = frame.node.members[-1].node.start
    parser.report("missing-bracket/list", first, first + 1, (first, first, "["))
    parser.move_to(items.end())
    frame.is_complete = True
    return True


def _report_missing_value(
    parser: RecoveringParser, frame: Frame, member: Member, end: int, is_set: bool = False
) -> None:
    """Report a key without a value; `is_set` where braces hold keys alone, which is one fault."""
    frame.is_complete = True
    if not parser.character:
        return  # the file breaks off, which is reported once
    if not is_set:
        parser.report("missing-value", member.start, end, key=shorten_key(member.key))
    elif not frame.is_malformed:
        parser.report("missing-value/set", member.start, end, key=shorten_key(member.key))
    frame.is_malformed = frame.is_malformed or is_set
    if parser.character not in ",}]":
        frame.is_complete = False
