"""A JSON Schema turned into closures that say valid or not, and nothing else.

Each schema becomes a table from the Python type of a value to a verdict: True, or a predicate that
decides. A type that is not in the table is refused; no table at all (None) accepts anything. A
property is compiled when a file first uses it, since a file uses few of them.
"""

from __future__ import annotations

from collections.abc import Callable

from pigen.javascript.values import LINE_ENDS
from pigen.pi.schema.projection import ANY_NAME, CHECKED_NAME, Schema

Predicate = Callable[..., bool]
Verdicts = dict
Lookup = Callable[[type], "bool | Predicate | None"]

_NO_CONSTRAINT = {
    "$schema", "$comment", "$defs", "title", "description", "default", "examples", "deprecated"
}  # fmt: skip
_KNOWN = _NO_CONSTRAINT | {
    "$ref", "anyOf", "type", "enum", "minLength", "minimum", "maximum", "exclusiveMinimum",
    "maxItems", "items", "required", "properties", "patternProperties",
}  # fmt: skip


def compile_check(schema: Schema, unread_keys: set[str] | None = None) -> Predicate:
    """Whether a value is valid under `schema`, which may use the keywords in _KNOWN alone.

    Keys that the schema does not list, or marks deprecated, are added to `unread_keys` as they are met:
    all of them, if the value is valid.
    """
    verdicts = _Compiler(schema.get("$defs", {}), unread_keys).compile_verdicts(schema)

    def check(value: object) -> bool:
        return _is_valid(verdicts, value)

    return check


def _is_valid(verdicts: Verdicts | None, value: object) -> bool:
    if verdicts is None:
        return True
    verdict = verdicts.get(type(value))
    return verdict is True or (verdict is not None and verdict(value))


class _Properties(dict):
    """Key -> what gives the verdict for a type, filled in as keys are met; strange ones are kept
    apart, so that each time they are missing here."""

    def __init__(self, compiler: _Compiler, schemas: Schema) -> None:
        self.compiler = compiler
        self.schemas = schemas
        self.unread_lookups: dict[str, Lookup] = {}

    def __missing__(self, key: str) -> Lookup:
        schema = self.schemas.get(key)
        known: dict[str, Lookup] = self
        if schema is None or schema.get("deprecated"):
            if self.compiler.unread_keys is not None:
                self.compiler.unread_keys.add(key)
            known = self.unread_lookups
        if key not in known:
            verdicts = None if schema is None else self.compiler.compile_verdicts(schema)
            known[key] = _accept if verdicts is None else verdicts.get
        return known[key]


def _accept(kind: type) -> bool:
    return True


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
            return {str: frozenset(schema["enum"]).__contains__}
        shortest = schema.get("minLength", 0)
        if shortest <= 1:
            return {str: bool if shortest else True}
        return {str: lambda value: len(value) >= shortest}

    def _number(self, schema: Schema) -> Verdicts:
        within = _make_range_check(schema)
        return {int: within, float: within}

    def _integer(self, schema: Schema) -> Verdicts:
        within = _make_range_check(schema)
        return {int: within, float: lambda value: value.is_integer() and within(value)}

    def _array(self, schema: Schema) -> Verdicts:
        items = self.compile_verdicts(schema["items"])
        most = schema.get("maxItems")

        def check(value: list) -> bool:
            if items is not None:
                get = items.get
                for item in value:
                    verdict = get(type(item))
                    if verdict is not True and (verdict is None or not verdict(item)):
                        return False
            return most is None or len(value) <= most

        return {list: check}

    def _object(self, schema: Schema) -> Verdicts:
        if "patternProperties" in schema:
            return {dict: self.compile_map_check(schema["patternProperties"])}
        properties = _Properties(self, schema.get("properties", {}))
        required = frozenset(schema.get("required", ()))

        def check(value: dict) -> bool:
            for key, item in value.items():
                verdict = properties[key](type(item))
                if verdict is not True and (verdict is None or not verdict(item)):
                    return False
            return required <= value.keys()

        return {dict: check}

    def compile_map_check(self, patterns: Schema) -> Predicate | bool:
        ((pattern, schema),) = patterns.items()
        if pattern not in (CHECKED_NAME, ANY_NAME):
            raise NotImplementedError(f"no quick check for names like {pattern}")
        verdicts = self.compile_verdicts(schema)
        if verdicts is None:
            return True
        every_name = pattern == ANY_NAME

        def check(value: dict) -> bool:
            for key, item in value.items():
                verdict = verdicts.get(type(item))
                if (
                    verdict is not True
                    and (verdict is None or not verdict(item))
                    and (every_name or not any(end in key for end in LINE_ENDS))
                ):
                    return False
            return True

        return check


def _make_either_check(predicates: list[Predicate]) -> Predicate:
    return lambda value: any(predicate(value) for predicate in predicates)


def _make_range_check(schema: Schema) -> Callable[[float], bool]:
    # Written as "not outside" so that NaN passes, as it does in jsonschema.
    highest = schema["maximum"]
    above = schema.get("exclusiveMinimum")
    if above is not None:
        return lambda value: not (value <= above or value > highest)
    lowest = schema["minimum"]
    return lambda value: not (value < lowest or value > highest)
