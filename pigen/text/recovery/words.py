"""Words without quotes: numbers in other notations, other languages' words, forgotten quotes."""

from __future__ import annotations

import re

from pigen.text.jsonc import parse_integer
from pigen.text.recovery.fault_table import make_fault
from pigen.text.recovery.scalar import BARE_WORD, Scalar, quote, shorten_key, show_safely

NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\Z")
# A number longer than this is a mistake, and its digits are none to repeat.
MAX_NUMBER_LENGTH = 300

# A URL goes on over its colons.
BARE_VALUE = re.compile(BARE_WORD.pattern + r"""(?::[^\s,{}\[\]"']+)*""")
# More words on the same line, Base64 with its padding as the last, and a quote that closes them.
MORE_WORDS = re.compile(r"""[^\n\r,:{}\[\]"'`“”;=]*={0,2}""")
CLOSING_QUOTE = re.compile(r'"[ \t]*(?:[,}\]]|\r?$)', re.M)
LITERALS: dict[str, object] = {"true": True, "false": False, "null": None}
# How others write true, false and null.
FOREIGN_WORDS: dict[str, object] = {
    "True": True,
    "TRUE": True,
    "False": False,
    "FALSE": False,
    "None": None,
    "Null": None,
    "NULL": None,
    "nil": None,
    "undefined": None,
}


def parse_bare_key(text: str, at: int) -> Scalar:
    match = BARE_WORD.match(text, at)
    word = match[0] if match else text[at]
    end = at + len(word)
    if text.startswith('"', end):
        fault = make_fault("unquoted/key-start", at, end + 1, (at, at, '"'))
        return Scalar(word, end + 1, fault)
    key = shorten_key(word)
    return Scalar(word, end, make_fault("unquoted/key", at, end, (at, end, quote(word)), key=key))


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
        return Scalar(None, end, make_fault("not-a-number/word", at, end, word=word))
    if word[0] in "+-.0123456789":
        return _parse_odd_number(text, word, at)
    return _parse_unquoted(text, word, at)


def parse_number(word: str) -> float:
    return parse_integer(word) if word.lstrip("-").isdigit() else float(word)


def _parse_foreign_word(word: str, at: int) -> Scalar:
    value, end = FOREIGN_WORDS[word], at + len(word)
    if value is None:
        fault = make_fault("foreign-word/null", at, end, (at, end, "null"))
    else:
        written = word.lower()
        fault = make_fault("foreign-word", at, end, (at, end, written), written=written)
    return Scalar(value, end, fault)


# fmt: off
NUMBER_SPELLINGS = (
    # pattern, what is wrong, the number that is meant, whether that is certain
    (r"\+([0-9]\S*)", "A number cannot have a plus sign in JSON.", lambda m: m[1], True),
    (r"(-?)(\.[0-9]+(?:[eE][+-]?[0-9]+)?)", "A number needs a digit before its point.",
     lambda m: m[1] + "0" + m[2], True),
    (r"(-?[0-9]+)\.((?:[eE][+-]?[0-9]+)?)", "A number needs a digit after its point.",
     lambda m: m[1] + m[2], True),
    (r"(-?)0[xX]([0-9a-fA-F]+)", "JSON has no hexadecimal numbers.",
     lambda m: m[1] + str(int(m[2], 16)), True),
    (r"(-?)0[oO]([0-7]+)", "JSON has no octal numbers.", lambda m: m[1] + str(int(m[2], 8)), True),
    (r"(-?)0[bB]([01]+)", "JSON has no binary numbers.", lambda m: m[1] + str(int(m[2], 2)), True),
    (r"(-?)0+([0-9]\S*)", "A number must not start with a zero.", lambda m: m[1] + m[2], False),
    (r"-?[0-9]{1,3}(?:_[0-9]{3})+", "A number cannot have separators in JSON.",
     lambda m: m[0].replace("_", ""), True),
    (r"(-?[0-9.]+)[kK]", "A number cannot have a unit in JSON.",
     lambda m: _multiply(m[1], 1000), False),
    (r"(-?[0-9.]+)[mM]", "A number cannot have a unit in JSON.",
     lambda m: _multiply(m[1], 1000000), False),
    (r"(-?[0-9]+)n", "A number cannot have a unit in JSON.", lambda m: m[1], True),
    (r"(-?[0-9.]+)%", "A number cannot have a unit in JSON.", lambda m: m[1], False),
)
# fmt: on


def _multiply(digits: str, factor: int) -> str:
    try:
        value = float(digits) * factor
    except ValueError:
        return digits
    return str(int(value)) if value == int(value) else str(value)


def _parse_odd_number(text: str, word: str, at: int) -> Scalar:
    end = at + len(word)
    if len(word) > MAX_NUMBER_LENGTH:
        return Scalar(None, end, make_fault("not-a-number/endless", at, end))
    for pattern, reason, meant, certain in NUMBER_SPELLINGS:
        match = re.fullmatch(pattern, word)
        digits = meant(match) if match else ""
        if match and NUMBER.match(digits):
            fault = make_fault(
                "not-a-number/spelling", at, end, (at, end, digits),
                safe=certain, reliable=certain, reason=reason, digits=digits,
            )  # fmt: skip
            return Scalar(parse_number(digits), end, fault)
    if re.fullmatch(r"[-+.0-9eE]*", word):
        return Scalar(None, end, make_fault("not-a-number", at, end))
    return _parse_unquoted(text, word, at)


def _parse_unquoted(text: str, word: str, at: int) -> Scalar:
    """A text without quotes, or without the first: to the end of its words on this line."""
    end = at + len(word)
    words = MORE_WORDS.match(text, end)
    after = words.end() if words else end
    if CLOSING_QUOTE.match(text, after):
        fault = make_fault("unquoted/value-start", at, after + 1, (at, at, '"'))
        return Scalar(text[at:after], after + 1, fault)
    if words and text[after : after + 1] in ("", ",", "}", "]", "\n", "\r"):
        end += len(words[0].split(" //")[0].split(" #")[0].rstrip())
    word = text[at:end]
    fault = make_fault("unquoted/value", at, end, (at, end, quote(word)), what=show_safely(word))
    return Scalar(word, end, fault)
