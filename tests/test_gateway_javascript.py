"""JavaScript's view of values and patterns: a table of what node says."""

from __future__ import annotations

import math

import pytest

from pigen.javascript import json_values, number_prefix, regexp, values

TEXTS = {
    "0": 0,
    "-1": -1,
    "1.5": 1.5,
    "1e+21": 1e21,
    "100000000000000000000": 1e20,
    "1e-7": 1e-7,
    "0.000001": 1e-6,
    "0.0000015": 1.5e-6,
    "123456789012345680000": 123456789012345678901,
    "5e-324": 5e-324,
    "1.7976931348623157e+308": 1.7976931348623157e308,
    "NaN": math.nan,
    "-Infinity": -math.inf,
    "Infinity": 10**400,
    "true": True,
    "null": None,
    "1,,2,3": [1, None, [2, 3]],
    "": [],
    "[object Object]": {},
    "undefined": values.UNDEFINED,
}


@pytest.mark.parametrize("expected", TEXTS)
def test_string(expected: str) -> None:
    assert values.to_string(TEXTS[expected]) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("10abc", "10"),
        (" \u00a0-.5x", "-0.5"),
        ("1.e2", "100"),
        ("0x1f", "0"),
        ("-Infinityx", "-Infinity"),
        ("1_0", "1"),
        (".", "NaN"),
        ("１", "NaN"),
        (True, "NaN"),
        ([5, 6], "5"),
        (None, "NaN"),
    ],
)
def test_parse_float(value: object, expected: str) -> None:
    assert values.to_string(number_prefix.parse_float(value)) == expected


# Measured: for (const value of values) console.log(String(Number(value)))
NUMBERS: list[tuple[object, str]] = [
    ("0x10", "16"),
    ("0X1f", "31"),
    ("0b1", "1"),
    ("0B11", "3"),
    ("0o17", "15"),
    ("0x", "NaN"),
    ("0x1_0", "NaN"),
    ("0b2", "NaN"),
    ("-0x10", "NaN"),
    ("00x10", "NaN"),
    ("0x" + "f" * 300, "Infinity"),
    ("1_0", "NaN"),
    ("infinity", "NaN"),
    ("inf", "NaN"),
    ("nan", "NaN"),
    ("NaN", "NaN"),
    ("Infinity", "Infinity"),
    ("+Infinity", "Infinity"),
    ("-Infinity", "-Infinity"),
    ("", "0"),
    ("\t\n", "0"),
    (" 1 ", "1"),
    ("\u00a01", "1"),
    ("\ufeff1\u2028", "1"),
    ("\u200b1", "NaN"),
    ("\u00851", "NaN"),
    ("\u001c1", "NaN"),
    ("１", "NaN"),
    ("1e3", "1000"),
    ("1E+3", "1000"),
    ("1e-3", "0.001"),
    ("1e", "NaN"),
    ("e3", "NaN"),
    ("1e400", "Infinity"),
    ("9" * 400, "Infinity"),
    (".5", "0.5"),
    ("-.5", "-0.5"),
    ("5.", "5"),
    (".", "NaN"),
    ("+1", "1"),
    ("--1", "NaN"),
    ("+-1", "NaN"),
    ("- 1", "NaN"),
    ("1 2", "NaN"),
    ("1,5", "NaN"),
    ("1n", "NaN"),
    ("01", "1"),
    ("true", "NaN"),
    (None, "0"),
    (True, "1"),
    (False, "0"),
    (10**400, "Infinity"),
    ([], "0"),
    ([5], "5"),
    ([[7]], "7"),
    ([None], "0"),
    (["0x10"], "16"),
    ([True], "NaN"),
    ([1, 2], "NaN"),
    ({}, "NaN"),
    (values.UNDEFINED, "NaN"),
]


@pytest.mark.parametrize(("value", "expected"), NUMBERS)
def test_to_number(value: object, expected: str) -> None:
    assert values.to_string(values.to_number(value)) == expected


def test_keys_that_are_indexes_come_first() -> None:
    assert values.get_own_keys({"b": 1, "10": 1, "a": 1, "9": 1, "01": 1}) == [
        "9",
        "10",
        "b",
        "a",
        "01",
    ]


def test_strict_equality_tells_types_apart() -> None:
    assert values.is_strictly_equal(1, 1.0)
    assert not values.is_strictly_equal(1, True)
    assert not values.is_strictly_equal("1", 1)
    assert not values.is_strictly_equal([1], [1])


@pytest.mark.parametrize("text", ["NaN", "[" * 100_000, "Infinity", ""])
def test_json_that_python_takes_and_javascript_does_not(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        json_values.parse_json(text)


PATTERNS = [
    ("^gpt", "gpt-4o", True),
    ("^GPT", "gpt-4o", False),
    ("o$", "gpt-4o\n", False),
    ("a.b", "a\u2028b", False),
    ("[^]", "\n", True),
    ("[]", "a", False),
    ("\\d", "٣", False),
    ("\\s", "\u2003", True),
    ("\\w", "é", False),
    ("\\B", "", True),
    ("a{,3}", "a{,3}", True),
    ("a{", "a{", True),
    ("(?<n>g)\\k<n>", "gg", True),
    ("\\k<n>", "k<n>", True),
    ("(a)?\\1b", "b", True),
    ("\\1(a)", "a", True),
    ("\\8", "8", True),
    ("\\101", "A", True),
    ("\\u{41}", "u" * 41, True),
    ("\\p{L}", "p{L}", True),
    ("\\cA", "\x01", True),
    ("[\\d-x]", "-", True),
    ("[\\b]", "\b", True),
    ("[[]", "[", True),
    ("\\Z", "Z", True),
    ("(?=a)*b", "b", True),
]


@pytest.mark.parametrize(("pattern", "subject", "found"), PATTERNS)
def test_regexp(pattern: str, subject: str, found: bool) -> None:
    assert (regexp.compile_pattern(pattern).search(subject) is not None) == found


@pytest.mark.parametrize(
    "pattern",
    ["(", ")", "[", "a**", "a++", "*", "{1}", "(?i)x", "(?P<n>x)", "(?#c)", "[z-a]", "a{2,1}"]
    + ["\\", "\\b+", "^*", "(?<=a)*", "(?<n>a)(?<n>b)", "(?<n>a)\\k<m>"],
)
def test_what_javascript_refuses(pattern: str) -> None:
    with pytest.raises(regexp.InvalidRegExp):
        regexp.compile_pattern(pattern)
    assert not regexp.search(pattern, "anything")
