"""Words without quotes: numbers in other notations, other languages' words, forgotten quotes."""

from __future__ import annotations

import re

from pigen.text.jsonc import Fault, integer
from pigen.text.recovery.scalar import BARE, Scalar, quote, short, shown

NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\Z")

# A URL goes on over its colons.
VALUE = re.compile(BARE.pattern + r"""(?::[^\s,{}\[\]"']+)*""")
# More words on the same line, Base64 with its padding as the last, and a quote that closes them.
WORDS_ON = re.compile(r"""[^\n\r,:{}\[\]"'`“”;=]*={0,2}""")
CLOSES = re.compile(r'"[ \t]*(?:[,}\]]|\r?$)', re.M)
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
        f"The key {short(word)} has no quotes.",
        f"Write {short(word)}.",
        ("Put the key in quotes", True, ((at, end, quote(word)),)),
    )
    return Scalar(word, end, (fault,))


def bare(text: str, at: int) -> Scalar:
    """A number, a word, or what should have been a string."""
    found = VALUE.match(text, at)
    word = found[0] if found else text[at]
    comment = word.find("//")
    if comment > 0 and "://" not in word:
        word = word[:comment]
    end = at + len(word)
    if word in WORDS:
        return Scalar(WORDS[word], end)
    if NUMBER.match(word):
        return Scalar(number(word), end)
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
        "JSON has no such word.",
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
            "This is no number.",
            "Write it in digits, with one point at most.",
        )
        return Scalar(None, end, (fault,), False)
    return _unquoted(text, word, at)


def _unquoted(text: str, word: str, at: int) -> Scalar:
    """A text without quotes, or without the first: to the end of its words on this line."""
    end = at + len(word)
    words = WORDS_ON.match(text, end)
    after = words.end() if words else end
    if CLOSES.match(text, after):
        fault = Fault(
            "unquoted",
            at,
            after + 1,
            "This string has no opening quote.",
            'Write " before it.',
            ("Open the string", False, ((at, at, '"'),)),
        )
        return Scalar(text[at:after], after + 1, (fault,), False)
    if words and text[after : after + 1] in ("", ",", "}", "]", "\n", "\r"):
        end += len(words[0].split(" //")[0].split(" #")[0].rstrip())
    word = text[at:end]
    fault = Fault(
        "unquoted",
        at,
        end,
        f"{shown(word)} has no quotes.",
        "Put it in double quotes.",
        ("Put it in quotes", False, ((at, end, quote(word)),)),
    )
    return Scalar(word, end, (fault,), False)
