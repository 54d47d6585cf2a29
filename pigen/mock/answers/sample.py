"""A small value that fits a JSON Schema: for the arguments of tools that a request insists on, and
for answers that have to be JSON of a kind."""

from __future__ import annotations

from pigen.mock.answers.conversation import Json, as_list, get_member

_MAX_DEPTH = 12
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
    return _Sampler(schema, text).sample_value(schema, 0)


class _Sampler:
    def __init__(self, root: Json, text: str) -> None:
        self.root = root
        self.text = text

    def sample_value(self, schema: object, depth: int) -> object:
        for key in ("const", "default"):
            if schema.__class__ is dict and key in schema:
                return get_member(schema, key)
        choices = as_list(get_member(schema, "enum"))
        if choices:
            return choices[0]
        if depth > _MAX_DEPTH:
            return None
        reference = get_member(schema, "$ref")
        if isinstance(reference, str):
            return self.sample_value(self.resolve_reference(reference), depth + 1)
        for key in ("anyOf", "oneOf"):
            for each in as_list(get_member(schema, key)):
                return self.sample_value(each, depth + 1)
        parts = as_list(get_member(schema, "allOf"))
        if parts:
            values = [self.sample_value(each, depth + 1) for each in parts]
            objects = [each for each in values if isinstance(each, dict)]
            return {k: v for each in objects for k, v in each.items()} if objects else values[0]
        return self.sample_type(schema, depth)

    def sample_type(self, schema: object, depth: int) -> object:
        kind = get_member(schema, "type")
        if isinstance(kind, list):
            kind = kind[0] if kind else None
        properties = get_member(schema, "properties")
        if kind == "object" or (kind is None and isinstance(properties, dict)):
            wanted = [
                name for name in as_list(get_member(schema, "required")) if isinstance(name, str)
            ]
            return {
                name: self.sample_value(get_member(properties, name), depth + 1) for name in wanted
            }
        if kind == "array":
            least = get_member(schema, "minItems")
            number = min(least, 100) if isinstance(least, int) else 0
            return [
                self.sample_value(get_member(schema, "items"), depth + 1) for _ in range(number)
            ]
        if kind in ("integer", "number"):
            return self.sample_number(schema)
        if kind == "boolean":
            return True
        if kind == "null":
            return None
        return self.sample_string(schema)

    def sample_number(self, schema: object) -> object:
        for key, step in (("minimum", 0), ("exclusiveMinimum", 1)):
            least = get_member(schema, key)
            if isinstance(least, (int, float)) and not isinstance(least, bool):
                return least + step
        most = get_member(schema, "maximum")
        return most if isinstance(most, (int, float)) and most < 1 else 1

    def sample_string(self, schema: object) -> str:
        text = _FORMATS.get(str(get_member(schema, "format")), self.text)
        least, most = get_member(schema, "minLength"), get_member(schema, "maxLength")
        if isinstance(least, int):
            text = text.ljust(min(least, 10_000), ".")
        return text[:most] if isinstance(most, int) and most >= 0 else text

    def resolve_reference(self, reference: str) -> object:
        node: object = self.root
        for step in reference.removeprefix("#").split("/")[1:]:
            node = get_member(node, step.replace("~1", "/").replace("~0", "~"))
        return node
