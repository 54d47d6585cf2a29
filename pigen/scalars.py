"""Strings, numbers and words as people write them, with what is wrong about each.

Every function gets the whole text and an offset, and gives back a Scalar: what was read, where it
ends, and the faults found in it. What JSON allows yields none.
"""

from __future__ import annotations

import re

from pigen.jsonc import Fault, integer

NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\Z")
SIMPLE = re.compile(r'"([^"\\\x00-\x1f]*)"')
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
WORDS: dict[str, object] = {"true": True, "false": False, "null": None}
FOREIGN: dict[str, tuple[object, str | None]] = {
    # how others write it: what it is in JSON, and as text where that is certain
    "True": (True, "true"),
    "TRUE": (True, "true"),
    "False": (False, "false"),
    "FALSE": (False, "false"),
    "None": (None, None),
    "Null": (None, None),
    "NULL": (None, None),
    "nil": (None, None),
    "undefined": (None, None),
}
BARE = re.compile(r"""[^\s,:{}\[\]"'`“”=;]+""")
# A whole line that goes on with JSON: a key, a closing bracket, an item, a comment, nothing.
GOES_ON = re.compile(
    r"""[ \t]*(?:"[^"\n]*"[ \t]*:|[A-Za-z_$'][\w$']*[ \t]*:[ \t]|[}\]{\[]|"[^"\n]*"[ \t]*,?[ \t]*\r?$|//|\r?$)""",
    re.M,
)


class Scalar:
    __slots__ = ("end", "faults", "sound", "value")

    def __init__(
        self, value: object, end: int, faults: tuple[Fault, ...] = (), sound: bool = True
    ) -> None:
        self.value = value
        self.end = end
        self.faults = faults
        self.sound = sound


def quote(value: str) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)


def shown(text: str) -> str:
    """A piece of the file for a message: on one line, not too long, and no secret."""
    text = text.strip()
    if len(text) > 20:
        text = text[:3] + "..."
    return "".join(character if character.isprintable() else "?" for character in text)


def string(text: str, at: int, key: bool) -> Scalar:
    """A string that begins with a straight double quote."""
    simple = SIMPLE.match(text, at)
    if simple:
        after = text[simple.end() : simple.end() + 1]
        if not (after.isalnum() or after in "_$@<(?!*%&") or not after:
            if not _swallowed(text, simple, key):
                return Scalar(simple[1], simple.end())
        return _odd_quotes(text, at, simple, key)
    return _long_string(text, at, key)


def _swallowed(text: str, simple: re.Match[str], key: bool) -> bool:
    """A closing quote is missing, and this one opens the next string: `"a: "b"`."""
    after = text[simple.end() : simple.end() + 1]
    return key and bool(re.search(r":[ \t]*\Z", simple[1])) and after not in ("", ":", " ", "\t")


def _odd_quotes(text: str, at: int, simple: re.Match[str], key: bool) -> Scalar:
    """A string with a word right behind it: a quote too many or too few."""
    line_end = _line_end(text, at)
    content = simple[1]
    if key and (cut := re.search(r"[ \t]*:[ \t]*\Z", content)) and cut.start() > 0:
        return _cut(text, at, at + 1 + cut.start())
    nexts = re.match(r"""[^"\n]*"[ \t]*:""", text[simple.end() : line_end])
    if not key and nexts and (cut := re.search(r"[ \t]*,[ \t]*\Z", content)):
        return _cut(text, at, at + 1 + cut.start())
    for closing in re.finditer(
        r'(?<!\\)"(?=[ \t]*(?:[,}\]:]|\r?$|//))', text[at + 1 : line_end], re.M
    ):
        end = at + 2 + closing.start()
        if end > simple.end():
            inner = text[at + 1 : end - 1]
            places = [at + 1 + m.start() for m in re.finditer(r'(?<!\\)"', inner)]
            fault = Fault(
                "inner-quote",
                places[0],
                places[0] + 1,
                "This quote ends the string in the middle of its text.",
                'Put a backslash before it, as in \\", or leave it out.',
                (
                    "Put backslashes before the quotes inside the string",
                    False,
                    tuple((place, place, "\\") for place in places),
                ),
            )
            return Scalar(re.sub(r"\\(.)", r"\1", inner), end, (fault,), False)
    return Scalar(content, simple.end())


def _cut(text: str, at: int, end: int) -> Scalar:
    """A string without its closing quote, which belongs at `end`."""
    fault = Fault(
        "unterminated-string",
        at,
        end,
        "This string has no closing quote.",
        'Close it with ".',
        ("Close the string", False, ((end, end, '"'),)),
    )
    return Scalar(text[at + 1 : end], end, (fault,), False)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _long_string(text: str, at: int, key: bool) -> Scalar:
    """A string with escapes, control characters, line ends, or no end."""
    faults: dict[str, Fault] = {}
    parts: list[str] = []
    sound = True
    position = at + 1
    while position < len(text):
        character = text[position]
        if character == '"':
            return Scalar("".join(parts), position + 1, tuple(faults.values()), sound)
        if character == "\n" and not _closes_later(text, position, key):
            return _open_line(text, at, position, key)
        if character == "\\":
            value, size = _escape(text, position)
            if value is None:
                faults.setdefault("bad-escape", _bad_escape(text, position, size))
                value = text[position + 1 : position + size]
                sound = sound and size == 2 and value in "'`"
            parts.append(value)
            position += size
            continue
        if character < " ":
            if character in "\r\n":
                sound = False
            kind = "line-break-in-string" if character in "\r\n" else "control-character"
            if kind not in faults:
                faults[kind] = _control(text, at, position, kind)
        parts.append(character)
        position += 1
    return _open_line(text, at, len(text), key)


def _closes_later(text: str, line_end: int, key: bool) -> bool:
    """The string goes on in the next line: that line is no JSON by itself, and a quote follows."""
    if key or GOES_ON.match(text, line_end + 1):
        return False
    return text.find('"', line_end) >= 0


def _open_line(text: str, at: int, line_end: int, key: bool) -> Scalar:
    """A string that has no closing quote on its line."""
    content = text[at + 1 : line_end]
    if key:
        cut = re.match(r"[^\s:,{}\[\]]+(?=[ \t]*:)", content)
        end = at + 1 + (cut.end() if cut else len(content.rstrip(" \t\r,:{}[]")))
    else:
        smart = re.search(r"[“”][ \t\r,}\]]*\Z", content)
        if smart:
            place = at + 1 + smart.start()
            return Scalar(
                content[: smart.start()], place + 1, (_wrong_quotes(((place, place + 1, '"'),)),)
            )
        end = at + 1 + len(content.rstrip(" \t\r,}]"))
    return _cut(text, at, end)


def _escape(text: str, at: int) -> tuple[str | None, int]:
    """What the escape at `at` stands for, None for none that JSON knows; and its length."""
    following = text[at + 1 : at + 2]
    if following in ESCAPES and following:
        return ESCAPES[following], 2
    if following == "u":
        unit = _unit(text, at)
        if unit is None:
            return None, 2
        if 0xD800 <= unit < 0xDC00:
            low = _unit(text, at + 6)
            if low is not None and 0xDC00 <= low < 0xE000:
                return chr(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00)), 12
        return chr(unit), 6
    return None, 1 if following in ("\n", "\r", "") else 2


def _unit(text: str, at: int) -> int | None:
    match = re.compile(r"\\u([0-9a-fA-F]{4})").match(text, at)
    return int(match[1], 16) if match else None


def _bad_escape(text: str, at: int, size: int) -> Fault:
    written = text[at : at + 2] if size == 2 else "\\"
    fix = ("Double the backslash", False, ((at, at, "\\"),))
    help = "Double the backslash if one is meant, else leave it out."
    if written == "\\u":
        help = "Write four hexadecimal digits after \\u, or double the backslash."
    if written in ("\\'", "\\`"):
        fix = ("Leave the backslash out", True, ((at, at + 1, ""),))
        help = "Leave the backslash out: only double quotes need one."
    if size == 1:
        return Fault(
            "bad-escape",
            at,
            at + 1,
            "A backslash at the end of a line means nothing in JSON.",
            "Write the string on one line, with \\n where a line ends.",
        )
    return Fault(
        "bad-escape", at, at + size, f"{shown(written)} is no escape that JSON knows.", help, fix
    )


def _control(text: str, at: int, position: int, kind: str) -> Fault:
    """A raw control character; the fix writes all of the string's as escapes."""
    end = position
    places = []
    while end < len(text) and text[end] != '"':
        if text[end] == "\\":
            end += 2
            continue
        if text[end] < " " and (text[end] in "\r\n") == (kind == "line-break-in-string"):
            places.append((end, end + 1, quote(text[end])[1:-1]))
        end += 1
    if kind == "line-break-in-string":
        return Fault(
            kind,
            position,
            position + 1,
            "A string may not go over several lines.",
            "Write \\n where the line ends, or close the string.",
            ("Write the line ends as \\n", False, tuple(places)),
        )
    name = (
        "A tab" if text[position] == "\t" else f"The control character U+{ord(text[position]):04X}"
    )
    return Fault(
        kind,
        position,
        position + 1,
        f"{name} may not stand in a string as it is.",
        f"Write {quote(text[position])[1:-1]} for it.",
        ("Write control characters as escapes", True, tuple(places)),
    )


def _wrong_quotes(edits: tuple[tuple[int, int, str], ...]) -> Fault:
    return Fault(
        "wrong-quotes",
        edits[0][0],
        edits[-1][1],
        "JSON takes straight double quotes only.",
        'Write " on both sides.',
        ("Write straight double quotes", True, edits),
    )


def quoted(text: str, at: int, key: bool) -> Scalar:
    """A string in other quotes than JSON's."""
    closing = QUOTES[text[at]]
    end = at + 1
    parts: list[str] = []
    while end < len(text) and text[end] not in closing:
        if text[end] == "\n" and text[at] != "`":
            end = len(text)
            break
        if text[end] == "\\" and end + 1 < len(text):
            value, size = _escape(text, end)
            parts.append(text[end + 1 : end + size] if value is None else value)
            end += size
            continue
        parts.append(text[end])
        end += 1
    if end >= len(text):
        stop = at + 1 + len(text[at + 1 : _line_end(text, at)].rstrip(" \t\r,:}]"))
        fault = Fault(
            "unterminated-string",
            at,
            stop,
            "This string has no closing quote.",
            "Write straight double quotes around it.",
            ("Write straight double quotes", False, ((at, stop, quote(text[at + 1 : stop])),)),
        )
        return Scalar(text[at + 1 : stop], stop, (fault,), False)
    value = "".join(parts)
    return Scalar(value, end + 1, (_wrong_quotes(((at, end + 1, quote(value)),)),))


def bare_key(text: str, at: int) -> Scalar:
    match = BARE.match(text, at)
    word = match[0] if match else text[at]
    end = at + len(word)
    if text.startswith('"', end):
        fault = Fault(
            "unquoted",
            at,
            end + 1,
            "This key has no opening quote.",
            'Write " before it.',
            ("Open the string", True, ((at, at, '"'),)),
        )
        return Scalar(word, end + 1, (fault,))
    fault = Fault(
        "unquoted",
        at,
        end,
        f"The key {shown(word)} has no quotes.",
        f"Write {quote(shown(word))}.",
        ("Put the key in quotes", True, ((at, end, quote(word)),)),
    )
    return Scalar(word, end, (fault,))


def bare(text: str, at: int) -> Scalar:
    """A number, a word, or what should have been a string."""
    match = BARE.match(text, at)
    # A URL goes on over its colons.
    while match and (more := re.compile(r""":(?=[^\s])[^\s,{}\[\]"']*""").match(text, match.end())):
        match = re.compile(re.escape(text[at : more.end()])).match(text, at)
    word = match[0] if match else text[at]
    end = at + len(word)
    if word in WORDS:
        return Scalar(WORDS[word], end)
    if NUMBER.match(word):
        return Scalar(number(word), end)
    comment = word.find("//")
    if comment > 0 and "://" not in word:
        return bare(text[: at + comment], at)
    if word in FOREIGN:
        return _foreign(word, at)
    if word.lstrip("+-") in ("NaN", "Infinity"):
        fault = Fault(
            "not-a-number", at, end, f"JSON has no {word}.", "Write a number, or leave the key out."
        )
        return Scalar(None, end, (fault,), False)
    if word[0] in "+-.0123456789":
        return _number(text, word, at)
    return _unquoted(text, word, at)


def number(word: str) -> float:
    return integer(word) if word.lstrip("-").isdigit() else float(word)


def _foreign(word: str, at: int) -> Scalar:
    value, written = FOREIGN[word]
    end = at + len(word)
    json_word = written or "null"
    help = f"Write {json_word}." if written else "Write null, or leave the key out."
    fault = Fault(
        "foreign-word",
        at,
        end,
        f"JSON has no {word}.",
        help,
        (f"Write {json_word}", written is not None, ((at, end, json_word),)),
    )
    return Scalar(value, end, (fault,))


SPELLINGS = (
    # pattern, what is wrong, the number that is meant, whether that is certain
    (r"\+([0-9]\S*)", "A number has no plus sign in JSON.", lambda m: m[1], True),
    (r"(-?)(\.[0-9]+(?:[eE][+-]?[0-9]+)?)", "A number needs a digit before its point.", lambda m: m[1] + "0" + m[2], True),
    (r"(-?[0-9]+)\.((?:[eE][+-]?[0-9]+)?)", "A number needs a digit after its point.", lambda m: m[1] + m[2], True),
    (r"(-?)0[xX]([0-9a-fA-F]+)", "JSON has no hexadecimal numbers.", lambda m: m[1] + str(int(m[2], 16)), True),
    (r"(-?)0[oO]([0-7]+)", "JSON has no octal numbers.", lambda m: m[1] + str(int(m[2], 8)), True),
    (r"(-?)0[bB]([01]+)", "JSON has no binary numbers.", lambda m: m[1] + str(int(m[2], 2)), True),
    (r"(-?)0+([0-9]\S*)", "A number may not begin with a zero.", lambda m: m[1] + m[2], False),
    (r"-?[0-9]{1,3}(?:_[0-9]{3})+", "A number has no separators in JSON.", lambda m: m[0].replace("_", ""), True),
    (r"(-?[0-9.]+)[kK]", "A number has no unit in JSON.", lambda m: _times(m[1], 1000), False),
    (r"(-?[0-9.]+)[mM]", "A number has no unit in JSON.", lambda m: _times(m[1], 1000000), False),
    (r"(-?[0-9]+)n", "A number has no unit in JSON.", lambda m: m[1], True),
    (r"(-?[0-9.]+)%", "A number has no unit in JSON.", lambda m: m[1], False),
)  # fmt: skip


def _times(digits: str, factor: int) -> str:
    try:
        value = float(digits) * factor
    except ValueError:
        return digits
    return str(int(value)) if value == int(value) else str(value)


def _number(text: str, word: str, at: int) -> Scalar:
    end = at + len(word)
    if len(word) > 300:
        return Scalar(
            None,
            end,
            (Fault("not-a-number", at, end, "This is no number.", "Write the number in digits."),),
            False,
        )
    for pattern, message, meant, certain in SPELLINGS:
        match = re.fullmatch(pattern, word)
        written = meant(match) if match else ""
        if match and NUMBER.match(written):
            fault = Fault(
                "not-a-number",
                at,
                end,
                message,
                f"Write {written}.",
                (f"Write {written}", certain, ((at, end, written),)),
            )
            return Scalar(number(written), end, (fault,), certain)
    if re.fullmatch(r"[-+.0-9eE]*", word):
        fault = Fault(
            "not-a-number",
            at,
            end,
            f"{shown(word)} is no number.",
            "Write the number in digits, with a point.",
        )
        return Scalar(None, end, (fault,), False)
    return _unquoted(text, word, at)


def _unquoted(text: str, word: str, at: int) -> Scalar:
    """A text without quotes: to the end of its words on this line."""
    end = at + len(word)
    if text.startswith('"', end) and re.match(
        r'"[ \t]*(?:[,}\]]|\r?$)', text[end : _line_end(text, end)]
    ):
        fault = Fault(
            "unquoted",
            at,
            end + 1,
            "This string has no opening quote.",
            'Write " before it.',
            ("Open the string", False, ((at, at, '"'),)),
        )
        return Scalar(word, end + 1, (fault,), False)
    words = re.compile(r"""[^\n\r,:{}\[\]"'`“”;=]*""").match(text, end)
    if words and re.match(r"[,}\]\n\r]|\Z", text[words.end() : words.end() + 1]):
        tail = words[0].split(" //")[0].split(" #")[0].rstrip()
        end += len(tail)
    word = text[at:end]
    fault = Fault(
        "unquoted",
        at,
        end,
        f"{shown(word)} has no quotes: JSON has no such word.",
        "Put it in double quotes if it is text.",
        ("Put it in quotes", False, ((at, end, quote(word)),)),
    )
    return Scalar(word, end, (fault,), False)
