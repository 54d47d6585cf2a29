"""A change of a text: imported only when there is one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    """Put `text` in place of the characters from `start` up to `end` (code points, BOM counted)."""

    start: int
    end: int
    text: str
