"""What can be done about a value that the schema refuses, where that is clear."""

from __future__ import annotations

from typing import Any

from pigen.common.quoting import quote
from pigen.diagnostics.rule import Add, Change, Fix, Remove, Rename, Replace, Route
from pigen.pi.schema.fields import is_provider

Schema = dict

# Under these keys stand secrets, which no message repeats.
_SECRET = ("apiKey", "headers")
# What people call a model's id.
_IDS = ("modelId", "model_id", "modelID", "model", "ID", "Id", "slug", "name")


class Place:
    """A value in the file, its route, and the schema that holds there."""

    def __init__(self, route: Route, value: Any, schema: Schema) -> None:
        self.route = route
        self.value = value
        self.definitions = schema["$defs"]
        self.parent = schema
        self.node = schema
        for step in route:
            self.parent = self.node
            self.node = self.child(self.node, step)

    def resolve(self, node: Schema) -> Schema:
        name = node.get("$ref")
        return self.definitions[name.removeprefix("#/$defs/")] if name else node

    def child(self, node: Schema, step: str | int) -> Schema:
        """The schema of a key or item; of a union's members the first that knows it."""
        for branch in node.get("anyOf", (node,)):
            if isinstance(step, int):
                found = branch.get("items")
            else:
                found = branch.get("properties", {}).get(step)
                if found is None:
                    found = next(iter(branch.get("patternProperties", {}).values()), None)
            if found is not None:
                return self.resolve(found)
        return {}

    @property
    def optional(self) -> bool:
        """It is a key that may be left out, not an item and not an entry of a map."""
        key = self.route[-1] if self.route else None
        return (
            isinstance(key, str)
            and "patternProperties" not in self.parent
            and key not in self.parent.get("required", ())
        )

    @property
    def secret(self) -> bool:
        return any(step in _SECRET for step in self.route)

    @property
    def shown(self) -> str:
        return "another value" if self.secret else shown(self.value)

    @property
    def described(self) -> str:
        """The value in a sentence, after "it is"."""
        value = self.value
        if isinstance(value, dict):
            return "an object"
        if isinstance(value, list):
            return "a list"
        if value is None or isinstance(value, bool):
            return shown(value)
        kind = "text" if isinstance(value, str) else "number"
        return f"a {kind}" if self.secret else f"the {kind} {shown(value)}"


def shown(value: object) -> str:
    if isinstance(value, str):
        return quote(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = str(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


def missing(place: Place, name: str) -> Fix | None:
    value = place.value
    if not isinstance(value, dict):
        return None
    if name == "providers" and not place.route:
        return _gathered(value)
    if name == "id":
        for other in _IDS:
            if other == "name" and isinstance(value.get(other), str) and value[other]:
                return Fix(
                    'Add "id" with the name as its value', Add(place.route, "id", value[other])
                )
            if isinstance(value.get(other), str) and value[other]:
                title = f'Rename "{other}" to "id"'
                return Fix(title, Rename((*place.route, other), "id"))
    if place.resolve(place.node.get("properties", {}).get(name, {})).get("type") == "number":
        rate = name in ("cacheRead", "cacheWrite")
        return Fix(f'Add "{name}": 0', Add(place.route, name, 0)) if rate else None
    return None


def _gathered(value: dict) -> Fix | None:
    """Providers that stand at the top of the file, or under another name."""
    for other, inner in value.items():
        if other.lower() in ("provider", "providers") and isinstance(inner, dict):
            certain = bool(inner) and all(map(is_provider, inner.values()))
            return Fix(
                f'Rename {quote(other)} to "providers"', Rename((other,), "providers"), safe=certain
            )
    found = {key: inner for key, inner in value.items() if is_provider(inner)}
    if not found:
        return None
    changes: list[Change] = [Remove((key,)) for key in found]
    return Fix('Put the providers under "providers"', *changes, Add((), "providers", found))


def wrong_type(place: Place, wanted: Schema) -> Fix | None:
    value = place.value
    kinds = wanted.get("type", "string")
    if value is None:
        return Fix("Remove it", Remove(place.route), safe=True) if place.optional else None
    if isinstance(value, str):
        found = _from_text(value, kinds, wanted)
    elif isinstance(value, bool):
        found = (shown(value), True) if kinds == "string" and "enum" not in wanted else None
    elif isinstance(value, int):
        found = _from_number(value, kinds, wanted)
    else:
        found = None
        if isinstance(value, dict) and kinds == "array" and place.route[-1:] == ("models",):
            found = _listed(value), False
    if found is None:
        return None
    new, safe = found
    title = "Write a list" if isinstance(new, list) else f"Write {shown(new)}"
    if place.secret:
        title = "Write it in quotes"
    return Fix(title, Replace(place.route, new), safe=safe)


def _from_text(value: str, kinds: str | list, wanted: Schema) -> tuple[object, bool] | None:
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


def _from_number(value: int, kinds: str | list, wanted: Schema) -> tuple[object, bool] | None:
    if kinds == "boolean" and value in (0, 1):
        return bool(value), False
    if kinds == "string" and "enum" not in wanted:
        return str(value), True
    return None


def _listed(value: dict) -> list:
    """Models given as an object: one model, or models by id."""
    if isinstance(value.get("id"), str):
        return [value]
    return [
        {"id": id, **{key: item for key, item in model.items() if key != "id"}}
        if isinstance(model, dict)
        else {"id": id}
        for id, model in value.items()
    ]


def another_value(place: Place, near: str) -> Fix:
    same = str(place.value).strip().lower() == near.lower()
    return Fix(f"Write {quote(near)}", Replace(place.route, near), safe=same)


def out_of_range(place: Place) -> Fix | None:
    return Fix("Remove it", Remove(place.route)) if place.optional else None
