"""How JavaScript treats a JSON value, for the places where pi takes any value as it comes."""

from __future__ import annotations


class JavaScriptTypeError(Exception):
    """Here JavaScript would throw a TypeError."""


class _Undefined:
    """The one value that is missing rather than null."""


UNDEFINED = _Undefined()


def is_truthy(value: object) -> bool:
    if isinstance(value, dict | list):
        return True
    return not isinstance(value, _Undefined) and bool(value)


def get_property(value: object, key: str) -> object:
    """`value.key`; ThrowsError for null."""
    if value is None or isinstance(value, _Undefined):
        raise JavaScriptTypeError
    if isinstance(value, dict):
        return value.get(key, UNDEFINED)
    if key == "length" and isinstance(value, list | str):
        return len(value)
    return UNDEFINED


def has_keys(value: object) -> bool:
    """`value && Object.keys(value).length > 0`."""
    return isinstance(value, dict | list | str) and bool(value)


def or_default(value: object, default: object) -> object:
    """`value ?? default`."""
    return default if value is None or isinstance(value, _Undefined) else value


def list_items(value: object) -> list:
    """What `for (const item of value)` goes through."""
    if isinstance(value, list | str):
        return list(value)
    raise JavaScriptTypeError


def to_number(value: object) -> float:
    """`Number(value)`."""
    if isinstance(value, list):
        inner = ",".join("" if item is None else str(item) for item in value)
        return to_number(inner if len(value) < 2 else "NaN")
    if value is None or isinstance(value, bool | int | float):
        return float(value or 0)
    if isinstance(value, str):
        try:
            return float(value.strip() or 0)
        except ValueError:
            return float("nan")
    return float("nan")
