"""Words without quotes: numbers in other notations, other languages' words, forgotten quotes."""

from __future__ import annotations

import re

from pigen.text.jsonc import SyntaxFault, parse_integer
from pigen.text.recovery.scalar import BARE_WORD, Scalar, quote, shorten_key, show_safely

NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\Z")

# A URL goes on over its colons.
BARE_VALUE = re.compile(BARE_WORD.pattern + r"""(?::[^\s,{}\[\]"']+)*""")
# More words on the same line, Base64 with its padding as the last, and a quote that closes them.
MORE_WORDS = re.compile(r"""[^\n\r,:{}\[\]"'`“”;=]*={0,2}""")
CLOSING_QUOTE = re.compile(r'"[ \t]*(?:[,}\]]|\r?$)', re.M)
LITERALS: dict[str, object] = {"true": True, "false": False, "null": None}
FOREIGN_WORDS: dict[str, tuple[object, str | None]] = {
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


def parse_bare_key(text: str, at: int) -> Scalar:
    match = BARE_WORD.match(text, at)
    word = match[0] if match else text[at]
    end = at + len(word)
    if text.startswith('"', end):
        fault = SyntaxFault(
            "unquoted",
            at,
            end + 1,
            "This key has no opening quote.",
            'Write " before it.',
            ("Open the string", True, ((at, at, '"'),)),
        )
        return Scalar(word, end + 1, (fault,))
    fault = SyntaxFault(
        "unquoted",
        at,
        end,
        f"The key {shorten_key(word)} has no quotes.",
        f"Write {shorten_key(word)}.",
        ("Put the key in quotes", True, ((at, end, quote(word)),)),
    )
    return Scalar(word, end, (fault,))


def parse_bare_word(text: str, at: int) -> Scalar:
    """A number, a word, or what should have been a string."""
    match = BARE_VALUE.match(text, at)
    word = match[0] if match else text[at]
    comment = word.find("//")
    if comment > 0 and "://" not in word:
        word = word[:comment]
    end = at + len(word)
    if word in LITERALS:
        return Scalar(LITERALS[word], end)
    if NUMBER.match(word):
        return Scalar(parse_number(word), end)
    if word in FOREIGN_WORDS:
        return _parse_foreign_word(word, at)
    if word.lstrip("+-") in ("NaN", "Infinity"):
        fault = SyntaxFault(
            "not-a-number", at, end, f"JSON has no {word}.", "Write a number, or leave the key out."
        )
        return Scalar(None, end, (fault,), False)
    if word[0] in "+-.0123456789":
        return _parse_odd_number(text, word, at)
    return _parse_unquoted(text, word, at)


def parse_number(word: str) -> float:
    return parse_integer(word) if word.lstrip("-").isdigit() else float(word)


def _parse_foreign_word(word: str, at: int) -> Scalar:
    value, written = FOREIGN_WORDS[word]
    end = at + len(word)
    json_word = written or "null"
    help = f"Write {json_word}." if written else "Write null, or leave the key out."
    fault = SyntaxFault(
        "foreign-word",
        at,
        end,
        "JSON has no such word.",
        help,
        (f"Write {json_word}", written is not None, ((at, end, json_word),)),
    )
    return Scalar(value, end, (fault,))


NUMBER_SPELLINGS = (
    # pattern, what is wrong, the number that is meant, whether that is certain
    (r"\+([0-9]\S*)", "A number cannot have a plus sign in JSON.", lambda m: m[1], True),
    (r"(-?)(\.[0-9]+(?:[eE][+-]?[0-9]+)?)", "A number needs a digit before its point.", lambda m: m[1] + "0" + m[2], True),
    (r"(-?[0-9]+)\.((?:[eE][+-]?[0-9]+)?)", "A number needs a digit after its point.", lambda m: m[1] + m[2], True),
    (r"(-?)0[xX]([0-9a-fA-F]+)", "JSON has no hexadecimal numbers.", lambda m: m[1] + str(int(m[2], 16)), True),
    (r"(-?)0[oO]([0-7]+)", "JSON has no octal numbers.", lambda m: m[1] + str(int(m[2], 8)), True),
    (r"(-?)0[bB]([01]+)", "JSON has no binary numbers.", lambda m: m[1] + str(int(m[2], 2)), True),
    (r"(-?)0+([0-9]\S*)", "A number must not start with a zero.", lambda m: m[1] + m[2], False),
    (r"-?[0-9]{1,3}(?:_[0-9]{3})+", "A number cannot have separators in JSON.", lambda m: m[0].replace("_", ""), True),
    (r"(-?[0-9.]+)[kK]", "A number cannot have a unit in JSON.", lambda m: _multiply(m[1], 1000), False),
    (r"(-?[0-9.]+)[mM]", "A number cannot have a unit in JSON.", lambda m: _multiply(m[1], 1000000), False),
    (r"(-?[0-9]+)n", "A number cannot have a unit in JSON.", lambda m: m[1], True),
    (r"(-?[0-9.]+)%", "A number cannot have a unit in JSON.", lambda m: m[1], False),
)  # fmt: skip


def _multiply(digits: str, factor: int) -> str:
    try:
        value = float(digits) * factor
    except ValueError:
        return digits
    return str(int(value)) if value == int(value) else str(value)


def _parse_odd_number(text: str, word: str, at: int) -> Scalar:
    end = at + len(word)
    if len(word) > 300:
        return Scalar(
            None,
            end,
            (
                SyntaxFault(
                    "not-a-number", at, end, "This is not a number.", "Write the number in digits."
                ),
            ),
            False,
        )
    for pattern, message, meant, certain in NUMBER_SPELLINGS:
        match = re.fullmatch(pattern, word)
        written = meant(match) if match else ""
        if match and NUMBER.match(written):
            fault = SyntaxFault(
                "not-a-number",
                at,
                end,
                message,
                f"Write {written}.",
                (f"Write {written}", certain, ((at, end, written),)),
            )
            return Scalar(parse_number(written), end, (fault,), certain)
    if re.fullmatch(r"[-+.0-9eE]*", word):
        fault = SyntaxFault(
            "not-a-number",
            at,
            end,
            "This is not a number.",
            "Write it in digits, with one point at most.",
        )
        return Scalar(None, end, (fault,), False)
    return _parse_unquoted(text, word, at)


def _parse_unquoted(text: str, word: str, at: int) -> Scalar:
    """A text without quotes, or without the first: to the end of its words on this line."""
    end = at + len(word)
    words = MORE_WORDS.match(text, end)
    after = words.end() if words else end
    if CLOSING_QUOTE.match(text, after):
        fault = SyntaxFault(
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
    fault = SyntaxFault(
        "unquoted",
        at,
        end,
        f"{show_safely(word)} has no quotes.",
        "Put it in double quotes.",
        ("Put it in quotes", False, ((at, end, quote(word)),)),
    )
    return Scalar(word, end, (fault,), False)
