"""models-store.json: which stored models count as built in, asked of the real pi."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pigen.lint.runner import build_models_file
from pigen.pi.models_store import get_list_date
from pigen.pi.release import MEASURED, Pi
from pigen.pi.selection import list_models
from pigen.text.document import read
from tests.conformance.pi_install import require
from tests.proof import record

READERS = [version for version in MEASURED if Pi(version).fetches_catalogue]
OLD_ID = {"anthropic": "claude-opus-4-7", "openrouter": "openai/gpt-5.4", "openai": "gpt-5.4"}


def stored(id: str, provider: str, **fields: Any) -> dict[str, Any]:
    model = {
        "id": id, "name": f"Stored {id}", "provider": provider, "api": "openai-completions",
        "baseUrl": "https://a.example/v1", "reasoning": True, "input": ["text"],
        "cost": {"input": 1, "output": 2, "cacheRead": 0, "cacheWrite": 0},
        "contextWindow": 777000, "maxTokens": 7000,
    }  # fmt: skip
    return {**model, **fields}


def entry(provider: str, **fields: Any) -> dict[str, Any]:
    models = [stored("new-model", provider), stored(OLD_ID[provider], provider)]
    return {provider: {"models": models, "checkedAt": 1, **fields}}


def list_cases(date: float | None) -> list[Any]:
    """Stores around the date of the release's own list."""
    own = int(date or 0)
    cases: list[Any] = [{}, [], "", None, 5]
    for provider in OLD_ID:
        for modified in (own + 1, own, own - 1, 0, None, "2099-01-01T00:00:00Z", True, own + 0.5):
            cases.append(entry(provider, lastModified=modified))
        cases.append(entry(provider))
        cases.append({provider: {"models": [], "lastModified": own + 1}})
        cases.append({provider: {"models": {"a": 1}, "lastModified": own + 1}})
        foreign = [stored("foreign", "elsewhere"), stored("mine", provider)]
        cases.append({provider: {"models": foreign, "lastModified": own + 1}})
        typed = [
            stored(f"m-{kind}", provider, type=kind) for kind in ("chat", "image", "classifier")
        ]
        cases.append({provider: {"models": typed, "lastModified": own + 1}})
        cases.append({provider: {"models": typed[1:], "lastModified": own + 1}})
        cases.append(
            {provider: {"models": [None, stored("late", provider)], "lastModified": own + 1}}
        )
        cases.append({provider: {"models": [7, stored("late", provider)], "lastModified": own + 1}})
    cases.append({"radius": {"models": [stored("r", "radius")], "lastModified": own + 1}})
    cases.append({"house": {"models": [stored("h", "house")], "lastModified": own + 1}})
    return cases


@pytest.mark.parametrize("version", READERS)
def test_what_is_listed(version: str, tmp_path: Path) -> None:
    pi = Pi(version)
    texts = [json.dumps(case) for case in list_cases(get_list_date(pi))]
    newer = json.dumps(entry("anthropic", lastModified=4e12))
    texts += ["", "{", "// no\n" + newer, "\ufeff" + newer, newer + "x", newer.replace("}", ",}")]
    asked = []
    for number, text in enumerate(texts):
        folder = tmp_path / str(number)
        folder.mkdir()
        file, store = folder / "models.json", folder / "models-store.json"
        file.write_text('{"providers": {}}')
        store.write_text(text, encoding="utf-8")
        names = [*OLD_ID, "house"]
        asked.append({"file": str(file), "store": str(store), "providers": names})
    for text, question, answer in zip(texts, asked, require(version).ask(asked), strict=True):
        view = build_models_file(read(question["file"]), pi, store=question["store"])
        mine = {
            (m.provider, m.id) for m in list_models(view) if m.provider in question["providers"]
        }
        real = {(m["provider"], m["id"]) for m in answer["models"]}
        assert mine == real, (text[:200], mine ^ real)
        for model in answer["models"]:
            if model["contextWindow"] == 777000:
                fact = view.built_ins.find_fact(model["id"], model["provider"])
                assert fact is not None, model
                assert fact.context == 777000, model
    record(f"Stores of fetched models as pi {version}", f"{len(texts)} of {len(texts)}")
