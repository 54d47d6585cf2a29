"""models.json as people write them, from a seed: the shape and the mistakes of 236 public files.

Most have one provider and two models; a few have twenty providers, or 66 models. The share of each
mistake is that of the files in which it was found, doubled, so that some files have several.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

LOCAL = {
    "ollama": ("http://localhost:11434/v1", "ollama"),
    "llama-cpp": ("http://127.0.0.1:8080/v1", "none"),
    "lmstudio": ("http://localhost:1234/v1", "lm-studio"),
    "vllm": ("http://gpu-box:8000/v1", "EMPTY"),
}
REMOTE = {
    "zai-coding": "https://api.z.ai/api/coding/paas/v4",
    "my-openrouter": "https://openrouter.ai/api/v1",
    "my-deepseek": "https://api.deepseek.com",
    "litellm": "https://litellm.acme.io/v1",
    "portkey": "https://api.portkey.ai/v1",
    "company": "https://llm.acme.io/v1",
    "team-gateway": "https://gateway.acme.io/v1",
}
LOCAL_IDS = ("qwen3:8b", "qwen2.5-coder:7b", "llama3.1:8b", "gpt-oss:20b", "gemma3:12b", "glm-4.6")
REMOTE_IDS = (
    "gpt-4.1", "gpt-5.1", "gpt-4o", "o3", "claude-sonnet-4-5", "claude-opus-4-8", "glm-4.6",
    "deepseek-chat", "gemini-2.5-pro", "qwen3-coder", "kimi-k2", "house-model",
)  # fmt: skip
BUILT_IN = {
    "openai": ("gpt-4.1", "gpt-4o", "gpt-5.1", "o3"),
    "anthropic": ("claude-opus-4-8", "claude-sonnet-4-5", "claude-haiku-4-5"),
    "openrouter": ("openai/gpt-4.1", "anthropic/claude-sonnet-4.5"),
    "opencode": ("gpt-5.1", "claude-sonnet-4-5", "kimi-k2"),
}
LEVELS = {"minimal": "low", "low": "low", "medium": "medium", "high": "high"}
Entry = dict[str, Any]


def make_file(seed: int) -> dict[str, Any]:
    dice = random.Random(seed)
    count = 1 if dice.random() < 0.64 else dice.choice((2, 2, 3, 3, 4, 6, 8, 20))
    providers: dict[str, Entry] = {}
    for number in range(count):
        name, entry = _make_provider(dice, _choose_model_count(dice))
        providers[f"{name}-{number}" if name in providers else name] = entry
    for share, spoil in MISTAKES:
        if dice.random() < 2 * share:
            # Who makes a mistake at one provider makes it at the others too.
            chosen = [each for each in providers.values() if dice.random() < 0.7]
            for each in chosen or list(providers.values())[:1]:
                spoil(dice, each)
    return {"providers": providers}


def _choose_model_count(dice: random.Random) -> int:
    return dice.choice((1, 1, 1, 2, 2, 3, 4, 6, 12, 12)) if dice.random() < 0.98 else 66


def _make_provider(dice: random.Random, count: int) -> tuple[str, Entry]:
    kind = dice.random()
    if kind < 0.25:
        name = dice.choice(tuple(BUILT_IN))
        entry: Entry = {"models": [_make_model(dice, id) for id in BUILT_IN[name][:count]]}
        if dice.random() < 0.5:
            ids = [*BUILT_IN[name], "gpt-4,1", "retired-model", "claude-old"]
            entry["modelOverrides"] = {
                id: {"maxTokens": 9000} for id in dice.sample(ids, min(3, len(ids)))
            }
            entry["models"] = [e for e in entry["models"] if e["id"] not in entry["modelOverrides"]]
        if not entry["models"]:
            del entry["models"]
        return name, {**entry, "apiKey": f"${name.upper()}_API_KEY"}
    known: tuple[str, ...] = LOCAL_IDS if kind < 0.6 else REMOTE_IDS
    if kind < 0.6:
        name = dice.choice(tuple(LOCAL))
        url, key = LOCAL[name]
    else:
        name = dice.choice(tuple(REMOTE))
        url, key = REMOTE[name], f"${name.upper().replace('-', '_')}_API_KEY"
    prefix = "@openai-prod/" if name == "portkey" else ""
    listed = [f"{prefix}{id}" for id in dice.sample(known, min(count, len(known)))]
    listed += [f"{prefix}model-{number}" for number in range(count - len(listed))]
    models = [_make_model(dice, id) for id in listed]
    return name, {"baseUrl": url, "api": "openai-completions", "apiKey": key, "models": models}


def _make_model(dice: random.Random, id: str) -> Entry:
    fields = {
        "name": f"The {id}",
        "reasoning": dice.random() < 0.4,
        "input": dice.choice((["text"], ["text", "image"])),
        "contextWindow": dice.choice((32768, 128000, 200000, 272000, 1000000)),
        "maxTokens": dice.choice((8192, 16384, 32000)),
        "cost": {"input": 0, "output": 0, "cacheRead": 0, "cacheWrite": 0},
    }
    if dice.random() < 0.15:
        return {"id": id}
    return {"id": id, **{key: value for key, value in fields.items() if dice.random() < 0.7}}


def _set_key(text: str) -> Callable[[random.Random, Entry], None]:
    def spoil(dice: random.Random, entry: Entry) -> None:
        entry["apiKey"] = text

    return spoil


def _drop_key(dice: random.Random, entry: Entry) -> None:
    entry.pop("apiKey", None)


def _set_every_model(**fields: object) -> Callable[[random.Random, Entry], None]:
    def spoil(dice: random.Random, entry: Entry) -> None:
        for model in entry.get("models", ()):
            model.update(fields)

    return spoil


def _fill_window(dice: random.Random, entry: Entry) -> None:
    for model in entry.get("models", ()):
        model["maxTokens"] = model.setdefault("contextWindow", 128000)


def _turn_efforts_off(dice: random.Random, entry: Entry) -> None:
    entry["compat"] = {"supportsDeveloperRole": False, "supportsReasoningEffort": False}
    _set_every_model(reasoning=True)(dice, entry)


def _set_url(text: str) -> Callable[[random.Random, Entry], None]:
    def spoil(dice: random.Random, entry: Entry) -> None:
        if "baseUrl" in entry:
            entry["baseUrl"] = text

    return spoil


def _drop_models(dice: random.Random, entry: Entry) -> None:
    entry.pop("models", None)


def _repeat_model(dice: random.Random, entry: Entry) -> None:
    if entry.get("models"):
        entry["models"].append(dict(entry["models"][0]))


# The share of files with the mistake, and how it is made.
MISTAKES: tuple[tuple[float, Callable[[random.Random, Entry], None]], ...] = (
    (27 / 236, _turn_efforts_off),
    (24 / 236, _set_key("ACME_API_KEY")),
    (19 / 236, _fill_window),
    (13 / 236, _drop_key),
    (12 / 236, _set_key("sk-proj-4711abcdefghijklmnopqrstuv")),
    (9 / 236, _set_key("YOUR_API_KEY")),
    (5 / 236, _set_url("https://your-host/v1")),
    (5 / 236, _drop_models),
    (8 / 236, _set_every_model(contextLength=128000)),
    (8 / 236, _set_every_model(tool_call=True, structured_output=True)),
    (7 / 236, _set_every_model(contextWindow=8192)),
    (8 / 236, _set_every_model(thinkingLevelMap=LEVELS, reasoning=False)),
    (5 / 236, _set_key("dummy")),
    (4 / 236, _set_url("http://llm.acme.io/v1")),
    (
        2 / 236,
        _set_every_model(cost={"input": 2e-6, "output": 8e-6, "cacheRead": 0, "cacheWrite": 0}),
    ),
    (2 / 236, _repeat_model),
)
