"""Why pi's schema refuses a value: what jsonschema finds, said in our own words.

Imported only for a file that the quick check refused, since jsonschema takes long to import.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from jsonschema import Draft202012Validator

from pigen.common.quoting import quote
from pigen.common.suggest import closest
from pigen.diagnostics.rule import Fix, Route
from pigen.pi.release import Pi
from pigen.pi.schema import mending
from pigen.pi.schema.mending import Place
from pigen.pi.schema.projection import LARGEST, Schema, schema_for

MISSING_KEY = "missing-key"
WRONG_TYPE = "wrong-type"
INVALID_VALUE = "invalid-value"
# The schema says nothing of what is nested deeper than this.
DEEPEST = 20

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
    """One cause. `kind` is the rule it belongs to; `key` says to point at the key of `route`."""

    __slots__ = ("fix", "help", "key", "kind", "message", "route")

    def __init__(
        self, kind: str, route: Route, message: str, help: str, fix: Fix | None, key: bool = False
    ) -> None:
        self.kind = kind
        self.route = route
        self.message = message
        self.help = help
        self.fix = fix
        self.key = key


def explain(value: object, pi: Pi, schema: Schema | None = None) -> list[SchemaError]:
    """Every cause once; empty where jsonschema accepts the value. `schema`, else that of `pi`."""
    schema = schema or schema_for("models", pi)
    causes: dict[tuple, SchemaError] = {}
    for error in Draft202012Validator(schema).iter_errors(_shallow(value)):
        for leaf in _leaves(error):
            route = tuple(leaf.absolute_path)
            place = Place(route, _reach(value, route), schema)
            if leaf.validator == "required":
                for name in leaf.validator_value:
                    if name not in leaf.instance:
                        causes.setdefault((route, name), _missing(place, name))
            else:
                # Of several complaints about one value the type's is the one that explains.
                key = (route, None)
                if key not in causes or leaf.validator == "type":
                    causes[key] = _wrong(place, leaf)
    return list(causes.values())


def _shallow(value: object, room: int = DEEPEST) -> object:
    """The value with empty containers in place of those nested deeper than `room`: jsonschema
    writes out what it refuses, and runs out of stack where that is nested deep."""
    if isinstance(value, dict):
        return {key: _shallow(item, room - 1) for key, item in value.items()} if room else {}
    if isinstance(value, list):
        return [_shallow(item, room - 1) for item in value] if room else []
    return value


def _reach(value: Any, route: Route) -> Any:
    for step in route:
        value = value[step]
    return value


def _leaves(error: Any) -> Iterator[Any]:
    """The complaints behind a union's; all its members fail, so each of them is a cause."""
    if error.context:
        for inner in error.context:
            yield from _leaves(inner)
    else:
        yield error


def _missing(place: Place, name: str) -> SchemaError:
    fix = mending.missing(place, name)
    return SchemaError(
        MISSING_KEY,
        place.route,
        f'{_label(place)} has no "{name}", which pi requires.',
        f"{fix.title}." if fix else f'Add "{name}"{_purpose(place, name)}.',
        fix,
        key=bool(place.route) and isinstance(place.route[-1], str),
    )


def _purpose(place: Place, name: str) -> str:
    node = place.node.get("properties", {}).get(name, {})
    examples = node.get("examples") or place.resolve(node).get("examples")
    if not examples or not isinstance(examples[0], str | int | float):
        return ""
    return f", such as {mending.shown(examples[0])}"


def _wrong(place: Place, error: Any) -> SchemaError:
    rule = error.validator
    wanted = error.schema
    if rule == "type" or (rule == "enum" and not isinstance(place.value, str)):
        return _wrong_type(place, wanted)
    if rule == "enum":
        return _not_listed(place, wanted["enum"])
    fix = mending.out_of_range(place)
    if rule == "minLength":
        message = f"{_label(place)} is empty, and pi requires a text in it."
        help = "Write its value, or remove it." if place.optional else "Write its value."
    elif rule == "maxItems":
        message = (
            f"{_label(place)} has {len(place.value)} items, and pi takes at most {wanted[rule]}."
        )
        help = f"Keep at most {wanted[rule]} items."
    elif abs(place.value) > LARGEST:
        message = f"{_label(place)} is too large a number for pi, to whom it is infinite."
        help = "Write the number you meant."
    elif rule == "maximum":
        message = f"{_label(place)} is {place.shown}, and pi takes at most {wanted[rule]}."
        help = f"Write a number up to {wanted[rule]}."
    else:
        bound = "more than 0" if rule == "exclusiveMinimum" else f"at least {wanted.get(rule)}"
        message = f"{_label(place)} is {place.shown}, and pi takes only {bound}."
        help = f"Write a number of {bound}" + (", or remove it." if place.optional else ".")
    return SchemaError(INVALID_VALUE, place.route, message, help, fix)


def _wrong_type(place: Place, wanted: dict) -> SchemaError:
    values = wanted.get("enum")
    kinds = wanted.get("type", "string")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    needed = (
        _either(map(mending.shown, values)) if values else _either(_TYPES[kind] for kind in kinds)
    )
    fix = mending.wrong_type(place, wanted)
    return SchemaError(
        WRONG_TYPE,
        place.route,
        f"{_label(place)} must be {needed}, but it is {place.described}.",
        f"{fix.title}." if fix else f"Write {needed}.",
        fix,
    )


def _not_listed(place: Place, values: list[str]) -> SchemaError:
    near = closest(place.value, values)
    listed = _either(map(quote, values))
    fix = mending.another_value(place, near) if near else None
    known = f"Write {listed}." if len(values) < 4 else f"pi knows {listed}."
    return SchemaError(
        INVALID_VALUE,
        place.route,
        f"{_label(place)} is {place.shown}, which pi does not know.",
        f"Did you mean {quote(near)}? {known}" if near and len(values) > 1 else known,
        fix,
    )


def _label(place: Place) -> str:
    """How to call the value in a sentence."""
    if not place.route:
        return "The file"
    *above, last = place.route
    if isinstance(last, int):
        return f'Entry {last + 1} of "{above[-1]}"'
    around = above[-1] if above else None
    if around == "providers" and len(above) == 1:
        return f"Provider {quote(last)}"
    if around == "modelOverrides":
        return f"The override of {quote(last)}"
    if around == "headers":
        return f"Header {quote(last)}"
    return quote(last)


def _either(parts: Iterable[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} or {last}" if first else last
