"""The api that pi takes for a model without one, under a built-in provider's name."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from pigen.lint.runner import build_models_file
from pigen.pi import catalogue
from pigen.pi.builtin_defaults import find_inherited_api
from pigen.pi.release import MEASURED, Pi
from pigen.text.document import from_text
from tests.conformance.pi_install import require


@pytest.mark.parametrize("version", MEASURED)
def test_the_same_api(version: str, tmp_path: Path) -> None:
    pi = Pi(version)
    rng = random.Random(14)

    def take_some(ids: frozenset[str]) -> list[str]:
        return rng.sample(sorted(ids), min(4, len(ids)))

    providers = {
        name: {
            "baseUrl": "https://api.portkey.ai/v1",
            "apiKey": "k",
            "models": [
                {"id": id} for id in (*take_some(catalogue.get_model_ids(name, pi)), "@a/gpt-4o")
            ],
        }
        for name, built_in in catalogue.get_providers(pi).items()
        if built_in.has_models
    }
    path = tmp_path / "models.json"
    path.write_text(json.dumps({"providers": providers}))
    (answer,) = require(version).ask([{"file": str(path), "entries": sorted(providers)}])
    composed = {(each["provider"], each["id"]): each["api"] for each in answer["models"]}
    file = build_models_file(from_text(path.read_text(), "models.json"), pi)
    models = [model for provider in file.providers for model in provider.models]
    found = {(each.provider.name, each.id): find_inherited_api(each, file) for each in models}
    assert len(found) > 100
    assert found == {key: composed[key] for key in found}
