"""How a stream cuts texts into pieces, remembering what was made of them, and a stream's events."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, TypeVar, cast

Make = TypeVar("Make", bound=Callable[..., object])

_find_words = re.compile(r"\s*\S+|\s+").findall
_EVENT_END = b"\n\n"
_ARGUMENTS_LENGTH = 16
_CACHE_SIZE = 512
_MAX_CACHED_LENGTH = 16_384


def split_events(stream: bytes) -> list[bytes]:
    """The events of a stream, each with its blank line;
    nothing is lost of what is no such stream."""
    *whole, rest = stream.split(_EVENT_END)
    parts = [each + _EVENT_END for each in whole]
    return [*parts, rest] if rest else parts


def split_words(text: str) -> tuple[str, ...]:
    """Words, each with the space before it."""
    return tuple(_find_words(text))


def split_arguments(text: str) -> Sequence[str]:
    """Pieces of a call's arguments; one empty one for none."""
    return [text[i : i + _ARGUMENTS_LENGTH] for i in range(0, len(text), _ARGUMENTS_LENGTH)] or [""]


def split_evenly(text: str, number: int) -> tuple[str, ...]:
    """So many pieces of nearly one length; fewer where there are fewer characters."""
    number = min(number, len(text))
    ends = [len(text) * i // number for i in range(number + 1)] if number else []
    return tuple(text[start:end] for start, end in pairwise(ends))


def cache_by_text(make: Make) -> Make:
    """The function, with its latest results kept: those of texts that are not long. What it is
    given begins with the text."""
    cached_make = lru_cache(_CACHE_SIZE)(make)

    def call(*args: Any) -> Any:
        return make(*args) if len(args[0]) > _MAX_CACHED_LENGTH else cached_make(*args)

    return cast(Make, call)
