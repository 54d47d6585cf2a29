"""What the keywords of a schema say, whatever JSON they may be."""

from __future__ import annotations

from pigen.mock.answers.conversation import Json, as_list, get_member

MAX_ITEMS = 1_000
_KINDS = {
    "object": "properties required additionalProperties patternProperties "
    "minProperties propertyNames",
    "array": "items prefixItems minItems contains uniqueItems",
    "number": "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf",
    "string": "pattern format minLength maxLength",
}


def guess_kinds(schema: Json) -> object:
    """The type that the keywords speak of: a text where they speak of none."""
    for kind, keywords in _KINDS.items():
        if not schema.keys().isdisjoint(keywords.split()):
            return kind
    return (
        ["string", "object", "array", "number", "boolean", "null"] if "not" in schema else "string"
    )


def list_required(schema: Json) -> list[str]:
    """The members that there must be, with those that they bring along."""
    names = [each for each in as_list(schema.get("required")) if isinstance(each, str)]
    dependent = schema.get("dependentRequired", schema.get("dependencies"))
    for name in names:
        for other in as_list(get_member(dependent, name)):
            if isinstance(other, str) and other not in names:
                names.append(other)
    return list(dict.fromkeys(names))


def read_bounds(schema: Json) -> tuple[int, float]:
    least, most = schema.get("minItems"), schema.get("maxItems")
    return (
        int(least) if isinstance(least, (int, float)) else 0,
        most if isinstance(most, (int, float)) else float("inf"),
    )


def read_items(schema: Json) -> tuple[list[object], object]:
    """What the first items have to fit, each, and what all others have to."""
    if isinstance(items := schema.get("items", True), list):
        return items, schema.get("additionalItems", True)
    others = schema.get("unevaluatedItems", True) if "items" not in schema else items
    return as_list(schema.get("prefixItems")), others


def limit_items(number: object) -> int:
    return min(int(number), MAX_ITEMS) if isinstance(number, (int, float)) else 1
