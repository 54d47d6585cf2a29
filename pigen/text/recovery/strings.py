"""Strings as people write them: quotes too many or too few, odd quotes, raw line ends, bad escapes."""

from __future__ import annotations

import re

from pigen.text.jsonc import SyntaxFault
from pigen.text.recovery.scalar import Scalar, find_line_end, quote, show_safely

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
ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
# A line that goes on with JSON: a key, a bracket, an item, a comment, nothing.
JSON_CONTINUES = re.compile(
    r"""[ \t]*(?:"[^"\n]*"[ \t]*:|[A-Za-z_$'][\w$']*[ \t]*:[ \t]|[}\]{\[]|//|\r?$"""
    r"""|"[^"\n]*"[ \t]*,?[ \t]*\r?$)""",
    re.M,
)
# Where a quote closes: what may follow a string.
CLOSING_QUOTE = re.compile(r'(?<!\\)"(?=[ \t]*(?:[,}\]:]|\r?$|//))', re.M)
DOUBLED_QUOTE = re.compile(r'"[ \t]*(?:[,}\]:]|\r?$)', re.M)
UNICODE_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


def parse_string(text: str, at: int, key: bool) -> Scalar:
    """A string that begins with a straight double quote."""
    simple = SIMPLE_STRING.match(text, at)
    if not simple:
        return _parse_long_string(text, at, key)
    after = text[simple.end() : simple.end() + 1]
    if after == '"' and DOUBLED_QUOTE.match(text, simple.end()):
        return _recover_doubled_quote(simple)
    odd = after.isalnum() or (after and after in "_$@<(?!*%&")
    if not odd and key and after not in ("", ":", " ", "\t"):
        odd = simple[1].rstrip(" \t").endswith(":")  # "a: "b"
    return _recover_odd_quotes(text, at, simple, key) if odd else Scalar(simple[1], simple.end())


def parse_foreign_quoted(text: str, at: int, key: bool) -> Scalar:
    """A string in other quotes than JSON's. The fix leaves alone whatever may stand in a string."""
    closing = QUOTES[text[at]]
    end = at + 1
    parts: list[str] = []
    edits = [(at, at + 1, '"')]
    while end < len(text) and text[end] not in closing:
        if text[end] == "\n" and text[at] != "`":
            end = len(text)
            break
        if text[end] == "\\" and end + 1 < len(text):
            value, size = _decode_escape(text, end)
            if value is None:
                value = text[end + 1 : end + size]
                edits.append((end, end + size, quote(value)[1:-1]))
            parts.append(value)
            end += size
            continue
        if text[end] in '"\\' or text[end] < " ":
            edits.append((end, end + 1, quote(text[end])[1:-1]))
        parts.append(text[end])
        end += 1
    if end >= len(text):
        stop = at + 1 + len(text[at + 1 : find_line_end(text, at)].rstrip(" \t\r,:}]"))
        edits = [edit for edit in edits if edit[1] <= stop]
        start, end, last = edits[-1]
        if end == stop:
            edits[-1] = (start, end, last + '"')
        else:
            edits.append((stop, stop, '"'))
        fault = SyntaxFault(
            "unterminated-string",
            at,
            stop,
            "This string has no closing quote.",
            "Write straight double quotes around it.",
            ("Write straight double quotes", False, tuple(edits)),
        )
        return Scalar(text[at + 1 : stop], stop, (fault,), False)
    edits.append((end, end + 1, '"'))
    return Scalar("".join(parts), end + 1, (_make_quotes_fault(at, end + 1, *edits),))


def _recover_odd_quotes(text: str, at: int, simple: re.Match[str], key: bool) -> Scalar:
    """A string with a word right behind it: a quote too many or too few."""
    end_of_line = find_line_end(text, at)
    content = simple[1].rstrip(" \t")
    name = content[:-1].rstrip(" \t")
    if key and content.endswith(":") and name:
        return _recover_unterminated(text, at, at + 1 + len(name))
    key_follows = re.compile(r'[^"\n]*"[ \t]*:').match(text, simple.end())
    if key_follows and not key and content.endswith(","):
        return _recover_unterminated(text, at, at + 1 + len(name))
    if key_follows and key and (start := re.match(r"[^\s:]+(?=[ \t]*:)", content)):
        return _recover_unterminated(text, at, at + 1 + start.end())
    for closing in CLOSING_QUOTE.finditer(text, at + 1, end_of_line):
        if closing.end() > simple.end():
            return _recover_inner_quotes(text, at, closing.end())
    return Scalar(simple[1], simple.end())


def _recover_doubled_quote(simple: re.Match[str]) -> Scalar:
    place = simple.end()
    fault = SyntaxFault(
        "extra-quote",
        place,
        place + 1,
        "There is one quote too many here.",
        "Remove it.",
        ("Remove the quote", False, ((place, place + 1, ""),)),
    )
    return Scalar(simple[1], place + 1, (fault,), False)


def _recover_inner_quotes(text: str, at: int, end: int) -> Scalar:
    inner = text[at + 1 : end - 1]
    places = [at + 1 + match.start() for match in re.finditer(r'(?<!\\)"', inner)]
    fault = SyntaxFault(
        "inner-quote",
        places[0],
        places[0] + 1,
        "This quote ends the string in the middle of its text.",
        'Put a backslash before it, as in \\", or remove it.',
        (
            "Put backslashes before the quotes inside the string",
            False,
            tuple((place, place, "\\") for place in places),
        ),
    )
    return Scalar(re.sub(r"\\(.)", r"\1", inner), end, (fault,), False)


def _recover_unterminated(text: str, at: int, end: int) -> Scalar:
    """A string without its closing quote, which belongs at `end`."""
    fault = SyntaxFault(
        "unterminated-string",
        at,
        end,
        "This string has no closing quote.",
        'Close it with ".',
        ("Close the string", False, ((end, end, '"'),)),
    )
    return Scalar(text[at + 1 : end], end, (fault,), False)


def _parse_long_string(text: str, at: int, key: bool) -> Scalar:
    """A string with escapes, control characters, line ends, or no end."""
    faults: dict[str, SyntaxFault] = {}
    parts: list[str] = []
    reliable = True
    position = at + 1
    last_quote = text.rfind('"')
    while position < len(text):
        character = text[position]
        if character == '"':
            return Scalar("".join(parts), position + 1, tuple(faults.values()), reliable)
        if character == "\n" and (
            key or last_quote < position or JSON_CONTINUES.match(text, position + 1)
        ):
            return _recover_open_line(text, at, position, key)
        if character == "\\":
            value, size = _decode_escape(text, position)
            if value is None:
                faults.setdefault("bad-escape", _make_escape_fault(text, position, size))
                value = text[position + 1 : position + size]
                reliable = reliable and value in ("'", "`")
            parts.append(value)
            position += size
            continue
        if character < " ":
            is_line_break = character in "\r\n"
            reliable = reliable and not is_line_break
            kind = "line-break-in-string" if is_line_break else "control-character"
            if kind not in faults:
                faults[kind] = _make_control_fault(text, position, is_line_break)
        parts.append(character)
        position += 1
    return _recover_open_line(text, at, len(text), key)


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
        return Scalar(content[:-1], end, (_make_quotes_fault(end - 1, end, (end - 1, end, '"')),))
    return _recover_unterminated(text, at, end)


def _decode_escape(text: str, at: int) -> tuple[str | None, int]:
    """What the escape at `at` stands for, None for none that JSON knows; and its length."""
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


def _make_escape_fault(text: str, at: int, size: int) -> SyntaxFault:
    if size == 1:
        return SyntaxFault(
            "bad-escape",
            at,
            at + 1,
            "A backslash at the end of a line has no meaning in JSON.",
            "Write the string on one line, with \\n where a line ends.",
        )
    written = text[at : at + 2]
    message = f"{show_safely(written)} is not an escape that JSON knows."
    if written in ("\\'", "\\`"):
        return SyntaxFault(
            "bad-escape",
            at,
            at + 2,
            message,
            "Remove the backslash: only double quotes need one.",
            ("Remove the backslash", True, ((at, at + 1, ""),)),
        )
    return SyntaxFault(
        "bad-escape",
        at,
        at + 2,
        message,
        "Write four hexadecimal digits after \\u, or double the backslash."
        if written == "\\u"
        else "Double the backslash if you mean one; otherwise remove it.",
        ("Double the backslash", False, ((at, at, "\\"),)),
    )


def _make_control_fault(text: str, position: int, is_line_break: bool) -> SyntaxFault:
    """Raw line ends or other control characters; the fix writes all of the string's as escapes."""
    end = position
    places = []
    while end < len(text) and text[end] != '"':
        if text[end] == "\\":
            end += 2
            continue
        if text[end] < " " and (text[end] in "\r\n") == is_line_break:
            places.append((end, end + 1, quote(text[end])[1:-1]))
        end += 1
    if is_line_break:
        return SyntaxFault(
            "line-break-in-string",
            position,
            position + 1,
            "A string cannot span several lines.",
            "Write \\n where the line ends, or close the string.",
            ("Write the line ends as \\n", False, tuple(places)),
        )
    code = ord(text[position])
    name = "A tab" if code == 9 else f"The control character U+{code:04X}"
    return SyntaxFault(
        "control-character",
        position,
        position + 1,
        f"{name} must be escaped in a string.",
        f"Write {quote(text[position])[1:-1]} for it.",
        ("Write control characters as escapes", True, tuple(places)),
    )


def _make_quotes_fault(start: int, end: int, *edits: tuple[int, int, str]) -> SyntaxFault:
    return SyntaxFault(
        "wrong-quotes",
        start,
        end,
        "JSON accepts only straight double quotes.",
        'Write " on both sides.',
        ("Write straight double quotes", True, edits),
    )
