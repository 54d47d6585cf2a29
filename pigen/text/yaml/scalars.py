"""What a scalar without quotes means, by the core schema of YAML 1.2."""

from __future__ import annotations

import math
import re

NULLS = frozenset(("", "~", "null", "Null", "NULL"))
TRUE = frozenset(("true", "True", "TRUE"))
FALSE = frozenset(("false", "False", "FALSE"))
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_OTHER_BASE = re.compile(r"0(?:o[0-7]+|x[0-9a-fA-F]+)\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z")
LONGEST = 300  # digits; beyond, JavaScript has Infinity


class NoNumber(ValueError):
    """Infinity or NaN, which JSON has no way to write."""


def resolve(text: str) -> str | int | float | bool | None:
    """The value of a plain scalar. Raises NoNumber."""
    if text in NULLS:
        return None
    if text in TRUE:
        return True
    if text in FALSE:
        return False
    if text[0] not in "+-.0123456789":
        return text
    if len(text) > LONGEST and _FLOAT.match(text):
        raise NoNumber(text)
    if _INTEGER.match(text):
        return int(text)
    if _OTHER_BASE.match(text):
        return int(text, 0)
    if _FLOAT.match(text):
        number = float(text)
        if math.isinf(number):
            raise NoNumber(text)
        return number
    if _NO_NUMBER.match(text):
        raise NoNumber(text)
    return text
