"""What `pigen build` writes, sent to the admin API of `pigen mock`:
it is taken, and works at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.command import pigen
from tests.mock_command import Started, started

ADMIN = "pk-demo-admin"
SOURCE = """
version: 1
workspace: ws-web
providers: {openai-prod: {}, anthropic-prod: {}}
configs:
  coding:
    strategy: {mode: fallback}
    targets:
      - {provider: "@openai-prod", override_params: {model: gpt-4o}}
      - {provider: "@anthropic-prod", override_params: {model: claude-sonnet-4-20250514}}
keys:
  routed:
    value: $ROUTED
    config: coding
    metadata: {team: web}
    usage_limits: {credit_limit: 20, type: tokens, periodic_reset: monthly}
    rate_limits: [{type: requests, unit: rpd, value: 5}]
    expires_at: "2999-01-01T00:00:00Z"
  mine:
    type: workspace/user
    value: $MINE
members: {ann: {user_id: u-1}}
pi: {providers: {portkey: {key: routed, models: [gpt-4o]}}}
"""


def does(gateway: Started, path: str, body: object = None) -> Any:
    status, said = gateway.ask(path, body, key=ADMIN)
    assert status == 200, said
    return said


def test_what_is_built_is_taken_and_works(tmp_path: Path) -> None:
    (tmp_path / "pigen.yaml").write_text(SOURCE)
    assert pigen("build", "--out", "built", cwd=tmp_path).returncode == 0
    config = json.loads((tmp_path / "built/configs/coding.json").read_text())
    files = sorted((tmp_path / "built/keys").glob("*.json"))
    assert [file.stem for file in files] == ["mine-ann", "routed"]
    with started(tmp_path / "pigen.yaml", "--fail", "openai-prod=429") as gateway:
        assert f"The admin API takes the key {ADMIN}." in printed(gateway)
        saved = does(gateway, "/v1/configs", {"name": "coding", "config": config})
        made = {}
        for file in files:
            key = json.loads(file.read_text())
            body = json.loads(json.dumps(key["body"]).replace("pigen:config/coding", saved["slug"]))
            made[file.stem] = does(gateway, f"/v1{key['endpoint']}", body)["key"]
        messages = [{"role": "user", "content": "hi"}]
        asked = {"model": "gpt-4o", "messages": messages}
        status, said = gateway.ask("/v1/chat/completions", asked, key=made["routed"])
        assert status == 200, said
        own = {**asked, "model": "@anthropic-prod/claude-sonnet-4-20250514"}
        assert gateway.ask("/v1/chat/completions", own, key=made["mine-ann"])[0] == 200
        entry = next(each for each in gateway.journal() if each["key"] == "routed")
        assert (entry["reached"], entry["config"]) == ("@anthropic-prod", saved["slug"])
        assert entry["metadata"] == {"team": "web"}
        assert entry["cost"] > 0
        used = entry["tokens"]["input"] + entry["tokens"]["output"]
        for _ in range(20 // used + 1):
            status, said = gateway.ask("/v1/chat/completions", asked, key=made["routed"])
        assert status == 412
        notes = [each.get("note") for each in gateway.journal()]
        assert 'The key "routed" has used up its budget of 20 tokens' in notes
        shown = does(gateway, "/v1/api-keys")["data"]
        of_users = [(row["name"], row["user_id"]) for row in shown if row["type"].endswith("user")]
        assert of_users == [("mine-ann", "u-1")]
        told = json.dumps([shown, gateway.journal()])
        assert not any(value in told for value in made.values())
        assert gateway.ask("/v1/api-keys", key="routed")[0] == 403


def printed(gateway: Started) -> str:
    """What the command said when it was ready."""
    assert gateway.process.stdout
    lines = []
    while not (lines and "Ctrl-C" in lines[-1]):
        lines.append(gateway.process.stdout.readline())
    return "".join(lines)
