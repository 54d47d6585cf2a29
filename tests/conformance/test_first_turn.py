"""What pigen check takes pi to send is what pi's own modules send, release by release: api x
reasoning x compat x provider name x URL. test_sending.py holds some of it to the whole command."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from pigen.check.first_turn import FirstTurnRequest, build_request
from pigen.check.model_entry import DEFAULT_LEVEL, PROMPT_MARGIN
from pigen.check.wording import TOOLS
from pigen.pi.release import MEASURED, Pi
from tests.conformance.first_turns import models_file
from tests.conformance.pi_install import require
from tests.proof import count, record

SMALL = {"id": "small", "contextWindow": 20_000, "maxTokens": 20_000}
HEADERS = ("anthropic-beta", "anthropic-version", "x-house")
WORDS = ("description", "name", "parameters", "input_schema", "text")


@pytest.mark.parametrize("version", MEASURED)
def test_the_same_first_turn(version: str, tmp_path: Path) -> None:
    file = models_file(random.Random(f"first turn {version}"), count(300, 30))
    providers = file["providers"]
    providers["portkey"]["models"].insert(0, SMALL)
    path = tmp_path / "models.json"
    path.write_text(json.dumps(file))
    asked = [(name, model) for name, each in providers.items() for model in each["models"]]
    asked.sort(key=lambda pair: pair[1] is not SMALL)
    cases = [
        {"provider": name, "id": model["id"], "level": DEFAULT_LEVEL, "turn": 1, "tools": TOOLS}
        for name, model in asked
    ]
    answers = require(version).send(path, cases)
    tokens = count_prompt_tokens(answers[0])
    unlike = []
    for (name, model), theirs in zip(asked, answers, strict=True):
        ours = build_request(name, providers[name], model, Pi(version), tokens)
        assert ours is not None
        found, expected = shape_ours(ours), shape_theirs(theirs)
        if found != expected:
            unlike.append((name, providers[name], model, differences(found, expected)))
    assert not unlike
    record(f"First requests as pi {version} sends them", f"{len(asked)} of {len(asked)}")


def count_prompt_tokens(answer: dict[str, Any]) -> int:
    """What this pi counts for its prompt, from the room that a small window leaves."""
    left = answer["body"].get("max_completion_tokens")
    return SMALL["contextWindow"] - PROMPT_MARGIN - left if left else 0  # type: ignore[operator]


def shape_ours(request: FirstTurnRequest) -> dict[str, Any]:
    headers = {name.lower(): text for name, text in request.headers.items()}
    return {
        "path": request.path,
        **{name: headers.get(name) for name in HEADERS},
        "body": strip(json.loads(json.dumps(request.body))),
    }


def shape_theirs(answer: dict[str, Any]) -> dict[str, Any]:
    if "url" not in answer:
        return answer
    url = urlsplit(answer["url"])
    return {
        "path": url.path + (f"?{url.query}" if url.query else ""),
        **{name: answer["headers"].get(name) for name in HEADERS},
        "body": strip(answer["body"]),
    }


def strip(body: dict[str, Any]) -> dict[str, Any]:
    """Without texts, tools' schemas and the id of a session."""
    left = {key: value for key, value in body.items() if key != "prompt_cache_key"}
    for key in ("messages", "input", "system"):
        left[key] = [without_words(each) for each in left.get(key, ())]
    left["tools"] = [
        {key: without_words(value) for key, value in tool.items() if key not in WORDS}
        for tool in left["tools"]
    ]
    return left


def without_words(node: Any) -> Any:
    if isinstance(node, list):
        return [without_words(each) for each in node]
    if not isinstance(node, dict):
        return node
    return {
        key: without_words(value) if key != "content" or isinstance(value, list) else "words"
        for key, value in node.items()
        if key not in WORDS
    }


def differences(ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    if "body" not in theirs:
        return [str(theirs)]
    pairs = [(name, ours[name], theirs[name]) for name in ours if name != "body"]
    for name in ours["body"].keys() | theirs["body"].keys():
        pairs.append((name, ours["body"].get(name, "-"), theirs["body"].get(name, "-")))
    return [f"{name}: {mine} for {other}" for name, mine, other in pairs if mine != other]
