"""Random models.json files and ways to ask for a model, for test_choice.py."""

from __future__ import annotations

import random
import string
from typing import Any

from pigen.pi import catalogue
from pigen.pi.release import Pi

SLUGS = ("@openai-prod", "@openai", "@anthropic-prod", "@vertex_1", "@Azure.eu")
NAMES = [
    "gpt-4o",
    "gpt-4o-mini",
    "gpt-4o-2024-11-20",
    "gpt-4.1",
    "gpt-4.1-2025-04-14",
    "GPT-4o",
    "gpt_4o",
    "o3",
    "o3-mini",
    "o3-pro",
    "claude-sonnet-4-20250514",
    "claude-sonnet-4-latest",
    "claude-sonnet-4",
    "claude-opus-4-5-20251101",
    "gemini-2.5-pro",
    "models/gemini-2.5-flash",
    "llama-3.3:70b",
    "qwen3:high",
    "a_b",
    "a-b",
    "a.b",
    "A~B",
    "a+b",
    "a'b",
    "x[1m]",
]
PROVIDERS = ("portkey", "Portkey", "gateway", "house/proxy", "ollama", "10", "2")
BUILT_IN = ("openai", "openrouter", "anthropic", "groq")
TITLES = ("GPT-4o", "Sonnet", "o3 mini (house)", "The one")
LEVELS = ("off", "high", "xhigh", "max", "HIGH", "none", "")
KEYS = ("sk-0123456789", "$PIGEN_UNSET", "!echo key", "lower_case")


def models_file(chance: random.Random, pi: Pi) -> dict[str, Any]:
    """A file that this release accepts, some of its providers without a key that resolves."""
    names = chance.sample(PROVIDERS, chance.randint(1, 3))
    providers = {name: _provider(chance, pi) for name in names}
    if chance.random() < 0.4:
        name = chance.choice(BUILT_IN)
        providers[name] = {
            "apiKey": chance.choice(KEYS),
            "models": _models(chance, 3),
            "modelOverrides": _overrides(chance, catalogue.get_model_ids(name, pi)),
        }
    items = list(providers.items())
    chance.shuffle(items)
    return {"providers": dict(items)}


def _provider(chance: random.Random, pi: Pi) -> dict[str, Any]:
    provider: dict[str, Any] = {
        "baseUrl": "https://api.portkey.ai/v1",
        "api": "openai-completions",
        "apiKey": chance.choice(KEYS),
        "models": _models(chance, 9),
    }
    if not pi.needs_api_key and chance.random() < 0.2:
        del provider["apiKey"]
    provider["modelOverrides"] = _overrides(chance, [m["id"] for m in provider["models"]])
    return provider


def _models(chance: random.Random, most: int) -> list[dict[str, str]]:
    models = [{"id": _id(chance)} for _ in range(chance.randint(1, most))]
    for model in models:
        if chance.random() < 0.25:
            model["name"] = chance.choice(TITLES)
    return models


def _id(chance: random.Random) -> str:
    name = chance.choice(NAMES)
    if chance.random() < 0.1:
        name = "".join(chance.choices(string.printable[:94], k=chance.randint(1, 4)))
    if chance.random() < 0.1:
        return f"{chance.choice((*PROVIDERS, *BUILT_IN))}/{name}"
    return f"{chance.choice(SLUGS)}/{name}" if chance.random() < 0.7 else name


def _overrides(chance: random.Random, ids: Any) -> dict[str, Any]:
    chosen = chance.sample(sorted(ids), min(len(ids), 2)) if chance.random() < 0.3 else []
    return {id: {"name": chance.choice(TITLES)} for id in chosen}


def query(chance: random.Random, file: dict[str, Any], pi: Pi) -> dict[str, Any]:
    """A provider or None, and a model, mostly made from an id that pi lists."""
    owner = chance.choice(list(file["providers"]))
    if chance.random() < 0.25:
        owner = chance.choice(list(catalogue.get_providers(pi)))
    ids = sorted(catalogue.get_model_ids(owner, pi))
    ids += [model["id"] for model in file["providers"].get(owner, {}).get("models", ())]
    text = _altered(chance, chance.choice(ids) if ids else _id(chance))
    provider = None
    if chance.random() < 0.5:
        provider = _case(chance, owner)
    if chance.random() < (0.15 if provider else 0.35):
        text = f"{_case(chance, owner)}/{text}"
    if chance.random() < 0.02:
        provider = "nobody"
    return {"provider": provider, "model": text or "x"}


def _altered(chance: random.Random, text: str) -> str:
    change = chance.random()
    if change < 0.25:
        text = text.rpartition("/")[2]
    elif change < 0.45:
        start = chance.randrange(len(text))
        text = text[start : start + chance.randint(1, 6)]
    elif change < 0.5:
        text = chance.choice(NAMES)
    elif change < 0.55:
        text += chance.choice(("-x", " ", "/", ":x:high"))
    elif change < 0.6:
        text = " " + text
    if chance.random() < 0.2:
        text += ":" + chance.choice(LEVELS)
    return _case(chance, text)


def _case(chance: random.Random, text: str) -> str:
    return text.swapcase() if chance.random() < 0.1 else text


def patterns(chance: random.Random, file: dict[str, Any], pi: Pi) -> list[str]:
    """Globs and names, as a list of models may hold them."""
    return [_glob(chance, query(chance, file, pi)) for _ in range(chance.randint(1, 3))]


def _glob(chance: random.Random, asked: dict[str, Any]) -> str:
    text: str = asked["model"]
    if asked["provider"]:
        text = f"{asked['provider']}/{text}"
    for _ in range(chance.choice((0, 1, 1, 2))):
        start = chance.randrange(len(text) + 1)
        sign = chance.choice(("*", "*", "**", "?", "[a-z]", "{a,4o}", "*/*", "/**"))
        text = text[:start] + sign + text[start + chance.randint(0, 5) :]
    return text
