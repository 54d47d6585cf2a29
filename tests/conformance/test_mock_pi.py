"""The real pi talks to the mock, with nothing changed but the base URL: each of its three APIs, a
tool that is called and answered, and a fallback that it does not notice."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from pigen.mock import demo
from pigen.mock.gateway import FixedWorkspace, MockGateway
from pigen.mock.gateway_thread import RunningGateway, serve_in_thread
from pigen.pi.release import NEWEST

from .pi_install import Installed, require

VERSIONS = ("0.73.1", NEWEST)
APIS = {
    "openai-completions": ("/v1", "/v1/chat/completions"),
    "openai-responses": ("/v1", "/v1/responses"),
    "anthropic-messages": ("", "/v1/messages"),
}
MODEL = "@openai-prod/gpt-4o"
SECONDS = 120


@pytest.fixture
def gateway() -> Iterator[RunningGateway]:
    served = demo.build_setup()
    with serve_in_thread(
        MockGateway(FixedWorkspace(served.workspace), labels=served.labels, time_scale=0)
    ) as started:
        yield started


def models_json(gateway: RunningGateway, api: str, key: str) -> dict[str, Any]:
    headers = {"x-portkey-api-key": key} if api == "anthropic-messages" else {}
    models = [{"id": MODEL, "contextWindow": 128_000, "maxTokens": 4_096}]
    provider = {
        "api": api,
        "baseUrl": gateway.url + APIS[api][0],
        "apiKey": key,
        "headers": headers,
        "models": models,
    }
    return {"providers": {"portkey": provider}}


def ask(
    pi: Installed,
    home: Path,
    models: dict[str, Any],
    prompt: str,
    *,
    retries: bool = False,
    options: Sequence[str] = (),
) -> subprocess.CompletedProcess[str]:
    """One turn of pi's print mode, in a home and a folder of its own."""
    agent, work = home / "agent", home / "work"
    agent.mkdir()
    work.mkdir()
    (agent / "models.json").write_text(json.dumps(models))
    (agent / "settings.json").write_text(json.dumps({"retry": {"enabled": retries}}))
    (work / "note.txt").write_text("the answer is 42\n")
    bundled = pi.root / "dist" / "bundle" / "cli.js"
    program = bundled if bundled.exists() else pi.root / "dist" / "cli.js"
    chosen = ["--provider", "portkey", "--model", MODEL, "--no-session"]
    return subprocess.run(
        [pi.node, program, "-p", prompt, *chosen, *options],
        cwd=work,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
        stdin=subprocess.DEVNULL,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "PI_CODING_AGENT_DIR": str(agent),
            "LANG": "C.UTF-8",
            "TERM": "dumb",
            "NO_COLOR": "1",
            "PI_OFFLINE": "1",
            "PI_SKIP_VERSION_CHECK": "1",
            "PI_TELEMETRY": "0",
        },
    )


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("version", VERSIONS)
def test_a_chat(version: str, api: str, gateway: RunningGateway, tmp_path: Path) -> None:
    models = models_json(gateway, api, demo.PLAIN_KEY)
    done = ask(require(version), tmp_path, models, "Say hello.")
    assert done.returncode == 0, done.stderr
    assert f"ok from {MODEL}" in done.stdout
    (entry,) = gateway.read_journal()
    assert (str(entry["path"]).partition("?")[0], entry["status"], entry["stream"]) == (
        APIS[api][1],
        200,
        True,
    )
    assert (entry["reached"], entry["upstream_model"]) == ("@openai-prod", "gpt-4o")
    assert entry["key"] == "demo-plain"
    assert entry["left"] is False


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("version", VERSIONS)
def test_a_tool_is_called_and_its_answer_read(
    version: str, api: str, gateway: RunningGateway, tmp_path: Path
) -> None:
    models = models_json(gateway, api, demo.PLAIN_KEY)
    done = ask(require(version), tmp_path, models, 'USE_TOOL:read:{"path": "note.txt"}')
    assert done.returncode == 0, done.stderr
    assert "the answer is 42" in done.stdout
    assert [entry["status"] for entry in gateway.read_journal()] == [200, 200]
    assert "read" in str(gateway.read_journal()[0]["tools"])


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("version", VERSIONS)
def test_a_fallback_goes_unnoticed(
    version: str, api: str, gateway: RunningGateway, tmp_path: Path
) -> None:
    gateway.fail("openai-prod=429")
    done = ask(require(version), tmp_path, models_json(gateway, api, demo.KEY), "Say hello.")
    assert done.returncode == 0, done.stderr
    assert "ok from @anthropic-prod/claude-sonnet-4-20250514" in done.stdout
    gateway.verify({"attempts": ["@openai-prod 429", "@anthropic-prod 200"], "count": 1})


@pytest.mark.parametrize("version", VERSIONS)
def test_pi_sees_an_error_that_nothing_catches(
    version: str, gateway: RunningGateway, tmp_path: Path
) -> None:
    gateway.fail("openai-prod=400")
    models = models_json(gateway, "openai-completions", demo.PLAIN_KEY)
    done = ask(require(version), tmp_path, models, "Say hello.")
    assert "400" in done.stdout + done.stderr
    gateway.verify({"status": 400, "count": 1})


def test_pi_tries_again_on_its_own(gateway: RunningGateway, tmp_path: Path) -> None:
    gateway.fail("openai-prod=500x1,200")
    models = models_json(gateway, "openai-completions", demo.PLAIN_KEY)
    done = ask(require(NEWEST), tmp_path, models, "Say hello.", retries=True)
    assert f"ok from {MODEL}" in done.stdout
    assert [entry["status"] for entry in gateway.read_journal()] == [500, 200]
