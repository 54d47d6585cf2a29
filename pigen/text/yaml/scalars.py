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
_NON_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z")
MAX_DIGITS = 300  # digits; beyond, JavaScript has Infinity


class NonFiniteNumberError(ValueError):
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
    if len(text) > MAX_DIGITS and _FLOAT.match(text):
        raise NonFiniteNumberError(text)
    if _INTEGER.match(text):
        return int(text)
    if _OTHER_BASE.match(text):
        return int(text, 0)
    if _FLOAT.match(text):
        number = float(text)
        if math.isinf(number):
            raise NonFiniteNumberError(text)
        return number
    if _NON_FINITE.match(text):
        raise NonFiniteNumberError(text)
    return text
