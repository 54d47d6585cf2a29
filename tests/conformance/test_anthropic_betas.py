"""The beta features that pigen says pi asks for are those that the real pi sends, and a header of
models.json takes their place."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from pigen.pi.anthropic_betas import API, HEADER, list_betas
from pigen.pi.release import MEASURED, Pi
from tests.conformance.pi_install import require

# The programs that ask can make pi send from this release on.
RELEASES = [version for version in MEASURED if Pi(version).is_at_least("0.80.8")]
PROVIDERS = {"anthropic": "https://api.anthropic.com", "mine": "https://llm.acme.io"}
PROVIDERS["other"] = PROVIDERS["anthropic"]
COMPATS: tuple[dict[str, Any], ...] = (
    {},
    {"forceAdaptiveThinking": True},
    {"supportsEagerToolInputStreaming": False},
    {"supportsMidConvoEffort": True, "forceAdaptiveThinking": True},
    {"supportsMidConvoSystemMessages": True, "supportsMidConvoToolChanges": True},
    {"supportsMessageThreads": True},
    {"supportsMessageThreads": False},
)


@pytest.mark.parametrize("version", RELEASES)
def test_the_list_and_what_replaces_it(version: str, tmp_path: Path) -> None:
    pi = Pi(version)
    file = tmp_path / "models.json"
    providers = {
        name: {"baseUrl": url, "api": API, "apiKey": "k", "models": [{"id": "m"}]}
        for name, url in PROVIDERS.items()
    }
    file.write_text(json.dumps({"providers": providers}), encoding="utf-8")
    combinations = list(product(PROVIDERS, COMPATS, (True, False)))
    cases = [
        {
            "provider": name,
            "model": {"compat": compat, "reasoning": is_reasoning, **headers},
            "level": "high" if is_reasoning else None,
            "turn": 1,
        }
        for headers in ({}, {"headers": {"Anthropic-Beta": "a-2026"}})
        for name, compat, is_reasoning in combinations
    ]
    answers = require(version).send(file, cases)
    sent = [answer["headers"].get(HEADER) for answer in answers]
    expected = [
        ",".join(list_betas("m", name, PROVIDERS[name], compat, is_reasoning, pi)) or None
        for name, compat, is_reasoning in combinations
    ]
    assert sent[: len(combinations)] == expected
    assert set(sent[len(combinations) :]) == {"a-2026"}
