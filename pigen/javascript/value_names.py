"""How a JSON value is called in a message."""

from __future__ import annotations

from pigen.javascript.values import get_type

_TYPE_NAMES = {
    "null": "null",
    "boolean": "true or false",
    "number": "a number",
    "string": "a text",
    "array": "a list",
    "object": "an object",
}


def describe_type(value: object) -> str:
    """ "a number", "a list" """
    return _TYPE_NAMES[get_type(value)]
