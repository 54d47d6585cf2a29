"""What of a key's file does not fit the form that the admin API takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from pigen.common.quoting import quote
from pigen.diagnostics.rule import Problem
from pigen.portkey.key import KeyFile
from pigen.source import types
from pigen.source.checking import EXPECTED, form_at, value_fault
from pigen.text.document import Route

MISSING, UNKNOWN, TYPE, VALUE = "missing", "unknown", "type", "value"


@dataclass(frozen=True)
class Misfit:
    """One of them; `fields` are those that the object at `route`, or around it, may have."""

    kind: str
    route: Route
    message: str
    help: str
    fields: tuple[str, ...] = ()


def misfits(file: KeyFile) -> list[Misfit]:
    """All of them, in the order of the form. A file that holds no object has one."""
    value = file.document.value
    whole = isinstance(value, dict) and "body" in value
    return of_value(value, types.KeyFile if whole else types.KeyBody)


def describe_misfits(file: KeyFile, kind: str) -> Iterator[Problem]:
    """Those of one kind (TYPE, VALUE), as a rule reports them."""
    for each in misfits(file) if isinstance(file, KeyFile) else ():
        if each.kind == kind:
            name = quote(str(each.route[-1])) if each.route else "The file"
            if each.route and isinstance(each.route[-1], int):
                name = f"Entry {each.route[-1] + 1} of {quote(str(each.route[-2]))}"
            yield Problem(each.route, f"{name} {each.message}", each.help)


def of_value(value: object, form: type[BaseModel]) -> list[Misfit]:
    """What of a value does not fit a form, in the form's order."""
    try:
        form.model_validate(value)
    except ValidationError as error:
        return [_misfit(form, each) for each in error.errors(include_url=False)]
    return []


def _misfit(form: type[BaseModel], error: Any) -> Misfit:
    route, kind = tuple(error["loc"]), error["type"]
    fields = tuple(form_at(form, route[:-1]).model_fields)
    if kind == "missing":
        return Misfit(MISSING, route, "", "", fields)
    if kind == "extra_forbidden":
        return Misfit(UNKNOWN, route, "", "", fields)
    if kind == "string_pattern_mismatch" and route[-1] == "endpoint":
        message, help = (
            "is no path of the admin API for keys.",
            "Write /api-keys/workspace/service.",
        )
    elif kind == "string_pattern_mismatch":
        message, help = f"does not match {error['ctx']['pattern']}.", ""
    elif kind == "string_unicode":
        message, help = "holds half a character.", ""
    elif kind == "string_type" and isinstance(error["input"], bool | int | float):
        message, help = "is no text.", "Put it in quotes."
    else:
        message, help = value_fault(kind, error["input"], error.get("ctx", {}))
    return Misfit(TYPE if kind in EXPECTED else VALUE, route, message, help, fields)
