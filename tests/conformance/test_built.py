"""What is built is what the real pi loads: every model meant, release by release."""

from __future__ import annotations

from pathlib import Path

import pytest

from pigen.build import files
from pigen.pi.release import MEASURED
from pigen.source.reader import load
from pigen.source.resolver import Team, resolve

from ..test_source_resolving import SEED
from .pi_install import require

TEMPLATES = sorted((Path(__file__).parent.parent.parent / "templates").glob("*.yaml"))
SOURCES = {"seed": SEED, **{path.stem: path.read_text() for path in TEMPLATES}}
RANGE = '">=0.80.3"'
# A key inside a header cannot be named to a pi before 0.77.
NEEDS_VARIABLES_IN_TEXTS = ("local-oss",)


def teams(name: str, version: str) -> list[Team]:
    text = SOURCES[name].replace(RANGE, f'"{version}"').encode()
    resolved = resolve(load("pigen.yaml", lambda path: text))
    faults = resolved.faults or files.find_faults(resolved)
    old = not resolved.teams[0].releases.lowest.interpolates
    assert bool(faults) == (old and name in NEEDS_VARIABLES_IN_TEXTS)
    return [] if faults else resolved.teams


def facts(provider: str, model: dict) -> dict:
    """A model as pi is to list it, with pi's own figures where the file has none."""
    return {
        "provider": provider,
        "id": model["id"],
        "contextWindow": model.get("contextWindow", 128000),
        "maxTokens": model.get("maxTokens", 16384),
        "reasoning": model.get("reasoning", False),
        "input": model.get("input", ["text"]),
    }


@pytest.mark.parametrize("version", MEASURED)
def test_pi_loads_the_models_that_are_meant(version: str, tmp_path: Path) -> None:
    pi = require(version)
    queries: list[dict] = []
    meant: list[list[dict]] = []
    for name in SOURCES:
        for number, file in enumerate(files.build_files(teams(name, version))):
            if file.providers is None:
                continue
            path = tmp_path / f"{name}-{number}.json"
            path.write_text(file.text)
            queries.append({"file": str(path)})
            queries.append({"file": str(path), "providers": list(file.providers)})
            meant.append([facts(p, m) for p, v in file.providers.items() for m in v["models"]])  # type: ignore[attr-defined]
            queries += [
                {"file": str(path), "provider": provider, "model": model["id"]}
                for provider, value in file.providers.items()
                for model in value["models"]  # type: ignore[attr-defined]
            ]
    assert len(queries) > 50
    answers = pi.ask(queries)
    listed = [answer["models"] for answer in answers if "models" in answer]
    assert [sorted(each, key=str) for each in listed] == [sorted(each, key=str) for each in meant]
    for query, answer in zip(queries, answers, strict=True):
        if "model" in query:
            assert (answer["provider"], answer["id"]) == (query["provider"], query["model"]), query
            assert answer["warning"] is None, query
        assert answer.get("error") is None, query
        assert answer.get("accepted", True), query
