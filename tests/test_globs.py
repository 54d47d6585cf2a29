"""Globs as minimatch reads them; tests/conformance/test_choice.py asks pi's own."""

from __future__ import annotations

import time

import pytest

from pigen.javascript import minimatch
from pigen.javascript.minimatch.braces import expand_braces

IDS = ("portkey/@openai-prod/gpt-4o", "@openai-prod/gpt-4o", "openai/gpt-4o", "gpt-4o")
MATCHES = {
    "portkey/*": (),
    "portkey/**": (0,),
    "portkey/*/*": (0,),
    "@openai-prod/*": (1,),
    "*gpt-4o*": (3,),
    "**/*gpt-4o*": (0, 1, 2, 3),
    "*": (3,),
    "**": (0, 1, 2, 3),
    "**/gpt-??": (0, 1, 2, 3),
    "*/*": (1, 2),
    "*/**": (0, 1, 2),
    "OPENAI/GPT-4O": (2,),
    "{openai,portkey}/**": (0, 2),
    "[!@]*/gpt-4o": (2,),
    "*/gpt-[0-9]o": (1, 2),
    "@(open|x)ai/*": (2,),
    "!(@*)/gpt-4o": (0, 1, 2, 3),  # all but "(@...)/gpt-4o": a leading ! negates
    "{!(@*),x}/gpt-4o": (2,),
    "!**/gpt-4o": (),
    "!openai/*": (0, 1, 3),
    "#openai/*": (),
    "gpt-{3..5}o": (3,),
    r"gpt\-4o": (3,),
    "gpt-4o/": (),
    "": (),
}


@pytest.mark.parametrize(("glob", "matches"), MATCHES.items())
def test_which_ids_match(glob: str, matches: tuple[int, ...]) -> None:
    match = minimatch.compile_glob(glob)
    assert [id for id in IDS if match(id)] == [IDS[place] for place in matches]


@pytest.mark.parametrize(
    ("glob", "text", "matches"),
    [
        ("*", ".hidden", False),
        ("?x", ".x", False),
        ("[.]x", ".x", True),
        (".*", ".x", True),
        ("a/**/b", "a/b", True),
        ("a/**/b", "a/.x/b", False),
        ("a/**", "a", False),
        ("a//b", "a/b", True),
        ("x[1m]", "x[1m]", False),
        ("x[1m]", "xm", True),
        ("x[", "x[", True),
        ("[[:digit:]]x", "4x", True),
        ("[]a]", "]", True),
        ("[a-]", "-", True),
        ("[z-a]", "b", False),
        ("+(ab|c)", "abcab", True),
        ("*(a)b", "b", True),
        ("?(a)b", "aab", False),
        ("a!(b)c", "abc", False),
        ("a!(b)c", "axc", True),
        ("!()", "x", True),
        ("@(a", "@(a", True),
        ("a**b", "a/b", False),
        ("!!a", "a", True),
    ],
)
def test_corners(glob: str, text: str, matches: bool) -> None:
    assert minimatch.compile_glob(glob)(text) is matches


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("a{b,c}d", ["abd", "acd"]),
        ("{a,{b,c}}", ["a", "b", "c"]),
        ("{1..3}", ["1", "2", "3"]),
        ("{03..1}", ["03", "02", "01"]),
        ("{a..e..2}", ["a", "c", "e"]),
        ("{a}", ["{a}"]),
        ("{a},b}", ["a}", "b"]),
        ("${a,b}", ["${a,b}"]),
        (r"\{a,b}", ["{a,b}"]),
        ("{a", ["{a"]),
    ],
)
def test_braces(text: str, expanded: list[str]) -> None:
    assert expand_braces(text) == expanded


@pytest.mark.parametrize("glob", ["{1..999999999}", "{a,b}" * 40, "{" * 500, "**/" * 12 + "x"])
def test_no_glob_takes_long(glob: str) -> None:
    start = time.monotonic()
    minimatch.compile_glob(glob)("a/b/c/d/e/f/g/h")
    assert time.monotonic() - start < 2
