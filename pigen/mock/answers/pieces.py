"""How a stream cuts texts into pieces, remembering what was made of them, and a stream's events."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, TypeVar, cast

Make = TypeVar("Make", bound=Callable[..., object])

_words = re.compile(r"\s*\S+|\s+").findall
_BLANK = b"\n\n"
_ARGUMENTS = 16
_REMEMBERED = 512
_LONGEST = 16_384


def events(stream: bytes) -> list[bytes]:
    """The events of a stream, each with its blank line; nothing is lost of what is no such stream."""
    *whole, rest = stream.split(_BLANK)
    made = [each + _BLANK for each in whole]
    return [*made, rest] if rest else made


def words(text: str) -> tuple[str, ...]:
    """Words, each with the space before it."""
    return tuple(_words(text))


def slices(text: str) -> Sequence[str]:
    """Pieces of a call's arguments; one empty one for none."""
    return [text[i : i + _ARGUMENTS] for i in range(0, len(text), _ARGUMENTS)] or [""]


def even(text: str, number: int) -> tuple[str, ...]:
    """So many pieces of nearly one length; fewer where there are fewer characters."""
    number = min(number, len(text))
    ends = [len(text) * i // number for i in range(number + 1)] if number else []
    return tuple(text[start:end] for start, end in pairwise(ends))


def remembered(make: Make) -> Make:
    """The function, with its latest results kept: those of texts that are not long. What it is given
    begins with the text."""
    kept = lru_cache(_REMEMBERED)(make)

    def ask(*given: Any) -> Any:
        return make(*given) if len(given[0]) > _LONGEST else kept(*given)

    return cast(Make, ask)
