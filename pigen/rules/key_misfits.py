"""What of a key's file does not fit the form that the admin API takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from pigen.diagnostics.rule import Problem
from pigen.portkey.key import KeyFile
from pigen.rules.value_faults import describe_value_fault, name_value
from pigen.source import key_file_types
from pigen.source.validation import EXPECTED_TYPES, find_model_type
from pigen.text.document import JsonPath

MISSING, UNKNOWN, TYPE, VALUE = "missing", "unknown", "type", "value"


@dataclass(frozen=True)
class Misfit:
    """One of them; `fields` are those that the object at `path`, or around it, may have."""

    kind: str
    path: JsonPath
    message: str
    help: str
    fields: tuple[str, ...] = ()


def find_misfits(file: KeyFile) -> list[Misfit]:
    """All of them, in the order of the form. A file that holds no object has one."""
    value = file.document.value
    whole = isinstance(value, dict) and "body" in value
    return find_value_misfits(value, key_file_types.KeyFile if whole else key_file_types.KeyBody)


def describe_misfits(file: KeyFile, kind: str) -> Iterator[Problem]:
    """Those of one kind (TYPE, VALUE), as a rule reports them."""
    for each in find_misfits(file) if isinstance(file, KeyFile) else ():
        if each.kind == kind:
            yield Problem(each.path, f"{name_value(each.path)} {each.message}", each.help)


def find_value_misfits(value: object, model_type: type[BaseModel]) -> list[Misfit]:
    """What of a value does not fit a form, in the form's order."""
    try:
        model_type.model_validate(value)
    except ValidationError as error:
        return [_make_misfit(model_type, each) for each in error.errors(include_url=False)]
    return []


def _make_misfit(model_type: type[BaseModel], error: Any) -> Misfit:
    path, kind = tuple(error["loc"]), error["type"]
    fields = tuple(find_model_type(model_type, path[:-1]).model_fields)
    if kind == "missing":
        return Misfit(MISSING, path, "", "", fields)
    if kind == "extra_forbidden":
        return Misfit(UNKNOWN, path, "", "", fields)
    if kind == "string_pattern_mismatch" and path[-1] == "endpoint":
        message, help = (
            "is not a path of the admin API for keys.",
            "Write /api-keys/workspace/service.",
        )
    elif kind == "string_pattern_mismatch":
        message, help = f"does not match {error['ctx']['pattern']}.", ""
    elif kind == "string_unicode":
        message, help = "holds half a character.", ""
    elif kind == "string_type" and isinstance(error["input"], bool | int | float):
        message, help = "is no text.", "Put it in quotes."
    else:
        message, help = describe_value_fault(kind, error["input"], error.get("ctx", {}))
    return Misfit(TYPE if kind in EXPECTED_TYPES else VALUE, path, message, help, fields)
