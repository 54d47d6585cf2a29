"""When pi would compact after every turn: context-too-small beside the real settings manager and
the models as pi composes them."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from pigen.lint.runner import build_models_file, lint
from pigen.pi.compaction import find_reserve
from pigen.pi.release import MEASURED, Pi
from pigen.rules.models.context_too_small import PROMPT, ContextTooSmall
from pigen.text.document import from_text
from tests.conformance.pi_install import require

MODEL = {"provider": "portkey", "id": "@a/m"}
NAME = "portkey/@a/m"
VALUES = (2048, 0, -1, 1.5, 2048.0, "2048", None, True, 2**53, 2**53 - 1, [], {"reserveTokens": 1})
SETTINGS: list[dict[str, Any]] = [
    {},
    *({"compaction": value} for value in (None, [], "x", 5)),
    *({"compaction": {"enabled": value}} for value in (False, True, None, 0, "", "false")),
    *({"compaction": {"reserveTokens": value}} for value in VALUES),
    *({"compaction": {"modelOverrides": {NAME: value}}} for value in VALUES),
    *({"compaction": {"modelOverrides": {NAME: {"reserveTokens": value}}}} for value in VALUES),
    *(
        {"compaction": {"reserveTokens": value, "modelOverrides": {NAME: {"reserveTokens": 99}}}}
        for value in VALUES
    ),
    *({"compaction": {"modelOverrides": value}} for value in (None, [], "x")),
    *(
        {"compaction": {"reserveTokens": 7, "modelOverrides": {name: {"reserveTokens": 99}}}}
        for name in ("portkey/@A/M", "Portkey/@a/m", "@a/m", "portkey/*", "portkey/**", " " + NAME)
    ),
    {"compaction": {"modelOverrides": {NAME: {"keepRecentTokens": 99}}}},
    {"compaction": {"modelOverrides": {NAME: {"enabled": False}}}},
]


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@pytest.mark.parametrize("version", MEASURED)
def test_the_same_reserve(version: str) -> None:
    answers = require(version).ask([{"settings": each, **MODEL} for each in SETTINGS])
    assert any("error" in answer for answer in answers) == Pi(version).reads_compaction_overrides
    for settings, answer in zip(SETTINGS, answers, strict=True):
        read = answer.get("compaction")
        number = read and read["enabled"] and is_number(read["reserveTokens"])
        found = find_reserve(settings, NAME, Pi(version))
        assert (found and found[0]) == (read["reserveTokens"] if number else None), settings


IDS = ("@a/m", "@a/n", "gpt-4.1")
WINDOWS = (2048, 4096, 8192, 16384, 17883, 17884, 32768, 128000, 200000)


def make_file(chance: random.Random) -> dict[str, Any]:
    """Entries, twice the same at times, and overrides of these, of built-in models and of none."""

    def figures(id: str) -> dict[str, Any]:
        return {"contextWindow": chance.choice(WINDOWS)} if chance.random() < 0.7 else {"name": id}

    providers = {}
    for name in ("portkey", "openai"):
        ids = chance.choices(IDS, k=chance.randint(1, 3))
        providers[name] = {
            "baseUrl": "https://api.portkey.ai/v1",
            "api": "openai-completions",
            "apiKey": "k",
            "models": [{"id": id, **figures(id)} for id in ids],
            "modelOverrides": {id: figures(id) for id in chance.sample((*IDS, "@a/none"), 2)},
        }
    return {"providers": providers}


@pytest.mark.parametrize("version", MEASURED)
def test_the_same_models_compact_after_every_turn(version: str, tmp_path: Path) -> None:
    pi, chance = Pi(version), random.Random(1411)
    wrong, files = [], [make_file(chance) for _ in range(60)]
    queries = []
    for number, file in enumerate(files):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(file))
        queries.append({"file": str(path), "providers": ["portkey", "openai"]})
    answers = require(version).ask(queries)
    judged = 0
    for file, answer in zip(files, answers, strict=True):
        reserve = chance.choice((0, 2048, 31268, 126500, 126501))
        settings = from_text(
            json.dumps({"compaction": {"reserveTokens": reserve}}), "settings.json"
        )
        read = build_models_file(from_text(json.dumps(file), "models.json"), pi, settings=settings)
        found = set()
        for each in lint(read, [ContextTooSmall()], settings):
            _, _, name, kind, key, *_ = each.pointer.split("/")
            models = file["providers"][name]["models"]
            id = key.replace("~1", "/") if kind == "modelOverrides" else models[int(key)]["id"]
            assert (name, id) not in found
            found.add((name, id))
        listed = {(m["provider"], m["id"]): m["contextWindow"] for m in answer["models"]}
        for name, provider in file["providers"].items():
            for id in {model["id"] for model in provider["models"]} | set(
                provider["modelOverrides"]
            ):
                window = listed.get((name, id))
                is_cut = pi.clamps_answer_to_context and (window or 9999) < 5600
                is_small = window is not None and (is_cut or window - reserve < PROMPT)
                judged += is_small
                if is_small != ((name, id) in found):
                    wrong.append((file, settings.text, name, id, window))
    assert judged > 50
    assert not wrong, (len(wrong), wrong[:2])
