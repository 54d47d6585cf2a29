"""What the real pi makes of the mock's answers: thinking, calls side by side, tokens, ends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pigen.mock import demo
from pigen.mock.gateway import FixedWorkspace, MockGateway
from pigen.mock.gateway_thread import RunningGateway, serve_in_thread
from pigen.mock.scenario.load_scenario import load

from .pi_install import require
from .test_mock_pi import APIS, VERSIONS, ask, models_json

SCENARIO = """\
version: 1
entries:
  - when: {text: short}
    answer: {text: It breaks o, finish: length, usage: {input: 50, output: 7}}
  - when: {tool_result: the answer is 42}
    answer: {text: Both say 42., chunks: 5, usage: {input: 200, output: 9}}
  - answer:
      reasoning: I will look twice.
      text: Let me look.
      tool_calls:
        - {name: read, arguments: {path: note.txt, limit: 1}}
        - {name: bash, arguments: {command: cat note.txt}}
      usage: {input: 100, output: 30, reasoning: 5, cached: 40}
"""


@pytest.fixture
def gateway() -> Iterator[RunningGateway]:
    served = demo.build_setup()
    scenario = load("s.yaml", None, lambda path: SCENARIO.encode()).scenario
    mock = MockGateway(
        FixedWorkspace(served.workspace), labels=served.labels, time_scale=0, scenario=scenario
    )
    with serve_in_thread(mock) as started:
        yield started


def turns(version: str, api: str, gateway: RunningGateway, home: Path, prompt: str) -> list[Any]:
    """The assistant's messages as pi keeps them."""
    models = models_json(gateway, api, demo.PLAIN_KEY)
    models["providers"]["portkey"]["models"][0]["reasoning"] = True
    done = ask(require(version), home, models, prompt, options=("--mode", "json"))
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines()]
    ended = [each["message"] for each in events if each["type"] == "message_end"]
    return [message for message in ended if message["role"] == "assistant"]


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("version", VERSIONS)
def test_pi_reads_every_part(
    version: str, api: str, gateway: RunningGateway, tmp_path: Path
) -> None:
    first, second = turns(version, api, gateway, tmp_path, "Look at the note.")
    parts = [(part["type"], part) for part in first["content"]]
    assert [kind for kind, _ in parts] == ["thinking", "text", "toolCall", "toolCall"]
    assert parts[0][1]["thinking"] == "I will look twice."
    assert parts[1][1]["text"] == "Let me look."
    assert [(part["name"], part["arguments"]) for _, part in parts[2:]] == [
        ("read", {"path": "note.txt", "limit": 1}),
        ("bash", {"command": "cat note.txt"}),
    ]
    assert first["stopReason"] == "toolUse"
    used = first["usage"]
    assert (used["input"], used["cacheRead"], used["output"]) == (60, 40, 30)
    assert [part["text"] for part in second["content"]] == ["Both say 42."]
    assert (second["stopReason"], second["usage"]["output"]) == ("stop", 9)


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("version", VERSIONS)
def test_pi_is_told_of_an_end_too_early(
    version: str, api: str, gateway: RunningGateway, tmp_path: Path
) -> None:
    *_, last = turns(version, api, gateway, tmp_path, "Be short.")
    assert last["content"][0]["text"] == "It breaks o"
    # 0.73.1 does not look at the event that tells it of a response.
    unseen = version == "0.73.1" and api == "openai-responses"
    assert last["stopReason"] == ("stop" if unseen else "length")
