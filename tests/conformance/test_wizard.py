"""What the wizard writes is what the real pi lists: exactly the models that were chosen."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from pigen.pi.release import NEWEST
from tests.proof import count, record
from tests.wizard import rounds

from .pi_install import require


@pytest.mark.parametrize("version", ["0.80.3", "1.0.3", NEWEST])
def test_pi_lists_exactly_the_models_that_were_chosen(version: str, tmp_path: Path) -> None:
    pi = require(version)
    chance = random.Random(version)
    queries: list[dict[str, Any]] = []
    expected: list[Any] = []
    for number in range(count(150, 20)):
        for round, (asker, outcome, result) in enumerate(rounds(chance, version, 2)):
            path = tmp_path / f"{number}-{round}.json"
            file = json.loads(result.files[0].text)
            for provider in file["providers"].values():
                provider["apiKey"] = "sk-any"  # pi leaves out models whose key it does not find
            path.write_text(json.dumps(file))
            queries.append({"file": str(path)})
            expected.append({"accepted": True, "error": None})
            direct = outcome.draft.find_direct()
            for name, provider in file["providers"].items():
                ids = [model["id"] for model in provider["models"]]
                if name == direct and outcome.draft.is_hosted and "models" in asker.asked:
                    ids = list(asker.asked["models"])
                queries.append({"file": str(path), "patterns": [f"{name}/**"]})
                expected.append({(name, id) for id in ids})
            first = outcome.draft.get_default() or ""
            queries.append({"file": str(path), "provider": None, "model": first})
            expected.append(first)
    for query, answer, wanted in zip(queries, pi.ask(queries), expected, strict=True):
        if "patterns" in query:
            assert {(each["provider"], each["id"]) for each in answer["scope"]} == wanted, query
        elif "model" in query:
            assert f"{answer['provider']}/{answer['id']}" == wanted, (query, answer)
            assert (answer["warning"], answer["error"]) == (None, None)
        else:
            assert answer == wanted, query
    record(
        f"runs of the wizard whose files pi {version} lists as chosen", f"{count(150, 20) * 2:,}"
    )
