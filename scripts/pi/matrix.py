"""The requests that two releases are compared by: api x reasoning x provider x URL, and every
compat field of the schema by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

APIS = (
    "openai-completions",
    "openai-responses",
    "anthropic-messages",
    "google-generative-ai",
    "google-vertex",
    "mistral-conversations",
    "azure-openai-responses",
    "openai-codex-responses",
    "bedrock-converse-stream",
    "pi-messages",
)
GATEWAY = "https://gateway.example/v1"
URLS = (
    GATEWAY,
    "https://api.portkey.ai/v1",
    "https://api.openai.com/v1",
    "https://api.anthropic.com",
    "https://openrouter.ai/api/v1",
    "https://api.deepseek.com",
    "https://api.z.ai/api/paas/v4",
    "https://api.moonshot.ai/v1",
    "https://api.together.xyz/v1",
    "https://api.x.ai/v1",
    "https://api.mistral.ai",
    "http://localhost:11434/v1",
)
PROVIDERS = (
    "portkey",
    "openai",
    "anthropic",
    "openrouter",
    "deepseek",
    "zai",
    "moonshotai",
    "together",
    "xai",
    "mistral",
    "groq",
    "google",
    "cloudflare-ai-gateway",
)
IDS = (
    "m",
    "anthropic/claude-opus-4-8",
    "openai/gpt-5.4",
    "gpt-5.4",
    "claude-opus-4-8",
    "claude-sonnet-4-20250514",
    "gemini-3-pro-preview",
    "deepseek-v4-pro",
    "qwen3-32b",
)
# (reasoning, level): a model that does not reason, one at the level high, one switched off.
REASONING = ((False, None), (True, "high"), (True, None))
FIRST, SECOND = 1, 2
# A key with the shape of the token that the Codex API takes apart.
CLAIM = "eyJodHRwczovL2FwaS5vcGVuYWkuY29tL2F1dGgiOnsiY2hhdGdwdF9hY2NvdW50X2lkIjoieCJ9fQ"
KEY = f"eyJhbGciOiJIUzI1NiJ9.{CLAIM}.s"

Case = dict[str, Any]


def write_models(file: Path) -> None:
    """The models.json that every case starts from: each provider with one model, "m"."""
    models = [{"id": "m", "contextWindow": 200_000, "maxTokens": 64_000}]
    provider = {
        "baseUrl": GATEWAY,
        "api": "openai-completions",
        "apiKey": KEY,
        "models": models,
    }
    file.write_text(json.dumps({"providers": dict.fromkeys(PROVIDERS, provider)}))


def list_cases(schema: dict[str, Any]) -> list[Case]:
    return [*named_cases(), *compat_cases(schema)]


def named_cases() -> Iterator[Case]:
    for api in APIS:
        for reasoning in REASONING:
            for provider in PROVIDERS:
                for url in URLS:
                    yield case(api, reasoning, provider, url=url)
            for turn in (FIRST, SECOND):
                for id in IDS:
                    yield case(api, reasoning, id=id, turn=turn)
                    yield case(api, reasoning, "openrouter", id=id, turn=turn)
                for url in URLS:
                    yield case(api, reasoning, url=url, turn=turn)


def compat_cases(schema: dict[str, Any]) -> Iterator[Case]:
    for key, node in compat_keys(schema).items():
        for value in values_of(node, schema):
            for api in APIS:
                for reasoning in REASONING:
                    for turn in (FIRST, SECOND):
                        yield case(api, reasoning, compat={key: value}, turn=turn)


def compat_keys(schema: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for node in find_nodes(schema, "compat"):
        found |= resolve(node, schema).get("properties", {})
    return found


def find_nodes(node: Any, key: str) -> Iterator[Any]:
    """What the schema says of a property of that name, wherever it stands."""
    if isinstance(node, dict):
        properties = node.get("properties")
        if isinstance(properties, dict) and key in properties:
            yield properties[key]
        for value in node.values():
            yield from find_nodes(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from find_nodes(value, key)


def resolve(node: Any, schema: dict[str, Any]) -> Any:
    while "$ref" in node:
        steps = node["$ref"].removeprefix("#/").split("/")
        node = schema
        for step in steps:
            node = node[step]
    return node


def values_of(node: Any, schema: dict[str, Any]) -> list[Any]:
    """Values of each kind that the schema lets pass, where it is a simple one."""
    node = resolve(node, schema)
    if "const" in node:
        return [node["const"]]
    if "enum" in node:
        return list(node["enum"])
    if "anyOf" in node:
        return [value for branch in node["anyOf"] for value in values_of(branch, schema)]
    samples: dict[Any, list[Any]] = {
        "boolean": [True, False],
        "integer": [5],
        "number": [5],
        "string": ["x"],
    }
    kind = node.get("type")
    return samples.get(kind, []) if isinstance(kind, str) else []


def case(
    api: str,
    reasoning: tuple[bool, str | None],
    provider: str = "portkey",
    *,
    url: str = GATEWAY,
    id: str = "m",
    compat: dict[str, Any] | None = None,
    turn: int = FIRST,
) -> Case:
    reasons, level = reasoning
    model = {"api": api, "baseUrl": url, "id": id, "reasoning": reasons}
    if compat:
        model["compat"] = compat
    return {"provider": provider, "model": model, "level": level, "turn": turn}


def describe(case: Case) -> dict[str, str]:
    """The case by the names that a report groups by."""
    model = case["model"]
    compat = model.get("compat", {})
    reasons = "yes" if model["reasoning"] else "no"
    return {
        "api": model["api"],
        "reasoning": f"{reasons}, level {case['level']}" if case["level"] else reasons,
        "provider": case["provider"],
        "URL": model["baseUrl"],
        "id": model["id"],
        "compat": ", ".join(f"{key}: {json.dumps(value)}" for key, value in compat.items()) or "-",
        "turn": str(case["turn"]),
    }
