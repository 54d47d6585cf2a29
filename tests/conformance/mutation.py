"""Mutated models.json texts from a seed: the mistakes people and tools make, and stranger ones."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from pigen.pi.schema.projection import load_annotated_schema

from ..generated import NAMES, Generator, junk

SEEDS: tuple[Any, ...] = (
    {
        "providers": {
            "portkey": {
                "baseUrl": "https://api.portkey.ai/v1",
                "api": "openai-completions",
                "apiKey": "$PORTKEY_API_KEY",
                "headers": {"x-portkey-config": "pc-house"},
                "models": [
                    {"id": "@openai-prod/gpt-4o", "name": "GPT-4o", "input": ["text", "image"]},
                    {
                        "id": "@anthropic-prod/claude-sonnet-4-20250514",
                        "reasoning": True,
                        "contextWindow": 200000,
                        "maxTokens": 64000,
                        "cost": {"input": 3, "output": 15, "cacheRead": 0.3, "cacheWrite": 3.75},
                    },
                ],
            }
        }
    },
    {
        "providers": {
            "ollama": {
                "baseUrl": "http://localhost:11434/v1",
                "api": "openai-completions",
                "apiKey": "ollama",
                "compat": {"supportsDeveloperRole": False, "supportsReasoningEffort": False},
                "models": [{"id": "qwen3:8b"}, {"id": "gpt-oss:20b", "contextWindow": 32768}],
            },
            "openai": {"baseUrl": "https://proxy.example/v1", "headers": {"x-team": "a"}},
        }
    },
    {
        "providers": {
            "openrouter": {
                "modelOverrides": {
                    "anthropic/claude-sonnet-4": {
                        "name": "Sonnet",
                        "compat": {"openRouterRouting": {"only": ["amazon-bedrock"]}},
                    },
                    "openai/gpt-4o": {"cost": {"input": 2}, "thinkingLevelMap": {"off": None}},
                }
            },
            "anthropic": {"models": [{"id": "claude-next", "api": "anthropic-messages"}]},
            "vllm": {
                "baseUrl": "http://10.0.0.5:8000/v1",
                "apiKey": "none",
                "models": [
                    {
                        "id": "m",
                        "api": "openai-completions",
                        "compat": {
                            "thinkingFormat": "chat-template",
                            "chatTemplateKwargs": {"enable_thinking": {"$var": "thinking.enabled"}},
                            "maxTokensField": "max_tokens",
                            "supportsLongCacheRetention": True,
                        },
                        "samplingParams": {"temperature": 0.2},
                        "inputLimits": {"images": {"maxPerMessage": 4}},
                        "promptCache": {"short": 300},
                    }
                ],
            },
        }
    },
    {
        "providers": {
            "gateway": {
                "api": "openai-responses",
                "authHeader": True,
                "apiKey": "K",
                "models": [
                    {"id": "a", "baseUrl": "https://a.example/v1"},
                    {"id": "b", "baseUrl": "https://b.example/v1", "api": "google-generative-ai"},
                ],
            },
            "azure": {"models": [{"id": "gpt-4.1"}], "baseUrl": "https://x.openai.azure.com"},
            "team": {"baseUrl": "https://radius.example/v1", "oauth": "radius"},
        }
    },
)

Text = str
Edit = Callable[[random.Random, Any], Any]


def texts(seed: int, number: int) -> Iterator[Text]:
    """That many texts; the same seed gives the same ones."""
    rng = random.Random(seed)
    for _ in range(number):
        yield mutated(rng)


def mutated(rng: random.Random) -> Text:
    pick = rng.random()
    if pick < 0.2:
        value = Generator(rng, rng.choice((0, 0.02, 0.1))).document()
    else:
        value = json.loads(json.dumps(rng.choice(SEEDS)))
        for _ in range(rng.choice((0, 1, 1, 1, 2, 3))):
            value = rng.choice(VALUE_EDITS)(rng, value)
    text = json.dumps(value, indent=rng.choice((None, 2, "\t")), ensure_ascii=rng.random() < 0.5)
    if pick > 0.65:
        for _ in range(rng.choice((1, 1, 2))):
            text = rng.choice(TEXT_EDITS)(rng, text)
    return text


def places(value: Any, above: tuple = ()) -> Iterator[tuple]:
    """The route of every value below the root."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for step, item in items:
        yield (*above, step)
        if isinstance(item, dict | list):
            yield from places(item, (*above, step))


def holder(value: Any, route: tuple) -> Any:
    for step in route[:-1]:
        value = value[step]
    return value


def at_random(rng: random.Random, value: Any) -> tuple[Any, Any]:
    """A container in the document and a step into it; (None, None) where there is none."""
    found = list(places(value)) if isinstance(value, dict | list) else []
    if not found:
        return None, None
    route = rng.choice(found)
    return holder(value, route), route[-1]


def replace(rng: random.Random, value: Any) -> Any:
    container, step = at_random(rng, value)
    if container is None:
        return junk(rng)
    container[step] = junk(rng)
    return value


def as_text(rng: random.Random, value: Any) -> Any:
    container, step = at_random(rng, value)
    if container is not None and not isinstance(container[step], dict | list):
        container[step] = json.dumps(container[step])
    return value


def remove(rng: random.Random, value: Any) -> Any:
    container, step = at_random(rng, value)
    if container is not None:
        del container[step]
    return value


def rename(rng: random.Random, value: Any) -> Any:
    container, step = at_random(rng, value)
    if isinstance(container, dict):
        new = rng.choice((step.lower(), step.upper(), step + "s", step[1:], rng.choice(NAMES)))
        container[new] = container.pop(step)
    return value


def add_known(rng: random.Random, value: Any) -> Any:
    """A key of the schema, with a fitting value or another, in an object of its kind or not."""
    definitions = load_annotated_schema()["$defs"]
    kind = rng.choice(("provider", "model", "modelOverride", "compat", "cost", "inputLimits"))
    found = [
        holder(value, (*route, ""))
        for route in (places(value) if isinstance(value, dict | list) else ())
        if isinstance(holder(value, (*route, "")), dict)
        and (rng.random() < 0.2 or kind_of(route) == kind)
    ]
    if found:
        key, node = rng.choice(list(definitions[kind]["properties"].items()))
        generator = Generator(rng, rng.choice((0, 0.3)))
        rng.choice(found)[key] = generator.value(node.get("x-while-read", node))
    return value


def kind_of(route: tuple) -> str | None:
    if len(route) == 2 and route[0] == "providers":
        return "provider"
    around = {"models": "model", "modelOverrides": "modelOverride"}
    if len(route) > 3 and route[-2] in around:
        return around[route[-2]]
    return route[-1] if isinstance(route[-1], str) else None


def add_provider(rng: random.Random, value: Any) -> Any:
    if isinstance(value, dict) and isinstance(value.get("providers"), dict):
        generator = Generator(rng, rng.choice((0, 0, 0.2)))
        node = load_annotated_schema()["$defs"]["provider"]
        keys = rng.sample(sorted(node["properties"]), rng.randrange(6))
        value["providers"][rng.choice(NAMES)] = {
            key: generator.value(node["properties"][key]) for key in keys
        }
    return value


def duplicate(rng: random.Random, value: Any) -> Any:
    container, step = at_random(rng, value)
    if isinstance(container, list):
        container.insert(step, deepcopy(container[step]))
    return value


def into_list(rng: random.Random, value: Any) -> Any:
    container, step = at_random(rng, value)
    if container is not None:
        inner = container[step]
        container[step] = list(inner.values()) if isinstance(inner, dict) else [inner]
    return value


VALUE_EDITS: tuple[Edit, ...] = (
    replace, replace, as_text, remove, remove, rename, add_known, add_known, add_known,
    add_provider, add_provider, duplicate, into_list,
)  # fmt: skip


def cut(rng: random.Random, text: Text) -> Text:
    start = rng.randrange(len(text) + 1)
    return text[:start] + text[start + rng.choice((1, 1, 2, 5)) :]


def insert(rng: random.Random, text: Text) -> Text:
    at = rng.randrange(len(text) + 1)
    piece = rng.choice(
        (
            ",", ",", "//x\n", "// it's \"so\"\n", "/* x */", "#x\n", "'", '"', "{", "}", "[", "]",
            ":", " ", "\t", "\n", "\r\n", "\r", "\u00a0", "\u2028", "\ufeff", "\\", "\\u12", "\\q",
            "NaN", "01", "+1", ".5", "1e400", "1e999", "-", "\u0000", "\u0001", "true", "null",
            '"providers":{},', ",//", "/", "\\ud800", "1.", "0x1", "Infinity",
        )
    )  # fmt: skip
    return text[:at] + piece + text[at:]


def after_comma(rng: random.Random, text: Text) -> Text:
    """Trailing commas and comments where they often stand."""
    ends = [at for at, c in enumerate(text) if c in "}],"]
    if not ends:
        return text
    at = rng.choice(ends)
    piece = rng.choice((",", ", ", ",\n", ",//c\n", "//c\n", " // a, b\n", ",,", "/**/"))
    return text[:at] + piece + text[at:]


def start_or_end(rng: random.Random, text: Text) -> Text:
    piece = rng.choice(("\ufeff", "\ufeff\ufeff", "// top\n", " ", "\n", "x", "\u00a0", "//", ";"))
    return piece + text if rng.random() < 0.6 else text + piece


def half(rng: random.Random, text: Text) -> Text:
    return text[: rng.randrange(len(text) + 1)]


def quotes(rng: random.Random, text: Text) -> Text:
    return text.replace('"', rng.choice(("'", "", "\u201c", '"')), rng.choice((1, 2, 1000)))


def twice(rng: random.Random, text: Text) -> Text:
    """A line again: a duplicate key, or a missing comma."""
    lines = text.splitlines(keepends=True)
    if not lines:
        return text
    at = rng.randrange(len(lines))
    return "".join([*lines[: at + 1], lines[at], *lines[at + 1 :]])


TEXT_EDITS: tuple[Callable[[random.Random, Text], Text], ...] = (
    cut, insert, insert, after_comma, after_comma, start_or_end, half, quotes, twice,
)  # fmt: skip
