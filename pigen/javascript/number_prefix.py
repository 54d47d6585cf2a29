"""The number that a text begins with: parseFloat and parseInt."""

from __future__ import annotations

import math
import re

from pigen.javascript.values import SPACES, to_string

_FLOAT = re.compile(r"[+-]?(?:Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)


def parse_float(value: object) -> float:
    """As `parseFloat(value)`: the number that the text begins with,
    NaN where it begins with none."""
    match = _FLOAT.match(to_string(value).lstrip(SPACES))
    return float(match.group().replace("Infinity", "inf")) if match else math.nan


def parse_int(value: str) -> int | None:
    """As `parseInt(value)` of a decimal text, None for NaN."""
    value = value.lstrip(SPACES)
    if value[:2].lower() == "0x":
        match = re.match(r"[0-9a-fA-F]+", value[2:])
        return int(match.group(), 16) if match else None
    match = _INTEGER.match(value)
    return int(match.group()) if match else None
