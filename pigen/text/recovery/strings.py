"""Strings as people write them: quotes too many or too few, odd quotes, raw line ends."""

from __future__ import annotations

import re

from pigen.text.jsonc import SyntaxFault
from pigen.text.recovery.escapes import (
    decode_escape,
    encode_in_string,
    make_control_fault,
    make_escape_fault,
)
from pigen.text.recovery.fault_table import make_fault
from pigen.text.recovery.scalar import Scalar, find_line_end

SIMPLE_STRING = re.compile(r'"([^"\\\x00-\x1f]*)"')
QUOTES = {
    "'": "'",
    "`": "`",
    "“": '”“"',
    "”": '”“"',
    "„": '“”"',
    "‘": "’‘'",
    "’": "’‘'",
    "«": "»",
    "‹": "›",
}
# A line that goes on with JSON: a key, a bracket, an item, a comment, nothing.
JSON_CONTINUES = re.compile(
    r"""[ \t]*(?:"[^"\n]*"[ \t]*:|[A-Za-z_$'][\w$']*[ \t]*:[ \t]|[}\]{\[]|//|\r?$"""
    r"""|"[^"\n]*"[ \t]*,?[ \t]*\r?$)""",
    re.M,
)
# Where a quote closes: what may follow a string.
CLOSING_QUOTE = re.compile(r'(?<!\\)"(?=[ \t]*(?:[,}\]:]|\r?$|//))', re.M)
DOUBLED_QUOTE = re.compile(r'"[ \t]*(?:[,}\]:]|\r?$)', re.M)
REST_OF_KEY = re.compile(r'[^"\n]*"[ \t]*:')


def parse_string(text: str, at: int, key: bool) -> Scalar:
    """A string that begins with a straight double quote."""
    simple = SIMPLE_STRING.match(text, at)
    if not simple:
        return _parse_long_string(text, at, key)
    end = simple.end()
    after = text[end : end + 1]
    if after == '"' and DOUBLED_QUOTE.match(text, end):
        fault = make_fault("extra-quote", end, end + 1, (end, end + 1, ""))
        return Scalar(simple[1], end + 1, fault)
    odd = after.isalnum() or (after and after in "_$@<(?!*%&")
    if not odd and key and after not in ("", ":", " ", "\t"):
        odd = simple[1].rstrip(" \t").endswith(":")  # "a: "b"
    return _recover_odd_quotes(text, at, simple, key) if odd else Scalar(simple[1], end)


def parse_foreign_quoted(text: str, at: int, key: bool) -> Scalar:
    """A string in other quotes than JSON's. The fix leaves alone whatever may stand in a string."""
    closing = QUOTES[text[at]]
    end = at + 1
    parts: list[str] = []
    edits = [(at, at + 1, '"')]
    while end < len(text) and text[end] not in closing:
        if text[end] == "\n" and text[at] != "`":
            return _recover_foreign_unterminated(text, at, edits)
        if text[end] == "\\" and end + 1 < len(text):
            value, size = decode_escape(text, end)
            if value is None:
                value = text[end + 1 : end + size]
                edits.append((end, end + size, encode_in_string(value)))
            parts.append(value)
            end += size
            continue
        if text[end] in '"\\' or text[end] < " ":
            edits.append((end, end + 1, encode_in_string(text[end])))
        parts.append(text[end])
        end += 1
    if end >= len(text):
        return _recover_foreign_unterminated(text, at, edits)
    edits.append((end, end + 1, '"'))
    return Scalar("".join(parts), end + 1, make_fault("wrong-quotes", at, end + 1, *edits))


def _recover_foreign_unterminated(text: str, at: int, edits: list[tuple[int, int, str]]) -> Scalar:
    """A string in other quotes that no quote closes on its line, with the edits up to there."""
    stop = at + 1 + len(text[at + 1 : find_line_end(text, at)].rstrip(" \t\r,:}]"))
    edits = [edit for edit in edits if edit[1] <= stop]
    start, end, last = edits[-1]
    if end == stop:
        edits[-1] = (start, end, last + '"')
    else:
        edits.append((stop, stop, '"'))
    fault = make_fault("unterminated-string/wrong-quotes", at, stop, *edits)
    return Scalar(text[at + 1 : stop], stop, fault)


def _recover_odd_quotes(text: str, at: int, simple: re.Match[str], key: bool) -> Scalar:
    """A string with a word right behind it: a quote too many or too few."""
    content = simple[1].rstrip(" \t")
    name = content[:-1].rstrip(" \t")
    if key and content.endswith(":") and name:
        return _recover_unterminated(text, at, at + 1 + len(name))
    key_follows = REST_OF_KEY.match(text, simple.end())
    if key_follows and not key and content.endswith(","):
        return _recover_unterminated(text, at, at + 1 + len(name))
    if key_follows and key and (start := re.match(r"[^\s:]+(?=[ \t]*:)", content)):
        return _recover_unterminated(text, at, at + 1 + start.end())
    for closing in CLOSING_QUOTE.finditer(text, at + 1, find_line_end(text, at)):
        if closing.end() > simple.end():
            return _recover_inner_quotes(text, at, closing.end())
    return Scalar(simple[1], simple.end())


def _recover_inner_quotes(text: str, at: int, end: int) -> Scalar:
    inner = text[at + 1 : end - 1]
    places = [at + 1 + match.start() for match in re.finditer(r'(?<!\\)"', inner)]
    edits = ((place, place, "\\") for place in places)
    fault = make_fault("inner-quote", places[0], places[0] + 1, *edits)
    return Scalar(re.sub(r"\\(.)", r"\1", inner), end, fault)


def _recover_unterminated(text: str, at: int, end: int) -> Scalar:
    """A string without its closing quote, which belongs at `end`."""
    fault = make_fault("unterminated-string", at, end, (end, end, '"'))
    return Scalar(text[at + 1 : end], end, fault)


def _parse_long_string(text: str, at: int, key: bool) -> Scalar:
    """A string with escapes, control characters, line ends, or no end."""
    faults: dict[str, SyntaxFault] = {}
    parts: list[str] = []
    position = at + 1
    last_quote = text.rfind('"')
    while position < len(text):
        character = text[position]
        if character == '"':
            return Scalar("".join(parts), position + 1, *faults.values())
        if character == "\n" and (
            key or last_quote < position or JSON_CONTINUES.match(text, position + 1)
        ):
            return _recover_open_line(text, at, position, key)
        if character == "\\":
            value, size = decode_escape(text, position)
            if value is None:
                _add_fault(faults, make_escape_fault(text, position, size))
                value = text[position + 1 : position + size]
            parts.append(value)
            position += size
            continue
        if character < " ":
            kind = "line-break-in-string" if character in "\r\n" else "control-character"
            if kind not in faults:  # whose fix covers them all
                faults[kind] = make_control_fault(text, position)
        parts.append(character)
        position += 1
    return _recover_open_line(text, at, len(text), key)


def _add_fault(faults: dict[str, SyntaxFault], fault: SyntaxFault) -> None:
    """Keep the first fault of a kind; a later one may make it doubtful."""
    first = faults.setdefault(fault.kind, fault)
    first.is_reliable = first.is_reliable and fault.is_reliable


def _recover_open_line(text: str, at: int, end_of_line: int, key: bool) -> Scalar:
    """A string that has no closing quote on its line."""
    content = text[at + 1 : end_of_line]
    if key:
        name = re.match(r"[^\s:,{}\[\]]+(?=[ \t]*:)", content)
        return _recover_unterminated(
            text, at, at + 1 + (name.end() if name else len(content.rstrip(" \t\r,:{}[]")))
        )
    content = content.rstrip(" \t\r,}]")
    end = at + 1 + len(content)
    if content.endswith(("“", "”")):
        return Scalar(
            content[:-1], end, make_fault("wrong-quotes", end - 1, end, (end - 1, end, '"'))
        )
    return _recover_unterminated(text, at, end)
