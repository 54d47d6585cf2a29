"""Why pi's schema refuses a value: what jsonschema finds, in our own words.

Imported only for a file that the quick check refused, since jsonschema takes long to import.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator

from pigen.common.name_list import join_names
from pigen.common.quoting import quote
from pigen.common.suggest import find_closest
from pigen.diagnostics.rule import Fix, JsonPath
from pigen.pi.release import Pi
from pigen.pi.schema import value_fixes
from pigen.pi.schema.projection import LARGEST, Schema, build_schema
from pigen.pi.schema.value_fixes import SchemaPlace

MISSING_KEY = "missing-key"
WRONG_TYPE = "wrong-type"
INVALID_VALUE = "invalid-value"
# The schema says nothing of what is nested deeper than this.
MAX_DEPTH = 20

_TYPES = {
    "string": "a text in quotes",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "null",
    "array": "a list in [ ]",
    "object": "an object in { }",
}


class SchemaError:
    """One cause. `kind` is the rule it belongs to; `points_at_key` says to point at the key of
    `path`; `is_listed`, that this release lists the values it knows, to which the next one may
    add."""

    __slots__ = ("fix", "help", "is_listed", "kind", "message", "path", "points_at_key")

    def __init__(
        self,
        kind: str,
        path: JsonPath,
        message: str,
        help: str,
        fix: Fix | None,
        points_at_key: bool = False,
        is_listed: bool = False,
    ) -> None:
        self.kind = kind
        self.path = path
        self.message = message
        self.help = help
        self.fix = fix
        self.points_at_key = points_at_key
        self.is_listed = is_listed

    @property
    def may_change(self) -> bool:
        """A pi newer than pigen may accept it: nearly every release adds to these."""
        return self.is_listed or "compat" in self.path[:-1]


def explain(value: object, pi: Pi, schema: Schema | None = None) -> list[SchemaError]:
    """Every cause once; empty where jsonschema accepts the value. `schema`, else that of `pi`."""
    schema = schema or build_schema("models", pi)
    causes: dict[tuple[Any, ...], SchemaError] = {}
    for error in Draft202012Validator(schema).iter_errors(_limit_depth(value)):
        for failure in _flatten_errors(error):
            path = tuple(failure.absolute_path)
            place = SchemaPlace(path, _get_value(value, path), schema)
            if failure.validator == "required":
                for name in failure.validator_value:
                    if name not in failure.instance:
                        causes.setdefault((path, name), _make_missing_key_error(place, name))
            else:
                # Of several complaints about one value the type's is the one that explains.
                key = (path, None)
                if key not in causes or failure.validator == "type":
                    causes[key] = _make_value_error(place, failure)
    return list(causes.values())


def _limit_depth(value: object, room: int = MAX_DEPTH) -> object:
    """The value with empty containers in place of those nested deeper than `room`: jsonschema
    writes out what it refuses, and runs out of stack where that is nested deep."""
    if isinstance(value, dict):
        return {key: _limit_depth(item, room - 1) for key, item in value.items()} if room else {}
    if isinstance(value, list):
        return [_limit_depth(item, room - 1) for item in value] if room else []
    return value


def _get_value(value: Any, path: JsonPath) -> Any:
    for step in path:
        value = value[step]
    return value


def _flatten_errors(error: Any) -> Iterator[Any]:
    """The complaints behind a union's; all its members fail, so each of them is a cause."""
    if error.context:
        for inner in error.context:
            yield from _flatten_errors(inner)
    else:
        yield error


def _make_missing_key_error(place: SchemaPlace, name: str) -> SchemaError:
    fix = value_fixes.fix_missing_key(place, name)
    return SchemaError(
        MISSING_KEY,
        place.path,
        f'{_format_label(place)} has no "{name}", which pi requires.',
        f"{fix.title}." if fix else f'Add "{name}"{_format_example(place, name)}.',
        fix,
        points_at_key=bool(place.path) and isinstance(place.path[-1], str),
    )


def _format_example(place: SchemaPlace, name: str) -> str:
    node = place.node.get("properties", {}).get(name, {})
    examples = node.get("examples") or place.resolve(node).get("examples")
    if not examples or not isinstance(examples[0], str | int | float):
        return ""
    return f", such as {value_fixes.format_value(examples[0])}"


def _make_value_error(place: SchemaPlace, error: Any) -> SchemaError:
    rule = error.validator
    wanted = error.schema
    if rule == "type" or (rule == "enum" and not isinstance(place.value, str)):
        return _make_type_error(place, wanted)
    if rule == "enum":
        return _make_enum_error(place, wanted["enum"])
    fix = value_fixes.fix_out_of_range(place)
    if rule == "minLength":
        message = f"{_format_label(place)} is empty, and pi requires a text."
        help = "Write its value, or remove it." if place.is_optional else "Write its value."
    elif rule == "maxItems":
        message = (
            f"{_format_label(place)} has {len(place.value)} items, "
            f"and pi takes at most {wanted[rule]}."
        )
        help = f"Keep at most {wanted[rule]} items."
    elif abs(place.value) > LARGEST:
        message = f"{_format_label(place)} is too large a number: pi reads it as infinite."
        help = "Write the number you meant."
    elif rule == "maximum":
        message = f"{_format_label(place)} is {place.label}, and pi takes at most {wanted[rule]}."
        help = f"Write a number up to {wanted[rule]}."
    else:
        limit = "more than 0" if rule == "exclusiveMinimum" else f"at least {wanted.get(rule)}"
        message = f"{_format_label(place)} is {place.label}, and pi takes only {limit}."
        help = f"Write a number of {limit}" + (", or remove it." if place.is_optional else ".")
    return SchemaError(INVALID_VALUE, place.path, message, help, fix)


def _make_type_error(place: SchemaPlace, wanted: dict[str, Any]) -> SchemaError:
    values = wanted.get("enum")
    kinds = wanted.get("type", "string")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    needed = (
        join_names(list(map(value_fixes.format_value, values)), "or")
        if values
        else join_names([_TYPES[kind] for kind in kinds], "or")
    )
    fix = value_fixes.fix_wrong_type(place, wanted)
    return SchemaError(
        WRONG_TYPE,
        place.path,
        f"{_format_label(place)} must be {needed}, but it is {place.description}.",
        value_fixes.explain_conversion(place) or (f"{fix.title}." if fix else f"Write {needed}."),
        fix,
        is_listed=bool(values),
    )


def _make_enum_error(place: SchemaPlace, values: list[str]) -> SchemaError:
    near = find_closest(place.value, values)
    listed = join_names(list(map(quote, values)), "or")
    fix = value_fixes.fix_with_value(place, near) if near else None
    known = f"Write {listed}." if len(values) < 4 else f"pi knows {listed}."
    return SchemaError(
        INVALID_VALUE,
        place.path,
        f"{_format_label(place)} is {place.label}, which pi does not know.",
        f"Did you mean {quote(near)}? {known}" if near and len(values) > 1 else known,
        fix,
        is_listed=True,
    )


def _format_label(place: SchemaPlace) -> str:
    """How to call the value in a sentence."""
    if not place.path:
        return "The file"
    *above, last = place.path
    if isinstance(last, int):
        return f'Entry {last + 1} of "{above[-1]}"'
    container = above[-1] if above else None
    if container == "providers" and len(above) == 1:
        return f"Provider {quote(last)}"
    if container == "modelOverrides":
        return f"The override of {quote(last)}"
    if container == "headers":
        return f"Header {quote(last)}"
    return quote(last)
