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


def make_file(seed: int, *, rare: bool = False) -> dict[str, Any]:
    """The file of this seed; with `rare`, with mistakes too that were found in a file or two
    each."""
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
    if rare:
        for spoil in dice.sample(RARE, dice.choice((0, 1, 1, 2, 3))):
            spoil(dice, dice.choice(list(providers.values())))
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


def _set(**fields: object) -> Callable[[random.Random, Entry], None]:
    def spoil(dice: random.Random, entry: Entry) -> None:
        entry.update(fields)

    return spoil


def _set_one_model(**fields: object) -> Callable[[random.Random, Entry], None]:
    def spoil(dice: random.Random, entry: Entry) -> None:
        if entry.get("models"):
            dice.choice(entry["models"]).update(fields)

    return spoil


def _add_to_url(text: str) -> Callable[[random.Random, Entry], None]:
    def spoil(dice: random.Random, entry: Entry) -> None:
        entry["baseUrl"] = f"{entry.get('baseUrl', 'https://llm.acme.io/v1')}{text}"

    return spoil


def _cut_url(text: str) -> Callable[[random.Random, Entry], None]:
    def spoil(dice: random.Random, entry: Entry) -> None:
        if text in entry.get("baseUrl", ""):
            entry["baseUrl"] = entry["baseUrl"].replace(text, "")

    return spoil


def _rename(old: str, new: str) -> Callable[[random.Random, Entry], None]:
    def spoil(dice: random.Random, entry: Entry) -> None:
        for each in (entry, *entry.get("models", ())):
            if old in each:
                each[new] = each.pop(old)

    return spoil


def _rewrite_ids(form: str) -> Callable[[random.Random, Entry], None]:
    def spoil(dice: random.Random, entry: Entry) -> None:
        if entry.get("models"):
            model = dice.choice(entry["models"])
            model["id"] = form.format(model["id"])

    return spoil


def _name_apis(api: str, url: str) -> Callable[[random.Random, Entry], None]:
    def spoil(dice: random.Random, entry: Entry) -> None:
        entry.update(api=api, baseUrl=url)

    return spoil


PRICES = {"input": 0.002, "output": 0.008, "cacheRead": 0, "cacheWrite": 0}
STRICT = {"supportsDeveloperRole": False, "supportsReasoningEffort": False}
GOOGLE = "https://generativelanguage.googleapis.com/v1beta/openai"

# Mistakes seen once or twice.
RARE: tuple[Callable[[random.Random, Entry], None], ...] = (
    _set_key("${env:ACME_API_KEY}"),
    _set_key("{{ACME_API_KEY}}"),
    _set_key("%ACME_API_KEY%"),
    _set_key("process.env.ACME_API_KEY"),
    _set_key("Bearer sk-proj-4711abcdefghijklmnopqrstuv"),
    _set_key("sk-pa$$word-4711"),
    _set_key("none"),
    _set_key(" sk-4711 "),
    _set(apiKey=None),
    _set(apiKey=""),
    _set(headers={"Authorization": "Bearer ACME_API_KEY"}),
    _set(headers={"x-api-key": "ACME_API_KEY", "x-empty": ""}),
    _set(headers={"anthropic-beta": "context-1m-2025-08-07"}),
    _set(headers={"x-team name": "a", "x-note": "one\ntwo"}),
    _set(headers={"x-portkey-provider": "openai", "x-portkey-metadata": "{'team': 'a'}"}),
    _set(headers=None),
    _set(authHeader="true"),
    _set(api="openai"),
    _set(api="openai-chat"),
    _set(api="anthropic"),
    _set(supportsDeveloperRole=False),
    _set(compat={"thinkingFormat": "qwen3"}),
    _set(compat={**STRICT, "reasoningEffortMap": {"high": "max"}}),
    _set(compat={"maxTokensField": "maxTokens"}),
    _set(compat={"supportsStore": "false"}),
    _set(contextWindow=200000, maxTokens=32000),
    _set(oauth="github"),
    _set(enabled=True, type="openai"),
    _add_to_url("/"),
    _add_to_url("/chat/completions"),
    _add_to_url(" "),
    _add_to_url("/v1"),
    _cut_url("/v1"),
    _cut_url("https://"),
    _cut_url("http://"),
    _set_url("https://$ACME_HOST/v1"),
    _set_url("https://api.anthropic.com"),
    _name_apis("anthropic-messages", "https://llm.acme.io/v1"),
    _name_apis("anthropic-messages", "https://api.anthropic.com/v1"),
    _name_apis("openai-completions", "https://api.z.ai/api/anthropic"),
    _name_apis("openai-completions", GOOGLE),
    _name_apis("openai-responses", "https://api.openai.com/v1/responses"),
    _rename("baseUrl", "baseURL"),
    _rename("baseUrl", "base_url"),
    _rename("apiKey", "api_key"),
    _rename("contextWindow", "context_window"),
    _rename("maxTokens", "max_tokens"),
    _rename("maxTokens", "maxOutputTokens"),
    _rename("id", "model"),
    _rename("models", "modelOverrides"),
    _rewrite_ids(" {}"),
    _rewrite_ids("{}\n"),
    _rewrite_ids("{}:high"),
    _rewrite_ids("@openai-prod:{}"),
    _rewrite_ids("openai/{}"),
    _set_one_model(contextWindow="128k"),
    _set_one_model(contextWindow="128000"),
    _set_one_model(contextWindow=0),
    _set_one_model(contextWindow=200000, maxTokens=400000),
    _set_one_model(maxTokens=-1),
    _set_one_model(maxTokens=None),
    _set_one_model(reasoning="true"),
    _set_one_model(reasoning=None),
    _set_one_model(input="text"),
    _set_one_model(input=["text", "image", "pdf"]),
    _set_one_model(input=[]),
    _set_one_model(vision=True),
    _set_one_model(cost={"input": 1, "output": 2}),
    _set_one_model(cost={"input": -1, "output": 2, "cacheRead": 0, "cacheWrite": 0}),
    _set_one_model(cost=0),
    _set_one_model(cost={"input": "1", "output": "2", "cacheRead": 0, "cacheWrite": 0}),
    _set_one_model(reasoning=True, thinkingLevelMap={"none": "off", "xhigh": "max"}),
    _set_one_model(reasoning=True, thinkingLevelMap={"extra": "high"}),
    _set_one_model(thinkingFormat="qwen"),
    _set_one_model(reasoning=True, compat=STRICT),
    _set_one_model(compat=[]),
    _set_one_model(name=None),
    _set_one_model(baseUrl=""),
    _set_one_model(api=""),
    _set_one_model(samplingParams={"temperature": "0.2"}),
    _set_every_model(cost=PRICES),
    _set_every_model(limit={"context": 200000, "output": 32000}),
    _set_every_model(contextLength="200000"),
)
