"""Values as YAML text: short maps and lists on one line, longer ones below their key."""

from __future__ import annotations

import json
import re

from pigen.text.yaml.scalars import NonFiniteNumberError, resolve

MAX_WIDTH = 88
MAX_FLOW_DEPTH = 2  # levels of maps and lists that one line may hold
_PLAIN = re.compile(r"[A-Za-z0-9_$/.][A-Za-z0-9_$/.@+=<>()~-]*(?: [A-Za-z0-9_$/.@+=<>()~-]+)*\Z")


def format_scalar(value: object) -> str:
    """A text, number, bool or null; in quotes where it would mean something else without."""
    if not isinstance(value, str):
        return json.dumps(value)
    if _PLAIN.match(value) and not value.endswith("-") and _is_string(value):
        return value
    return "".join(
        c if c.isprintable() else _escape(c) for c in json.dumps(value, ensure_ascii=False)
    )


def _is_string(value: str) -> bool:
    try:
        return resolve(value) == value
    except NonFiniteNumberError:
        return False


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def format_flow(value: object) -> str:
    """The value on one line."""
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f"{format_scalar(k)}: {format_flow(v)}" for k, v in value.items()) + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(format_flow, value)) + "]"
    return format_scalar(value)


def format_member(key: str, value: object, indent: str, expanded_levels: int = 0) -> list[str]:
    """The lines of a member of a map that is laid out under `indent`.

    expanded_levels  so many levels of maps are laid out line by line, however short they are
    """
    return _format_lines(f"{indent}{format_scalar(key)}:", value, f"{indent}  ", expanded_levels)


def format_item(value: object, indent: str) -> list[str]:
    """The lines of an item of a list that is laid out under `indent`."""
    lines = _format_lines(f"{indent}-", value, f"{indent}  ", 0)
    if len(lines) > 1 and isinstance(value, dict):
        return [f"{indent}- {lines[1].lstrip()}", *lines[2:]]
    return lines


def _format_lines(head: str, value: object, inner: str, expanded_levels: int) -> list[str]:
    one = f"{head} {format_flow(value)}"
    fits = len(one) <= MAX_WIDTH and _measure_depth(value) <= MAX_FLOW_DEPTH
    if not isinstance(value, dict | list) or not value or (fits and expanded_levels <= 0):
        return [one]
    if isinstance(value, dict):
        below = [
            line
            for k, v in value.items()
            for line in format_member(k, v, inner, expanded_levels - 1)
        ]
    else:
        below = [line for each in value for line in format_item(each, inner)]
    return [head, *below]


def _measure_depth(value: object) -> int:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return isinstance(value, dict | list) + max(map(_measure_depth, inside), default=0)
