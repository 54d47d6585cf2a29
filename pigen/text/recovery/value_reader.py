"""Values: containers are opened, scalars read, and both put where they belong."""

from __future__ import annotations

import re

from pigen.text.jsonc import Member, Node
from pigen.text.recovery.parser import Frame, RecoveringParser
from pigen.text.recovery.scalar import BARE_WORD, show_safely
from pigen.text.recovery.sound_values import CLOSERS
from pigen.text.recovery.strings import QUOTES, parse_foreign_quoted, parse_string
from pigen.text.recovery.words import parse_bare_word

VALUE_START = re.compile('"|' + BARE_WORD.pattern)
KEY_WITH_COLON = re.compile(r'"(?:[^"\\\n]|\\.)*"[ \t\r\n]*:')
JUNK = re.compile(r"""(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|\([^()\n]*\)|[^,}\]\n"'])+|.""")


def starts_value(parser: RecoveringParser) -> bool:
    return (
        parser.character in CLOSERS
        or parser.character in QUOTES
        or bool(VALUE_START.match(parser.text, parser.at))
    )


def starts_member(parser: RecoveringParser) -> bool:
    """A whole key with its colon stands here, so the one before has no value."""
    return KEY_WITH_COLON.match(parser.text, parser.at) is not None


def read_root(parser: RecoveringParser) -> None:
    """Read the value at hand as the value of the text."""
    parser.result.root = _read_node(parser)


def read_misplaced(parser: RecoveringParser, frame: Frame) -> None:
    """Read the value at hand, which belongs nowhere; `frame` goes on after it."""
    frame.is_complete = True
    _read_node(parser)


def read_value(parser: RecoveringParser, frame: Frame, member: Member | None) -> None:
    """Read the value at hand into `frame`: under a key, or into a list."""
    frame.is_complete = True
    _attach_node(parser, _read_node(parser), frame, member)


def open_unopened(
    parser: RecoveringParser, frame: Frame | None = None, member: Member | None = None
) -> None:
    """Open an object whose bracket is missing here; without a frame it is the root."""
    node = Node(parser.at, len(parser.text), {})
    if frame is None or member is None:
        parser.result.root = node
    else:
        frame.is_complete = True
        _attach_node(parser, node, frame, member)
    parser.stack.append(Frame(node, is_implicit=frame is None))


def skip_junk(parser: RecoveringParser, is_sum: bool = False) -> None:
    """Text that is no JSON: to the next comma, bracket or line."""
    match = JUNK.match(parser.text, parser.at)
    start, end = parser.at, parser.at + (max(len(match[0].rstrip()), 1) if match else 1)
    faults = parser.result.faults
    if not (faults and faults[-1].kind == "unquoted" and faults[-1].end == parser.last):
        name = "junk/sum" if is_sum else "junk"
        parser.report(name, start, end, what=show_safely(parser.text[start:end]))
    # else more of the same
    parser.move_to(end)


def _read_node(parser: RecoveringParser) -> Node:
    """Read a scalar or a sound container; open any other container."""
    text, start, character = parser.text, parser.at, parser.character
    if character in CLOSERS:
        sound = parser.sound_values.read(start) if parser.stack else None
        if sound is not None:
            parser.move_to(sound.end)
            return sound
        node = Node(start, len(text), {} if character == "{" else [])
        parser.move_to(start + 1)
        parser.stack.append(Frame(node))
        return node
    if character == '"':
        scalar = parse_string(text, start, False)
    elif character in QUOTES:
        scalar = parse_foreign_quoted(text, start, False)
    else:
        scalar = parse_bare_word(text, start)
    parser.take_scalar(scalar)
    return Node(start, scalar.end, scalar.value)


def _attach_node(parser: RecoveringParser, node: Node, frame: Frame, member: Member | None) -> None:
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
    parser.result.has_duplicates |= member.key in frame.node.value
    frame.node.value[member.key] = node.value
