"""Values as YAML text: short maps and lists on one line, longer ones below their key."""

from __future__ import annotations

import json
import re

from pigen.text.yaml.scalars import NoNumber, resolve

WIDTH = 88
FLAT = 2  # levels of maps and lists that one line may hold
_PLAIN = re.compile(r"[A-Za-z0-9_$/.][A-Za-z0-9_$/.@+=<>()~-]*(?: [A-Za-z0-9_$/.@+=<>()~-]+)*\Z")


def scalar(value: object) -> str:
    """A text, number, bool or null; in quotes where it would mean something else without."""
    if not isinstance(value, str):
        return json.dumps(value)
    if _PLAIN.match(value) and not value.endswith("-") and _is_text(value):
        return value
    return "".join(
        c if c.isprintable() else _escaped(c) for c in json.dumps(value, ensure_ascii=False)
    )


def _is_text(value: str) -> bool:
    try:
        return resolve(value) == value
    except NoNumber:
        return False


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def flow(value: object) -> str:
    """The value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(k)}: {flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    return scalar(value)


def member(key: str, value: object, indent: str, opened: int = 0) -> list[str]:
    """The lines of a member of a map that is laid out under `indent`.

    opened  so many levels of maps are laid out line by line, however short they are
    """
    return _lines(f"{indent}{scalar(key)}:", value, f"{indent}  ", opened)


def item(value: object, indent: str) -> list[str]:
    """The lines of an item of a list that is laid out under `indent`."""
    lines = _lines(f"{indent}-", value, f"{indent}  ", 0)
    if len(lines) > 1 and isinstance(value, dict):
        return [f"{indent}- {lines[1].lstrip()}", *lines[2:]]
    return lines


def _lines(head: str, value: object, inner: str, opened: int) -> list[str]:
    one = f"{head} {flow(value)}"
    fits = len(one) <= WIDTH and _depth(value) <= FLAT
    if not isinstance(value, dict | list) or not value or (fits and opened <= 0):
        return [one]
    if isinstance(value, dict):
        below = [line for k, v in value.items() for line in member(k, v, inner, opened - 1)]
    else:
        below = [line for each in value for line in item(each, inner)]
    return [head, *below]


def _depth(value: object) -> int:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return isinstance(value, dict | list) + max(map(_depth, inside), default=0)
