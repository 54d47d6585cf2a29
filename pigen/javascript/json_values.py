"""JSON as JavaScript parses it, and numbers as it then holds them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from pigen.javascript.values import to_double


def parse_json(text: str) -> object:
    """As `JSON.parse(text)`; raises ValueError, also for what is nested too deep."""
    try:
        return json.loads(text, parse_constant=refuse_constant, parse_int=_parse_integer)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def convert_numbers(value: object) -> object:
    """A copy of a JSON value with its numbers as JavaScript holds them."""
    if isinstance(value, Mapping):
        return {key: convert_numbers(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [convert_numbers(each) for each in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53:
        return to_double(value)
    return value


def _parse_integer(digits: str) -> float:
    return int(digits) if len(digits) < 16 else float(digits)


def refuse_constant(constant: str) -> object:
    raise ValueError(f"{constant} is not valid JSON")
