"""Random models.json documents from a seed: plausible ones, and junk at every place."""

from __future__ import annotations

import random
from copy import deepcopy
from typing import Any

from pigen.pi.schema.projection import build_types_schema

SCHEMA = build_types_schema("models")

JUNK: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 0.5, 1.0, -0.0, 1e21, 1e308, float("inf"), 2**53, 10**30, 128000,
    "", " ", "x", "true", "128000", "text", "openai", "\n", "\u0000", "é", "\ud800", [], {}, [[]],
    [None], [{}], {"": None}, {"id": "m"}, ["text"], ["text", "image"], {"a\nb": 1},
)  # fmt: skip
NAMES = (
    "portkey", "openai", "anthropic", "azure", "azure-openai-responses", "radius", "ollama",
    "openrouter", "google-vertex", "amazon-bedrock", "typesafe", "my provider", "", "a\nb",
    "a\u2028b", "__proto__", "constructor", "1", "é",
)  # fmt: skip
KEYS = ("contextLength", "_note", "$schema", "", "id ", "toString", "type", "reasoningEffortMap")
TEXTS = (
    "openai-completions", "https://api.portkey.ai/v1", "$PORTKEY_API_KEY", "@openai-prod/gpt-4o",
    "gpt-4o", "m", "https://radius.pi.dev/v1/", "!echo key", "radius", "anthropic-messages",
)  # fmt: skip


def junk(rng: random.Random) -> Any:
    return deepcopy(rng.choice(JUNK))


class Generator:
    """Documents by the schema of all releases; `junk` is the chance that a value is none of it."""

    def __init__(self, rng: random.Random, junk: float) -> None:
        self.rng = rng
        self.junk = junk

    def document(self) -> Any:
        return self.value(SCHEMA)

    def value(self, node: dict) -> Any:
        name = node.get("$ref")
        if name is not None:
            return self.value(SCHEMA["$defs"][name.removeprefix("#/$defs/")])
        if self.rng.random() < self.junk:
            return self.any()
        if "enum" in node:
            return self.rng.choice(node["enum"])
        kinds = node.get("type")
        if kinds is None:
            return self.any()
        kind = kinds if isinstance(kinds, str) else self.rng.choice(kinds)
        return getattr(self, f"_{kind}")(node)

    def any(self, depth: int = 2) -> Any:
        pick = self.rng.random()
        if depth and pick < 0.15:
            return [self.any(depth - 1) for _ in range(self.rng.randrange(3))]
        if depth and pick < 0.3:
            return {self.rng.choice(KEYS + NAMES): self.any(depth - 1) for _ in range(2)}
        return junk(self.rng)

    def _string(self, node: dict) -> str:
        return self.rng.choice((*TEXTS, *(node.get("examples") or TEXTS)))

    def _number(self, node: dict) -> float:
        numbers = [1, 2.5, 1024, 128000, 200000.0, *([] if "exclusiveMinimum" in node else [0, -3])]
        return self.rng.choice(numbers)

    def _integer(self, node: dict) -> float:
        return self.rng.choice((1, 2, 80.0, 100))

    def _boolean(self, node: dict) -> bool:
        return self.rng.random() < 0.5

    def _null(self, node: dict) -> None:
        return None

    def _array(self, node: dict) -> list:
        return [self.value(node["items"]) for _ in range(self.rng.choice((0, 1, 1, 2, 4)))]

    def _object(self, node: dict) -> dict:
        if "patternProperties" in node:
            (rest,) = node["patternProperties"].values()
            names = (*NAMES, *TEXTS)
            return {
                self.rng.choice(names): self.value(rest)
                for _ in range(self.rng.choice((0, 1, 1, 2)))
            }
        properties = node["properties"]
        chosen = set(node.get("required", ()))
        if self.rng.random() < self.junk:
            chosen -= {self.rng.choice(sorted(chosen))} if chosen else set()
        chosen.update(self.rng.sample(sorted(properties), min(len(properties), self.few())))
        if "providers" in properties:
            chosen.discard("$schema") if self.rng.random() < 0.7 else None
        value = {key: self.value(properties[key]) for key in sorted(chosen)}
        if self.rng.random() < self.junk:
            value[self.rng.choice(KEYS)] = self.any()
        return value

    def few(self) -> int:
        return self.rng.choice((0, 1, 2, 3, 5))
