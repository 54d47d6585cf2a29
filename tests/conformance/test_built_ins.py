"""Which built-in providers lend an added model their api and base URL, asked of the real pi."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pigen.pi import catalogue
from pigen.pi.release import MEASURED, Pi
from tests.conformance.pi_install import require
from tests.proof import record

NAMES = sorted({name for version in MEASURED for name in catalogue.get_providers(Pi(version))})


@pytest.mark.parametrize("version", MEASURED)
def test_what_a_bare_model_inherits(version: str, tmp_path: Path) -> None:
    pi = Pi(version)
    asked = []
    names = [*NAMES, "ollama", "llama.cpp"]
    for name in names:
        path = tmp_path / f"{name}.json"
        bare = {"apiKey": "k", "models": [{"id": "house-model"}]}
        path.write_text(json.dumps({"providers": {name: bare}}))
        asked.append({"file": str(path)})
    for name, answer in zip(names, require(version).ask(asked), strict=True):
        built_in = catalogue.get_providers(pi).get(name)
        accepted = built_in is not None
        if built_in and pi.keeps_good_providers:  # before, such a model is left out silently
            accepted = built_in.has_models and built_in.has_base_url
        assert answer["accepted"] == accepted, (name, answer)
    record(f"Built-in providers as pi {version}", f"{len(names)} of {len(names)}")
