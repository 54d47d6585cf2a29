"""How JSON values, and faults in a Config, are called in a message."""

from __future__ import annotations

import re

from pigen.gateway.javascript import kind

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


def of_portkey(text: str) -> str:
    """A sentence about what pi reads, said of Portkey."""
    text = text.replace('{"providers": {}}', '{"provider": "@openai-prod"}')
    return re.sub(r"\bpi\b", "Portkey", text)
