"""What can be done about a value that the schema refuses, where that is clear."""

from __future__ import annotations

from typing import Any

from pigen.common.quoting import quote
from pigen.diagnostics.rule import Add, Fix, FixChange, JsonPath, Remove, Rename, Replace
from pigen.pi.schema.unread_keys import is_provider

Schema = dict[str, Any]

# Under these keys stand secrets, which no message repeats.
_SECRET_KEYS = ("apiKey", "headers")
# What people call a model's id.
_ID_SYNONYMS = ("modelId", "model_id", "modelID", "model", "ID", "Id", "slug", "name")


class SchemaPlace:
    """A value in the file, its route, and the schema that holds there."""

    def __init__(self, path: JsonPath, value: Any, schema: Schema) -> None:
        self.path = path
        self.value = value
        self.definitions = schema["$defs"]
        self.parent = schema
        self.node = schema
        for step in path:
            self.parent = self.node
            self.node = self.get_child(self.node, step)

    def resolve(self, node: Schema) -> Schema:
        name = node.get("$ref")
        return self.definitions[name.removeprefix("#/$defs/")] if name else node

    def get_child(self, node: Schema, step: str | int) -> Schema:
        """The schema of a key or item; of a union's members the first that knows it."""
        for branch in node.get("anyOf", (node,)):
            if isinstance(step, int):
                child_schema = branch.get("items")
            else:
                child_schema = branch.get("properties", {}).get(step)
                if child_schema is None:
                    child_schema = next(iter(branch.get("patternProperties", {}).values()), None)
            if child_schema is not None:
                return self.resolve(child_schema)
        return {}

    @property
    def is_optional(self) -> bool:
        """It is a key that may be left out, not an item and not an entry of a map."""
        key = self.path[-1] if self.path else None
        return (
            isinstance(key, str)
            and "patternProperties" not in self.parent
            and key not in self.parent.get("required", ())
        )

    @property
    def is_secret(self) -> bool:
        return any(step in _SECRET_KEYS for step in self.path)

    @property
    def label(self) -> str:
        return "another value" if self.is_secret else format_value(self.value)

    @property
    def description(self) -> str:
        """The value in a sentence, after "it is"."""
        value = self.value
        if isinstance(value, dict):
            return "an object"
        if isinstance(value, list):
            return "a list"
        if value is None or isinstance(value, bool):
            return format_value(value)
        kind = "text" if isinstance(value, str) else "number"
        return f"a {kind}" if self.is_secret else f"the {kind} {format_value(value)}"


def format_value(value: object) -> str:
    if isinstance(value, str):
        return quote(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = str(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


def fix_missing_key(place: SchemaPlace, name: str) -> Fix | None:
    value = place.value
    if not isinstance(value, dict):
        return None
    if name == "providers" and not place.path:
        return _gather_providers(value)
    if name == "id":
        for other in _ID_SYNONYMS:
            if other == "name" and isinstance(value.get(other), str) and value[other]:
                return Fix(
                    'Add "id" with the name as its value', Add(place.path, "id", value[other])
                )
            if isinstance(value.get(other), str) and value[other]:
                title = f'Rename "{other}" to "id"'
                return Fix(title, Rename((*place.path, other), "id"))
    if place.resolve(place.node.get("properties", {}).get(name, {})).get("type") == "number":
        rate = name in ("cacheRead", "cacheWrite")
        return Fix(f'Add "{name}": 0', Add(place.path, name, 0)) if rate else None
    return None


def _gather_providers(value: dict[str, Any]) -> Fix | None:
    """Providers that stand at the top of the file, or under another name."""
    for other, inner in value.items():
        if other.lower() in ("provider", "providers") and isinstance(inner, dict):
            certain = bool(inner) and all(map(is_provider, inner.values()))
            return Fix(
                f'Rename {quote(other)} to "providers"', Rename((other,), "providers"), safe=certain
            )
    providers = {key: inner for key, inner in value.items() if is_provider(inner)}
    if not providers:
        return None
    changes: list[FixChange] = [Remove((key,)) for key in providers]
    return Fix('Put the providers under "providers"', *changes, Add((), "providers", providers))


def fix_wrong_type(place: SchemaPlace, wanted: Schema) -> Fix | None:
    value = place.value
    kinds = wanted.get("type", "string")
    if value is None:
        return Fix("Remove it", Remove(place.path), safe=True) if place.is_optional else None
    if isinstance(value, str) and kinds == "object":
        if not value or place.path[-2:-1] != ("models",):
            return None
        return Fix("Make it an object with this id", Replace(place.path, {"id": value}), safe=True)
    if isinstance(value, str):
        converted = _convert_text(value, kinds, wanted)
    elif isinstance(value, bool):
        converted = (
            (format_value(value), True) if kinds == "string" and "enum" not in wanted else None
        )
    elif isinstance(value, int):
        converted = _convert_number(value, kinds, wanted)
    else:
        converted = None
        if isinstance(value, list) and kinds == "object":
            return _convert_to_object(place)
        if isinstance(value, dict) and kinds == "array" and place.path[-1:] == ("models",):
            converted = _convert_to_list(value), False
    if converted is None:
        return None
    new, safe = converted
    title = "Write a list" if isinstance(new, list) else f"Write {format_value(new)}"
    if place.is_secret:
        title = "Write it in quotes"
    return Fix(title, Replace(place.path, new), safe=safe)


def _convert_text(value: str, kinds: str | list[Any], wanted: Schema) -> tuple[object, bool] | None:
    text = value.strip()
    if kinds == "boolean":
        meant = {"true": True, "false": False}.get(text.lower())
        return None if meant is None else (meant, True)
    if kinds in ("number", "integer"):
        digits = text.replace("_", "").replace(",", "").replace(" ", "")
        if digits.isascii() and digits.isdigit() and len(digits) < 16:
            number = int(digits)
            fits = number > 0 or wanted.get("exclusiveMinimum") is None
            return (number, text == digits) if fits else None
    if kinds == "array":
        items = wanted["items"]
        if items.get("type") == "string" or value in items.get("enum", ()):
            return [value], True
    return None


def _convert_number(
    value: int, kinds: str | list[Any], wanted: Schema
) -> tuple[object, bool] | None:
    if kinds == "boolean" and value in (0, 1):
        return bool(value), False
    if kinds == "string" and "enum" not in wanted:
        return str(value), True
    return None


# What names an entry of a list that should have been an object.
_NAME_KEYS = ("id", "name", "provider", "model")


def _convert_to_object(place: SchemaPlace) -> Fix | None:
    """A list of providers or overrides as the object that pi reads, the names as its keys."""
    if not _is_list_of_named(place):
        return None
    named: dict[str, object] = {}
    for entry in place.value:
        key = _find_name_key(entry)
        if key is None or entry[key] in named:
            return None
        named[entry[key]] = {other: item for other, item in entry.items() if other != key}
    if not named:
        return None
    new = {"providers": named} if not place.path else named
    return Fix("Make the names the keys of an object", Replace(place.path, new))


def _is_list_of_named(place: SchemaPlace) -> bool:
    """A list where pi wants an object of providers, or of overrides by the model's id."""
    if not isinstance(place.value, list):
        return False
    if place.path == ():
        return bool(place.value) and all(map(is_provider, place.value))
    return place.path == ("providers",) or place.path[-1:] == ("modelOverrides",)


def _find_name_key(entry: object) -> str | None:
    if not isinstance(entry, dict):
        return None
    return next((k for k in _NAME_KEYS if isinstance(entry.get(k), str) and entry[k]), None)


def explain_conversion(place: SchemaPlace) -> str | None:
    """How to make an object of a list whose entries have names,
    or a list of an object of models."""
    if isinstance(place.value, dict) and place.path[-1:] == ("models",):
        id = next(iter(place.value), None) if "id" not in place.value else place.value["id"]
        shown = format_value(id) if isinstance(id, str) and id else '"MODEL"'
        return f'Write a list in which each model has its id: [{{"id": {shown}, ...}}].'
    if not _is_list_of_named(place):
        return None
    overrides = place.path[-1:] == ("modelOverrides",)
    names = [e[k] for e in place.value if (k := _find_name_key(e)) is not None]
    key = format_value(names[0]) if names else ('"MODEL"' if overrides else '"NAME"')
    form = f"{{{key}: {{...}}}}"
    if not place.path:
        form = f'{{"providers": {form}}}'
    what = "ids of the models" if overrides else "names of the providers"
    return f"Write an object in which the {what} are the keys: {form}."


def _convert_to_list(value: dict[str, Any]) -> list[Any]:
    """Models given as an object: one model, or models by id."""
    if isinstance(value.get("id"), str):
        return [value]
    return [
        {"id": id, **{key: item for key, item in model.items() if key != "id"}}
        if isinstance(model, dict)
        else {"id": id}
        for id, model in value.items()
    ]


def fix_with_value(place: SchemaPlace, near: str) -> Fix:
    same = str(place.value).strip().lower() == near.lower()
    return Fix(f"Write {quote(near)}", Replace(place.path, near), safe=same)


def fix_out_of_range(place: SchemaPlace) -> Fix | None:
    return Fix("Remove it", Remove(place.path)) if place.is_optional else None
