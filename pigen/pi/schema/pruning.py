"""Taking out of a value what has a wrong type, so that rules need not ask."""

from __future__ import annotations

import re
from typing import Any

from pigen.pi.schema.projection import CHECKED_NAME, LARGEST, Schema, build_types_schema
from pigen.pi.schema.quickcheck import compile_check

_PYTHON_TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
}
_REMOVED = object()


def prune_value(value: object) -> object:
    schema = build_types_schema("models")
    kept = _prune_node(_drop_unchecked_providers(value, schema), schema, schema["$defs"])
    return {} if kept is _REMOVED else kept


def _drop_unchecked_providers(value: object, schema: Schema) -> object:
    """pi does not check a provider with a line break in its name: where it is not right in every
    way, nothing is known of its parts, and it goes as a whole."""
    providers = value.get("providers") if isinstance(value, dict) else None
    if not isinstance(providers, dict) or not isinstance(value, dict):
        return value
    check = compile_check({**schema["$defs"]["provider"], "$defs": schema["$defs"]})
    checked = re.compile(CHECKED_NAME)
    kept = {name: item for name, item in providers.items() if checked.search(name) or check(item)}
    return {**value, "providers": kept}


def _prune_node(value: object, schema: Schema, definitions: Schema) -> object:
    name = schema.get("$ref")
    if name is not None:
        schema = definitions[name.removeprefix("#/$defs/")]
    kinds = schema.get("type", "string" if "enum" in schema else None)
    if kinds is None:
        return value
    if not any(_is_kind(value, kind) for kind in ([kinds] if isinstance(kinds, str) else kinds)):
        return _REMOVED
    if isinstance(value, dict):
        return _prune_members(value, schema, definitions)
    if isinstance(value, list):
        items = [_prune_node(item, schema["items"], definitions) for item in value]
        if "$ref" in schema["items"]:
            return [{} if item is _REMOVED else item for item in items]
        return [item for item in items if item is not _REMOVED]
    return value


def _prune_members(value: dict[str, Any], schema: Schema, definitions: Schema) -> dict[str, Any]:
    properties = schema.get("properties", {})
    (rest,) = schema.get("patternProperties", {"": {}}).values()
    members = {}
    for key, item in value.items():
        node = properties.get(key, rest)
        kept = _prune_node(item, node, definitions)
        if kept is not _REMOVED and _is_complete(kept, node, definitions):
            members[key] = kept
        elif rest.get("$ref") == "#/$defs/modelOverride":
            members[key] = {}  # an entry that counts, even if nothing in it does
    return members


def _is_complete(value: object, schema: Schema, definitions: Schema) -> bool:
    if "$ref" in schema:
        schema = definitions[schema["$ref"].removeprefix("#/$defs/")]
    return not isinstance(value, dict) or value.keys() >= set(schema.get("required", ()))


def _is_kind(value: object, kind: str) -> bool:
    if kind in ("number", "integer"):
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        whole = kind == "number" or isinstance(value, int) or value.is_integer()
        return whole and -LARGEST <= value <= LARGEST
    return isinstance(value, _PYTHON_TYPES[kind])
