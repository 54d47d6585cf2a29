"""JavaScript's view of JSON values: pi and the gateway are written in it,
and their rules rest on it.

The values are those of json.loads, and UNDEFINED for what is not there. A lint of a clean
models.json imports this, so it does without json, math and re.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping


class JavaScriptTypeError(Exception):
    """Here JavaScript would throw a TypeError."""


class Undefined:
    """JavaScript's undefined: a missing member, as against null."""

    def __repr__(self) -> str:
        return "undefined"

    def __bool__(self) -> bool:
        return False


UNDEFINED = Undefined()

# What ends a line, and so is nothing for `.` in a regular expression.
LINE_ENDS = "\n\r\u2028\u2029"
# \s in a regular expression, what trim() takes off, and Number() passes over.
SPACES = "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_LARGEST_INDEX = 2**32 - 2
_LARGEST = sys.float_info.max
_INFINITY, _NAN = float("inf"), float("nan")
_INFINITIES = {"Infinity": _INFINITY, "+Infinity": _INFINITY, "-Infinity": -_INFINITY}
_DECIMAL_CHARACTERS = frozenset("0123456789.eE+-")
_DIGITS = {"0x": "0123456789abcdef", "0o": "01234567", "0b": "01"}


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
    return bool(value) and value == value  # NaN alone differs from itself


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
    number = to_double(value)
    if abs(number) == _INFINITY:
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


def to_double(value: float) -> float:
    """The double that stands for a number: an integer may be too large for one."""
    if abs(value) <= _LARGEST:
        return float(value)
    return _INFINITY if value > 0 else -_INFINITY


def to_number(value: object) -> float:
    """As `Number(value)`: NaN unless the whole text is a number; 0 when it is blank."""
    if value is None:
        return 0.0
    if isinstance(value, (int, float)):
        return to_double(value)
    if isinstance(value, list):
        value = to_string(value)
    if not isinstance(value, str):
        return _NAN
    value = value.strip(SPACES)
    if not value:
        return 0.0
    if value in _INFINITIES:
        return _INFINITIES[value]
    prefix, digits = value[:2].lower(), value[2:].lower()
    if prefix in _DIGITS:
        allowed = _DIGITS[prefix]
        if not digits or not set(digits) <= set(allowed):
            return _NAN
        return to_double(int(digits, len(allowed)))
    if not set(value) <= _DECIMAL_CHARACTERS:
        return _NAN
    try:
        return float(value)
    except ValueError:
        return _NAN


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


def get_property(value: object, key: str) -> object:
    """As `value.key`; JavaScriptTypeError for null."""
    if value is None or value is UNDEFINED:
        raise JavaScriptTypeError
    return get_member(value, key)


def has_keys(value: object) -> bool:
    """As `value && Object.keys(value).length > 0`."""
    return isinstance(value, (list, str, Mapping)) and bool(value)


def or_default(value: object, default: object) -> object:
    """As `value ?? default`."""
    return default if value is None or value is UNDEFINED else value


def list_items(value: object) -> list[object]:
    """What `for (const item of value)` goes through."""
    if isinstance(value, (list, str)):
        return list(value)
    raise JavaScriptTypeError
