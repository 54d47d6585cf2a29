"""Values that do not fit a field, in words: of sources and of key files."""

from __future__ import annotations

from typing import Any

from pigen.common.quoting import quote
from pigen.common.suggest import did_you_mean
from pigen.diagnostics.rule import Problem
from pigen.source.faults import SourceFault
from pigen.source.validation import EXPECTED_TYPES
from pigen.text.document import JsonPath


def make_problem(fault: SourceFault) -> Problem:
    """A value of a source."""
    path, kind, value, context = fault.values
    message, help = describe_value_fault(kind, value, context)
    return Problem(fault.span, f"{name_value(path)} {message}", help)


def describe_value_fault(kind: str, value: object, context: dict[str, Any]) -> tuple[str, str]:
    """What follows the name of a field whose value does not fit, and the remedy."""
    if kind == "literal_error":
        choices = [
            part.strip("'\" ") for part in context["expected"].replace(" or ", ",").split(",")
        ]
        listed = ", ".join(choices)
        hint = did_you_mean(value, choices) if isinstance(value, str) else ""
        return f"cannot be {_describe_value(value)}.", f"{hint}Choose from {listed}."
    if kind in EXPECTED_TYPES:
        expected = EXPECTED_TYPES[kind]
        if value is None:
            return f"is empty; {expected} belongs here.", f"Write {expected}, or remove the key."
        if kind == "string_type" and isinstance(value, bool | int | float):
            return "is not a text in YAML.", "Put it in quotes."
        return f"is {_describe_value(value)}; {expected} belongs here.", f"Write {expected}."
    if kind == "greater_than_equal":
        return (
            f"is {_describe_value(value)}, below the minimum.",
            f"Write {context['ge']} or more.",
        )
    if kind == "less_than_equal":
        return (
            f"is {_describe_value(value)}, above the maximum.",
            f"Write {context['le']} or less.",
        )
    if kind in ("string_too_short", "too_short"):
        return "is empty.", "Write what belongs here, or remove the key."
    if kind in ("string_too_long", "too_long"):
        return "is too long.", f"At most {context['max_length']:,} fit."
    return "has a value that is not allowed here.", "Compare it with `pigen schema source`."


def _describe_value(value: object) -> str:
    if isinstance(value, dict):
        return "a map"
    if isinstance(value, list):
        return "a list"
    return quote(value) if isinstance(value, str) else str(value).lower()


def name_value(path: JsonPath) -> str:
    """The value at `path` as the subject of a sentence."""
    if not path:
        return "The file"
    if isinstance(path[-1], int):
        return f"Entry {path[-1] + 1} of {quote(str(path[-2]))}" if path[:-1] else "An entry"
    return quote(path[-1])
