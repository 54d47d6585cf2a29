"""A JSON Schema turned into closures that say valid or not, and nothing else.

Each schema becomes a table from the Python type of a value to a verdict: True, or a predicate that
decides. A type that is not in the table is refused; no table at all (None) accepts anything. A
property is compiled when a file first uses it, since a file uses few of them.

A predicate looks at many values of one type at once: the prices of all models are one list, and
what occurs twice in it is looked at once. A further model, or a further file, adds little.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pigen.javascript.values import LINE_ENDS
from pigen.pi.schema.projection import ANY_NAME, CHECKED_NAME, Schema

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Verdicts = dict[type, Any]
else:
    Verdicts = dict


# Whether all of some values are valid; in a table, of values of its type.
Predicate = Callable[..., bool]

_NO_CONSTRAINT = {
    "$schema", "$comment", "$defs", "title", "description", "default", "examples", "deprecated"
}  # fmt: skip
_KNOWN = _NO_CONSTRAINT | {
    "$ref", "anyOf", "type", "enum", "minLength", "minimum", "maximum", "exclusiveMinimum",
    "maxItems", "items", "required", "properties", "patternProperties",
}  # fmt: skip


def compile_check(schema: Schema, unread_keys: set[str] | None = None) -> Predicate:
    """Whether the values it is called with are all valid under `schema`, which may use the keywords
    in _KNOWN alone.

    Keys that the schema does not list, or marks deprecated, are added to `unread_keys` as they are
    met: all of them, if the values are valid.
    """
    verdicts = _Compiler(schema.get("$defs", {}), unread_keys).compile_verdicts(schema)

    def check(*values: object) -> bool:
        return _are_valid(verdicts, values)

    return check


def _are_valid(verdicts: Verdicts | None, values: Sequence[object]) -> bool:
    if verdicts is None:
        return True
    kinds = set(map(type, values))
    for kind in kinds:
        verdict = verdicts.get(kind)
        if verdict is None:
            return False
        if verdict is not True:
            same = values if len(kinds) == 1 else [each for each in values if type(each) is kind]
            if not verdict(same):
                return False
    return True


class _Properties(dict):  # type: ignore[type-arg]  # Any would have to be imported
    """Key -> the table of its values, filled in as keys are met; strange ones are kept apart, so
    that each time they are missing here."""

    def __init__(self, compiler: _Compiler, schemas: Schema) -> None:
        self.compiler = compiler
        self.schemas = schemas
        self.unread: dict[str, Verdicts | None] = {}

    def __missing__(self, key: str) -> Verdicts | None:
        schema = self.schemas.get(key)
        known: dict[str, Verdicts | None] = self
        if schema is None or schema.get("deprecated"):
            if self.compiler.unread_keys is not None:
                self.compiler.unread_keys.add(key)
            known = self.unread
        if key not in known:
            known[key] = None if schema is None else self.compiler.compile_verdicts(schema)
        return known[key]


class _Compiler:
    def __init__(self, definitions: Schema, unread_keys: set[str] | None) -> None:
        self.definitions = definitions
        self.unread_keys = unread_keys
        self.compiled: dict[str, Verdicts | None] = {}

    def compile_verdicts(self, schema: Schema) -> Verdicts | None:
        name = schema.get("$ref")
        if name is not None:
            name = name.removeprefix("#/$defs/")
            if name not in self.compiled:
                self.compiled[name] = self.compile_verdicts(self.definitions[name])
            return self.compiled[name]
        unknown = schema.keys() - _KNOWN
        if unknown:
            raise NotImplementedError(f"no quick check for {sorted(unknown)}")
        if "anyOf" in schema:
            return self.compile_any_of(schema["anyOf"])
        kinds = schema.get("type", "string" if "enum" in schema else ())
        if not kinds:
            return None
        verdicts: Verdicts = {}
        for kind in (kinds,) if isinstance(kinds, str) else kinds:
            verdicts.update(getattr(self, f"_{kind}")(schema))
        return verdicts

    def compile_any_of(self, branches: list[Schema]) -> Verdicts | None:
        tables = [self.compile_verdicts(branch) for branch in branches]
        if None in tables:
            return None
        either: Verdicts = {}
        for kind in {kind for table in tables if table for kind in table}:
            candidates = [table[kind] for table in tables if table and kind in table]
            either[kind] = True if True in candidates else _make_either_check(candidates)
        return either

    def _null(self, schema: Schema) -> Verdicts:
        return {type(None): True}

    def _boolean(self, schema: Schema) -> Verdicts:
        return {bool: True}

    def _string(self, schema: Schema) -> Verdicts:
        if "enum" in schema:
            return {str: frozenset(schema["enum"]).issuperset}
        shortest = schema.get("minLength", 0)
        if shortest <= 1:
            return {str: all if shortest else True}
        return {str: lambda values: min(map(len, values)) >= shortest}

    def _number(self, schema: Schema) -> Verdicts:
        within = _make_range_check(schema)
        return {kind: lambda values: all(map(within, set(values))) for kind in (int, float)}

    def _integer(self, schema: Schema) -> Verdicts:
        within = _make_range_check(schema)
        return {
            int: lambda values: all(map(within, set(values))),
            float: lambda values: all(each.is_integer() and within(each) for each in set(values)),
        }

    def _array(self, schema: Schema) -> Verdicts:
        items = self.compile_verdicts(schema["items"])
        most = schema.get("maxItems")

        def check(values: Sequence[list[Any]]) -> bool:
            if most is not None and max(map(len, values)) > most:
                return False
            if len(values) == 1:
                return _are_valid(items, values[0])
            return _are_valid(items, [item for value in values for item in value])

        return {list: check}

    def _object(self, schema: Schema) -> Verdicts:
        if "patternProperties" in schema:
            return {dict: self.compile_map_check(schema["patternProperties"])}
        properties = _Properties(self, schema.get("properties", {}))
        required = frozenset(schema.get("required", ()))

        def check(values: Sequence[dict[str, Any]]) -> bool:
            if len(values) == 1:
                for key, item in values[0].items():
                    if not _are_valid(properties[key], (item,)):
                        return False
                return required <= values[0].keys()
            keys = set().union(*values)
            for key in keys:
                items = [value[key] for value in values if key in value]
                if not _are_valid(properties[key], items) or (
                    key in required and len(items) != len(values)
                ):
                    return False
            return required <= keys

        return {dict: check}

    def compile_map_check(self, patterns: Schema) -> Predicate | bool:
        ((pattern, schema),) = patterns.items()
        if pattern not in (CHECKED_NAME, ANY_NAME):
            raise NotImplementedError(f"no quick check for names like {pattern}")
        verdicts = self.compile_verdicts(schema)
        if verdicts is None:
            return True

        def check(values: Sequence[dict[str, Any]]) -> bool:
            if _are_valid(verdicts, [item for value in values for item in value.values()]):
                return True
            return pattern == CHECKED_NAME and all(
                any(end in key for end in LINE_ENDS) or _are_valid(verdicts, (item,))
                for value in values
                for key, item in value.items()
            )

        return check


def _make_either_check(predicates: list[Predicate]) -> Predicate:
    return lambda values: all(any(each((value,)) for each in predicates) for value in values)


def _make_range_check(schema: Schema) -> Callable[[float], bool]:
    # Written as "not outside" so that NaN passes, as it does in jsonschema.
    highest = schema["maximum"]
    above = schema.get("exclusiveMinimum")
    if above is not None:
        return lambda value: not (value <= above or value > highest)
    lowest = schema["minimum"]
    return lambda value: not (value < lowest or value > highest)
