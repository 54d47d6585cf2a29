"""How a stream cuts texts into pieces."""

from __future__ import annotations

import re
from collections.abc import Sequence

_words = re.compile(r"\s*\S+|\s+").findall
_ARGUMENTS = 16


def words(text: str) -> Sequence[str]:
    """Words, each with the space before it."""
    return _words(text)


def slices(text: str) -> Sequence[str]:
    """Pieces of a call's arguments; one empty one for none."""
    return [text[i : i + _ARGUMENTS] for i in range(0, len(text), _ARGUMENTS)] or [""]
