"""Random JSON Schemas from a seed, each made around a value that fits it:
so every one can be met."""

from __future__ import annotations

import random
from typing import Any

PATTERNS = (
    ("^[A-Z][a-z]+$", "Paris"),
    (r"^\d{3}-\d{4}$", "555-1234"),
    (r"^#[0-9a-f]{6}$", "#00ff7f"),
    (r"^(?=.*[A-Z])(?=.*\d).{8,}$", "Passw0rd"),
    (r"^(red|green|blue)$", "green"),
    (r"^[^\s@]+@[^\s@]+\.[a-z]{2,}$", "a@b.co"),
    (r"^(a|b)x\1$", "bxb"),
    ("needle", "a needle in hay"),
    (r"^v?\d+\.\d+\.\d+(-[a-z]+)?$", "1.2.3"),
    (r"^\S.*\S$", "no blanks"),
    (r"^(?!.*--)[a-z0-9-]{3,20}$", "my-slug"),
    (r"^([A-Z]{2}\d{2}) ?(\d{4} ?){2,4}$", "GB33 1234 5678"),
)
FORMATS = (
    ("date", "2024-02-29"), ("date-time", "2024-02-29T10:00:00Z"), ("time", "10:00:00Z"),
    ("email", "me@example.org"), ("ipv4", "10.0.0.1"), ("ipv6", "fe80::1"),
    ("uuid", "12345678-1234-4234-8234-123456789abc"), ("uri", "https://example.org/a"),
    ("hostname", "example.org"), ("duration", "P1D"), ("regex", "^a$"), ("json-pointer", "/a"),
)  # fmt: skip


class Maker:
    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.definitions: dict[str, Any] = {}

    def make(self) -> dict[str, Any]:
        """A schema with its definitions."""
        schema, _ = self.pair(0)
        if isinstance(schema, bool):
            schema = {}
        return {**schema, **({"$defs": self.definitions} if self.definitions else {})}

    def pair(self, depth: int) -> tuple[Any, Any]:
        """A schema and a value that fits it."""
        kinds = [self.number, self.text, self.simple]
        if depth < 3:
            kinds += [self.object, self.array, self.either, self.both, self.reference] * 2
        return self.rng.choice(kinds)(depth)

    def chance(self, part: float = 0.5) -> bool:
        return self.rng.random() < part

    def simple(self, depth: int) -> tuple[Any, Any]:
        value = self.rng.choice([True, None, "x", 5, 1.5, [1], {"a": 1}])
        return self.rng.choice(
            [
                ({"const": value}, value),
                ({"enum": ["other", value, 3]}, value),
                ({"enum": [7, "s", None], "type": ["string", "integer"]}, "s"),
                ({"type": "boolean"}, False),
                ({"type": "null"}, None),
                ({"type": ["integer", "null"]}, None),
                ({"not": {"type": "string"}}, 5),
                ({"type": "integer", "default": 9, "minimum": 20}, 25),
                (True, "x"),
                ({}, 1),
            ]
        )

    def number(self, depth: int) -> tuple[Any, Any]:
        rng = self.rng
        if self.chance():
            step = rng.choice([1, 2, 3, 5, 7, 10])
            value: float = step * rng.randint(-20, 20)
            schema: dict[str, Any] = {"type": rng.choice(["integer", "number"])}
            if self.chance():
                schema["multipleOf"] = step
            gap: float = rng.choice([1, 2, 50])
        else:
            value = rng.randint(-400, 400) / 4
            schema, gap = {"type": "number"}, rng.choice([0.25, 0.5, 10])
            if self.chance():
                schema["multipleOf"] = rng.choice([0.25, 0.125])
        for low in ("minimum", "exclusiveMinimum"):
            if self.chance(0.4):
                schema[low] = value - gap * (low != "minimum" or self.chance())
        for high in ("maximum", "exclusiveMaximum"):
            if self.chance(0.4):
                schema[high] = value + gap * (high != "maximum" or self.chance())
        return schema, value

    def text(self, depth: int) -> tuple[Any, Any]:
        rng, schema = self.rng, {"type": "string"}
        kind = rng.randrange(4)
        if kind == 0:
            schema["pattern"], value = rng.choice(PATTERNS)
        elif kind == 1:
            schema["format"], value = rng.choice(FORMATS)
            return schema, value
        else:
            value = "x" * rng.choice([0, 1, 5, 60])
        bounds: dict[str, Any] = schema
        if self.chance(0.3):
            bounds["minLength"] = max(0, len(value) - rng.choice([0, 1, 3]))
        if self.chance(0.3):
            bounds["maxLength"] = len(value) + rng.choice([0, 1, 30])
        return schema, value

    def object(self, depth: int) -> tuple[Any, Any]:
        rng = self.rng
        properties, value, required = {}, {}, []
        for name in rng.sample(["a", "b", "c", "kind", "x y", "ü"], rng.randint(0, 4)):
            properties[name], member = self.pair(depth + 1)
            if self.chance(0.7):
                value[name] = member
                if self.chance(0.7):
                    required.append(name)
        schema: dict[str, Any] = {"type": "object", "properties": properties}
        if required:
            schema["required"] = required
        if self.chance(0.4):
            schema["additionalProperties"] = False
        elif self.chance(0.3):
            schema["additionalProperties"], value["more"] = self.pair(depth + 1)
            if self.chance():
                schema["minProperties"] = len(value)
        elif self.chance(0.2):
            schema["patternProperties"] = {"^n_[a-z]+$": {"type": "integer"}}
            value["n_x"] = 5
            schema["minProperties"] = len(value)
            schema["propertyNames"] = {"maxLength": 12}
        if required and self.chance(0.3):
            others = [each for each in value if each not in required]
            schema["dependentRequired"] = {required[0]: others[:1]}
        return schema, value

    def array(self, depth: int) -> tuple[Any, Any]:
        rng = self.rng
        kind = rng.randrange(4)
        if kind == 0:
            pairs = [self.pair(depth + 1) for _ in range(rng.randint(1, 3))]
            schema: dict[str, Any] = {"type": "array", "prefixItems": [each for each, _ in pairs]}
            value: Any = [each for _, each in pairs]
            if self.chance():
                schema["items"] = False
        elif kind == 1:
            schema, value = rng.choice(
                [
                    (
                        {"type": "array", "uniqueItems": True, "items": {"enum": [3, 2, 1]}},
                        [1, 2, 3],
                    ),
                    (
                        {
                            "type": "array",
                            "uniqueItems": True,
                            "items": {"type": "integer", "minimum": 5},
                        },
                        [5, 6, 7],
                    ),
                    (
                        {
                            "type": "array",
                            "uniqueItems": True,
                            "items": {"type": "string", "pattern": "^[a-z]{2}$"},
                        },
                        ["aa", "ab"],
                    ),
                    (
                        {
                            "type": "array",
                            "uniqueItems": True,
                            "items": {
                                "type": "object",
                                "required": ["a"],
                                "properties": {"a": {"type": "string"}},
                            },
                        },
                        [{"a": "1"}, {"a": "2"}],
                    ),
                    (
                        {
                            "type": "array",
                            "uniqueItems": True,
                            "items": {"type": "string", "format": "date"},
                        },
                        ["2024-01-01"],
                    ),
                    (
                        {"type": "array", "uniqueItems": True, "items": {"type": "boolean"}},
                        [True, False],
                    ),
                ]
            )  # fmt: skip
            schema = dict(schema)
            schema["minItems"] = len(value)
        elif kind == 2:
            inner, member = self.pair(depth + 1)
            value = [member] * rng.randint(0, 3)
            schema = {"type": "array", "items": inner, "minItems": len(value)}
        else:
            schema = {
                "type": "array",
                "contains": {"type": "integer", "minimum": 7},
                "minContains": 2,
            }
            value = [9, 9]
        if self.chance(0.4):
            schema["maxItems"] = len(value) + rng.choice([0, 1, 5])
        return schema, value

    def either(self, depth: int) -> tuple[Any, Any]:
        inner, value = self.pair(depth + 1)
        impossible: list[Any] = [
            False, {"type": "integer", "minimum": 5, "maximum": 4}, {"enum": []}, {"not": {}},
        ]  # fmt: skip
        choices = [self.rng.choice(impossible), inner] if self.chance() else [inner]
        if self.chance():
            choices.reverse()
        return {self.rng.choice(["anyOf", "oneOf"]): choices}, value

    def both(self, depth: int) -> tuple[Any, Any]:
        if self.chance():
            kinds = {
                "type": "object", "required": ["kind"],
                "properties": {"kind": {"enum": ["a", "b"]}},
                "if": {"properties": {"kind": {"const": "a"}}}, "then": {"required": ["size"]},
                "else": {"required": ["name"]},
            }  # fmt: skip
            return kinds, {"kind": "a", "size": 1}
        inner, value = self.number(depth)
        return {"allOf": [inner, {"type": "number"}, {"minimum": value - 100}]}, value

    def reference(self, depth: int) -> tuple[Any, Any]:
        name = f"d{len(self.definitions)}"
        if self.chance(0.3):
            self.definitions[name] = {
                "type": "object", "required": ["value", "next"],
                "properties": {
                    "value": {"type": "integer"},
                    "next": {"anyOf": [{"$ref": f"#/$defs/{name}"}, {"type": "null"}]},
                },
            }  # fmt: skip
            return {"$ref": f"#/$defs/{name}"}, {"value": 1, "next": None}
        self.definitions[name] = {}
        self.definitions[name], value = self.pair(depth + 1)
        return {"$ref": f"#/$defs/{name}"}, value
