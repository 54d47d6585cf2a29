"""A session of the real pi, recorded in front of a gateway and played again without it: a tool is
called and answered, and pi's transcript is the same, for another person in another folder."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pigen.mock import demo
from pigen.pi.release import NEWEST
from tests.mock_command import Started, started

from .pi_install import require
from .test_mock_pi import APIS, ask, models_json

PROMPT = 'USE_TOOL:read:{"path": "note.txt"}'
# What differs from one run of pi to the next.
VOLATILE = {"timestamp", "sessionId", "cwd", "id", "duration", "durationMs", "elapsed"}


def transcript(home: Path, api: str, gateway: Started, key: str) -> list[Any]:
    """What pi's own record of the session says, message by message."""
    home.mkdir()
    models = models_json(SimpleNamespace(url=gateway.url), api, key)
    done = ask(require(NEWEST), home, models, PROMPT, options=("--mode", "json"))
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    messages = [event["message"] for event in events if event.get("type") == "message_end"]
    assert "the answer is 42" in json.dumps(messages)
    assert [each["role"] for each in messages][-3:] == ["assistant", "toolResult", "assistant"]
    return [strip(each) for each in messages]


def strip(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: strip(each) for name, each in value.items() if name not in VOLATILE}
    return [strip(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("api", APIS)
def test_a_session_is_played_again(api: str, tmp_path: Path) -> None:
    tape = tmp_path / "tape"
    with (
        started() as upstream,
        started("--record", tape, "--upstream", upstream.url) as recorder,
    ):
        recorded = transcript(tmp_path / "first", api, recorder, demo.PLAIN_KEY)
        assert len(upstream.journal()) == 2
    for file in tape.iterdir():
        assert demo.PLAIN_KEY not in file.read_text()
    with started("--replay", tape, "--time-scale", "0") as player:
        replayed = transcript(tmp_path / "another", api, player, "a-key-of-somebody-else")
        notes = [entry["note"] for entry in player.journal()]
    assert replayed == recorded
    assert [note.partition(",")[0] for note in notes] == ["recording 0001", "recording 0002"]
