"""Configs inside what the admin API takes and answers: the body of POST and PUT /configs has one
under `config`, the answer of GET /configs/{id} too, at the top or under `data`, as an object or as
text (Portkey's OpenAPI and answers recorded from it)."""

from __future__ import annotations

from collections.abc import Mapping

_PATHS = (("config",), ("data", "config"))
# What a Config itself may have at its root to be one.
_OWN_KEYS = ("strategy", "targets", "provider", "virtual_key", "override_params", "overrideParams")


def find_wrapped_config(value: object) -> tuple[str, ...] | None:
    """The route to the Config in such an object, None where `value` is no such object."""
    if not isinstance(value, Mapping) or any(key in value for key in _OWN_KEYS):
        return None
    for path in _PATHS:
        inner: object = value
        for step in path:
            inner = inner.get(step) if isinstance(inner, Mapping) else None
        if isinstance(inner, Mapping) or (isinstance(inner, str) and _holds_object(inner)):
            return path
    return None


def extract_config(value: object) -> object:
    """The Config alone, whether or not it stands in such an object."""
    path = find_wrapped_config(value)
    for step in path or ():
        assert isinstance(value, Mapping)
        value = value[step]
    if path is None or not isinstance(value, str):
        return value
    from pigen.javascript.json_values import parse_json

    try:
        return parse_json(value)
    except ValueError:
        return value


def _holds_object(text: str) -> bool:
    return text.lstrip()[:1] == "{"
