"""Tokens and passwords by their looks: what gives itself away whatever the name beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from pigen.common.credentials import is_filler

Span = tuple[int, int]

# What the tokens of well-known services begin with; the first row before a "-" or "_".
_TOKEN_WORDS = """
sk pk rk gsk xai nvapi pplx csk fw hf r8 glpat ghp gho ghs ghu github_pat xoxa xoxb xoxp xoxr xoxs
"""
_TOKEN_STARTS = ("AIza", "AKIA", "eyJ")


class _TokenPattern(NamedTuple):
    """Tokens that look alike. `may_occur` sees each word of a text once, and spares most texts the
    search for `pattern`."""

    may_occur: Callable[[str], object]
    pattern: re.Pattern[str]


@lru_cache(maxsize=2)  # names are sought in them, and tokens
def collect_words(text: str) -> str:
    """Each word of a text once, which is whatever stands between blanks, and a blank after it: of a
    large file, which repeats itself, a tenth."""
    return " ".join(set(text.split())) + " "


@cache
def _get_token_patterns() -> tuple[_TokenPattern, ...]:
    """Those that their own beginning or surroundings give away, and last what looks random."""
    starts = [f"{word}{dash}" for word in _TOKEN_WORDS.split() for dash in "-_"]
    starts += _TOKEN_STARTS
    words = "|".join(_TOKEN_WORDS.split())
    options = ("--password=", "--token=", "--secret=", "--api-key=")
    return (
        _TokenPattern(
            lambda text: any(start in text for start in starts),
            re.compile(
                r"(?:(?<![A-Za-z0-9])|(?<=\\[bfnrt]))(?:"
                rf"(?:{words})[-_][A-Za-z0-9_-]{{12,}}"
                r"|AIza[\w-]{20,}|AKIA[A-Z0-9]{12,}|eyJ[\w.-]{16,})"
            ),
        ),
        # user:password@, where the scheme may be missing; with one the password may have slashes
        _TokenPattern(
            re.compile(r":[^\s@\"']+@").search,
            re.compile(
                r"(?<=[/\"'\s=])[^\s/:@\"']*:[^\s/@\"']+(?=@)"
                r"|(?<=://)[^\s/:@\"']+:(?!\d+/)[^\s@\"']+(?=@)"
            ),
        ),
        _TokenPattern(
            lambda text: "Bearer " in text,
            re.compile(r"(?<=Bearer )[^\s\"'$]{8,}"),
        ),
        # what a command is given: --password=x
        _TokenPattern(
            lambda text: any(option in text for option in options),
            re.compile(rf"(?:{'|'.join(f'(?<={option})' for option in options)})[^\s\"'$]{{6,}}"),
        ),
        # A run of letters and digits in both cases, or of hexadecimal digits: no word, no model id.
        _TokenPattern(
            re.compile(r"(?<![\w+])[\w+]{28}").search,
            re.compile(
                r"(?<![\w+])(?=[a-z0-9_+]*[A-Z])(?=[A-Z0-9_+]*[a-z])(?=[A-Za-z_+]*[0-9])[\w+]{28,}={0,2}"
                r"|(?<!\w)(?=[a-f]*[0-9])[0-9a-f]{32,}(?!\w)"
            ),
        ),
    )


def find_token_spans(text: str) -> Iterator[Span]:
    """Where tokens stand that their own beginning gives away: sk-, ghp_, user:password@."""
    return _find_matches(text, _get_token_patterns()[:-1])


def find_all_token_spans(text: str) -> Iterator[Span]:
    """The same, and what only looks random."""
    return _find_matches(text, _get_token_patterns())


def _find_matches(text: str, patterns: Iterable[_TokenPattern]) -> Iterator[Span]:
    words = collect_words(text)
    for each in patterns:
        if each.may_occur(words):
            for match in each.pattern.finditer(text):
                if not is_filler(match[0]):
                    yield match.span()
