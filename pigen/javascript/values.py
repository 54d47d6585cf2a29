"""JavaScript's view of JSON values: the gateway is written in it, and its rules rest on these.

The values are those of json.loads, and UNDEFINED for what is not there.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Iterator, Mapping


class Undefined:
    """JavaScript's undefined: a missing member, as against null."""

    def __repr__(self) -> str:
        return "undefined"

    def __bool__(self) -> bool:
        return False


UNDEFINED = Undefined()

_FLOAT = re.compile(r"[+-]?(?:Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
_SPACES = "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_LARGEST_INDEX = 2**32 - 2
_LARGEST = sys.float_info.max


def parse_json(text: str) -> object:
    """As `JSON.parse(text)`; raises ValueError, also for what is nested too deep."""
    try:
        return json.loads(text, parse_constant=_refuse_constant, parse_int=_parse_integer)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def convert_numbers(value: object) -> object:
    """A copy of a JSON value with its numbers as JavaScript holds them."""
    if isinstance(value, Mapping):
        return {key: convert_numbers(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [convert_numbers(each) for each in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53:
        return float(value) if abs(value) <= _LARGEST else (math.inf if value > 0 else -math.inf)
    return value


def _parse_integer(digits: str) -> float:
    return int(digits) if len(digits) < 16 else float(digits)


def _refuse_constant(constant: str) -> object:
    raise ValueError(f"{constant} is no JSON")


def is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def get_type(value: object) -> str:
    """The type of a JSON value: null, boolean, number, string, array, object or undefined."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if is_number(value):
        return "number"
    if isinstance(value, str):
        return "string"
    if isinstance(value, list):
        return "array"
    return "undefined" if value is UNDEFINED else "object"


def is_truthy(value: object) -> bool:
    """As `if (value)`: empty arrays and objects count as true, NaN as false."""
    if isinstance(value, (list, Mapping)):
        return True
    return bool(value) and not (isinstance(value, float) and math.isnan(value))


def is_strictly_equal(one: object, other: object) -> bool:
    """As `===` between two values parsed apart: arrays and objects are never the same."""
    if isinstance(one, (list, Mapping)) or get_type(one) != get_type(other):
        return False
    return one == other


def includes(values: object, value: object) -> bool:
    """As `values.includes(value)` of an array."""
    return isinstance(values, list) and any(is_strictly_equal(each, value) for each in values)


def to_string(value: object) -> str:
    """As `String(value)`."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return format_number(value)
    if isinstance(value, list):
        return ",".join("" if each is None else to_string(each) for each in value)
    return {"null": "null", "undefined": "undefined"}.get(get_type(value), "[object Object]")


def format_number(value: float) -> str:
    """As `String(number)`: the shortest digits that mean the same double."""
    if value != value:
        return "NaN"
    # An integer may be too large for a double.
    number = float(value) if abs(value) <= _LARGEST else (math.inf if value > 0 else -math.inf)
    if math.isinf(number):
        return "-Infinity" if number < 0 else "Infinity"
    if number == 0:
        return "0"
    sign = "-" if number < 0 else ""
    mantissa, _, exponent = f"{abs(number)!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" else fraction
    point = len(whole) + int(exponent or 0)
    digits = whole + fraction
    leading = len(digits) - len(digits.lstrip("0"))
    digits, point = digits.lstrip("0").rstrip("0"), point - leading
    if 0 < point <= 21:
        body = digits[:point].ljust(point, "0") + ("." + digits[point:] if digits[point:] else "")
    elif -6 < point <= 0:
        body = "0." + "0" * -point + digits
    else:
        tail = "." + digits[1:] if digits[1:] else ""
        body = f"{digits[0]}{tail}e{'+' if point > 0 else '-'}{abs(point - 1)}"
    return sign + body


def parse_float(value: object) -> float:
    """As `parseFloat(value)`: the number that the text begins with, NaN where it begins with none."""
    match = _FLOAT.match(to_string(value).lstrip(_SPACES))
    return float(match.group().replace("Infinity", "inf")) if match else math.nan


def parse_int(value: str) -> int | None:
    """As `parseInt(value)` of a decimal text, None for NaN."""
    value = value.lstrip(_SPACES)
    if value[:2].lower() == "0x":
        match = re.match(r"[0-9a-fA-F]+", value[2:])
        return int(match.group(), 16) if match else None
    match = _INTEGER.match(value)
    return int(match.group()) if match else None


def to_number(value: str) -> float:
    """As `Number(text)`: NaN unless the whole text is a number; 0 when it is blank."""
    value = value.strip(_SPACES)
    if not value:
        return 0.0
    if re.fullmatch(r"0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+", value):
        return float(int(value, 0))
    return parse_float(value) if _FLOAT.fullmatch(value) else math.nan


def get_own_keys(value: Mapping[str, object]) -> list[str]:
    """As `Object.keys(value)`: those that are array indexes first, in numeric order."""
    indexes = [k for k in value if k.isascii() and k.isdigit() and _is_index(k)]
    if not indexes:
        return list(value)
    return sorted(indexes, key=int) + [key for key in value if key not in set(indexes)]


def _is_index(key: str) -> bool:
    return len(key) <= 10 and str(int(key)) == key and int(key) <= _LARGEST_INDEX


def entries(value: object) -> Iterator[tuple[str, object]]:
    """As `Object.entries(value)`; TypeError for null, as there."""
    if value is None or value is UNDEFINED:
        raise TypeError("Cannot convert undefined or null to object")
    members = spread(value)
    return ((key, members[key]) for key in get_own_keys(members))


def spread(value: object) -> dict[str, object]:
    """As `{...value}`: the members of an object, the items of an array or text by index."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (list, str)):
        return {str(i): each for i, each in enumerate(value)}
    return {}


def get_member(value: object, key: str) -> object:
    """As `value?.[key]` for a JSON value; what every object inherits counts as missing."""
    if isinstance(value, Mapping):
        return value.get(key, UNDEFINED)
    if isinstance(value, (list, str)):
        if key == "length":
            return len(value)
        if key.isascii() and key.isdigit() and _is_index(key) and int(key) < len(value):
            return value[int(key)]
    return UNDEFINED
