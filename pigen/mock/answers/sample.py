"""A small value that fits a JSON Schema: for the arguments of tools that a request insists on, and
for answers that have to be JSON of a kind."""

from __future__ import annotations

from pigen.mock.answers.parts import Json, at, listed

_DEEPEST = 12
_FORMATS = {
    "date": "2025-01-31",
    "date-time": "2025-01-31T12:00:00Z",
    "time": "12:00:00Z",
    "duration": "PT1M",
    "email": "someone@example.com",
    "hostname": "example.com",
    "ipv4": "127.0.0.1",
    "ipv6": "::1",
    "uri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


def sample(schema: Json, text: str) -> object:
    """The value; texts in it are `text` where nothing else is asked for."""
    return _Sampler(schema, text).value(schema, 0)


class _Sampler:
    def __init__(self, root: Json, text: str) -> None:
        self.root = root
        self.text = text

    def value(self, schema: object, depth: int) -> object:
        for key in ("const", "default"):
            if schema.__class__ is dict and key in schema:
                return at(schema, key)
        choices = listed(at(schema, "enum"))
        if choices:
            return choices[0]
        if depth > _DEEPEST:
            return None
        reference = at(schema, "$ref")
        if isinstance(reference, str):
            return self.value(self.referred(reference), depth + 1)
        for key in ("anyOf", "oneOf"):
            for each in listed(at(schema, key)):
                return self.value(each, depth + 1)
        parts = listed(at(schema, "allOf"))
        if parts:
            values = [self.value(each, depth + 1) for each in parts]
            objects = [each for each in values if isinstance(each, dict)]
            return {k: v for each in objects for k, v in each.items()} if objects else values[0]
        return self.typed(schema, depth)

    def typed(self, schema: object, depth: int) -> object:
        kind = at(schema, "type")
        if isinstance(kind, list):
            kind = kind[0] if kind else None
        properties = at(schema, "properties")
        if kind == "object" or (kind is None and isinstance(properties, dict)):
            wanted = [name for name in listed(at(schema, "required")) if isinstance(name, str)]
            return {name: self.value(at(properties, name), depth + 1) for name in wanted}
        if kind == "array":
            least = at(schema, "minItems")
            number = min(least, 100) if isinstance(least, int) else 0
            return [self.value(at(schema, "items"), depth + 1) for _ in range(number)]
        if kind in ("integer", "number"):
            return self.number(schema)
        if kind == "boolean":
            return True
        if kind == "null":
            return None
        return self.string(schema)

    def number(self, schema: object) -> object:
        for key, step in (("minimum", 0), ("exclusiveMinimum", 1)):
            least = at(schema, key)
            if isinstance(least, (int, float)) and not isinstance(least, bool):
                return least + step
        most = at(schema, "maximum")
        return most if isinstance(most, (int, float)) and most < 1 else 1

    def string(self, schema: object) -> str:
        text = _FORMATS.get(str(at(schema, "format")), self.text)
        least, most = at(schema, "minLength"), at(schema, "maxLength")
        if isinstance(least, int):
            text = text.ljust(min(least, 10_000), ".")
        return text[:most] if isinstance(most, int) and most >= 0 else text

    def referred(self, reference: str) -> object:
        node: object = self.root
        for step in reference.removeprefix("#").split("/")[1:]:
            node = at(node, step.replace("~1", "/").replace("~0", "~"))
        return node
