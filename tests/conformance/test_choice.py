"""The model that pi picks, against pi's own resolver."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from pigen.pi import selection
from pigen.pi.models_file import ModelsFile
from pigen.pi.release import MEASURED, Pi
from tests.conformance.choices import models_file, patterns, query
from tests.conformance.pi_install import require
from tests.proof import count, record

PER_FILE = 10


def files(folder: Path, pi: Pi, number: int) -> list[tuple[Path, ModelsFile, random.Random]]:
    made = []
    for seed in range(number):
        chance = random.Random(f"{pi} {seed}")
        value = models_file(chance, pi)
        path = folder / f"{seed}.json"
        path.write_text(json.dumps(value))
        made.append((path, ModelsFile(None, value, value, pi, env={}), chance))
    return made


@pytest.mark.parametrize("version", MEASURED)
def test_pi_picks_the_same_model(version: str, tmp_path: Path) -> None:
    pi = Pi(version)
    made = files(tmp_path, pi, count(1000, 100) // PER_FILE)
    asked: list[dict[str, Any]] = []
    expected = []
    for path, file, chance in made:
        models, usable = selection.list_models(file), selection.find_usable_providers(file)
        for _ in range(PER_FILE):
            question = query(chance, file.raw, pi)
            choice = selection.choose_model(models, **question, pi=pi, usable=usable)
            assert not choice.is_uncertain, question
            asked.append({"file": str(path), **question})
            expected.append(
                {
                    name: getattr(choice, name)
                    for name in ("provider", "id", "thinking", "warning", "error")
                }
            )
    answers = require(version).ask(asked)
    unlike = [
        (question, ours, theirs)
        for question, ours, theirs in zip(asked, expected, answers, strict=True)
        if ours != theirs
    ]
    assert not unlike
    picked = sum(answer["id"] is not None for answer in answers)
    record(f"Choice of a model as pi {version}", f"{len(asked)} of {len(asked)}, {picked} picked")


def in_order(answer: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Sorted: pigen does not keep pi's order within a built-in provider,
    where nothing hangs on it."""
    return sorted((m["provider"], m["id"], m["thinking"] or "") for m in answer["scope"])


@pytest.mark.parametrize("version", MEASURED)
def test_pi_lets_the_same_models_through(version: str, tmp_path: Path) -> None:
    pi = Pi(version)
    asked, expected = [], []
    for path, file, chance in files(tmp_path, pi, count(200, 20)):
        usable = selection.find_usable_providers(file)
        models = [model for model in selection.list_models(file) if model.provider in usable]
        for _ in range(PER_FILE // 2):
            wanted = patterns(chance, file.raw, pi)
            let_through = {}
            for scoped in selection.scope_models(models, wanted, pi):
                for model in scoped.models:
                    let_through.setdefault((model.provider, model.id), scoped.thinking)
            asked.append({"file": str(path), "patterns": wanted})
            expected.append(sorted((*key, level or "") for key, level in let_through.items()))
    answers = require(version).ask(asked)
    unlike = [
        (question, ours, theirs)
        for question, ours, theirs in zip(asked, expected, map(in_order, answers), strict=True)
        if ours != theirs
    ]
    assert not unlike
    record(f"Patterns of models as pi {version}", f"{len(asked)} of {len(asked)} lists")
