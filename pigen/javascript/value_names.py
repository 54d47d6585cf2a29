"""How a JSON value is called in a message."""

from __future__ import annotations

from pigen.javascript.values import kind

_KINDS = {
    "null": "null",
    "boolean": "true or false",
    "number": "a number",
    "string": "a text",
    "array": "a list",
    "object": "an object",
}


def a_kind(value: object) -> str:
    """ "a number", "a list" """
    return _KINDS[kind(value)]
