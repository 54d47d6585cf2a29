"""Escapes in strings, and the characters that need one."""

from __future__ import annotations

import re

from pigen.text.jsonc import SyntaxFault
from pigen.text.recovery.fault_table import make_fault
from pigen.text.recovery.scalar import quote, show_safely

ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
UNICODE_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


def decode_escape(text: str, at: int) -> tuple[str | None, int]:
    """What the escape at `at` stands for, None for one that JSON does not know; and its length."""
    following = text[at + 1 : at + 2]
    if following in ESCAPES:
        return ESCAPES[following], 2
    if following == "u":
        unit = _decode_unit(text, at)
        if unit is None:
            return None, 2
        if 0xD800 <= unit < 0xDC00:
            low = _decode_unit(text, at + 6)
            if low is not None and 0xDC00 <= low < 0xE000:
                return chr(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00)), 12
        return chr(unit), 6
    return None, 1 if following in ("\n", "\r", "") else 2


def _decode_unit(text: str, at: int) -> int | None:
    match = UNICODE_ESCAPE.match(text, at)
    return int(match[1], 16) if match else None


def encode_in_string(character: str) -> str:
    """A character as it stands in a JSON string."""
    return quote(character)[1:-1]


def make_escape_fault(text: str, at: int, size: int) -> SyntaxFault:
    """The fault of an escape that JSON does not know."""
    if size == 1:
        return make_fault("bad-escape/line-end", at, at + 1)
    written = text[at : at + 2]
    what = show_safely(written)
    if written in ("\\'", "\\`"):
        return make_fault("bad-escape/quote", at, at + 2, (at, at + 1, ""), what=what)
    name = "bad-escape/unicode" if written == "\\u" else "bad-escape"
    return make_fault(name, at, at + 2, (at, at, "\\"), what=what)


def make_control_fault(text: str, at: int) -> SyntaxFault:
    """A raw line end or other control character; the fix writes all of the string's as escapes."""
    is_line_break = text[at] in "\r\n"
    edits = []
    end = at
    while end < len(text) and text[end] != '"':
        if text[end] == "\\":
            end += 2
            continue
        if text[end] < " " and (text[end] in "\r\n") == is_line_break:
            edits.append((end, end + 1, encode_in_string(text[end])))
        end += 1
    if is_line_break:
        return make_fault("line-break-in-string", at, at + 1, *edits)
    what = "A tab" if text[at] == "\t" else f"The control character U+{ord(text[at]):04X}"
    escape = encode_in_string(text[at])
    return make_fault("control-character", at, at + 1, *edits, what=what, escape=escape)
