"""A gateway at an address of one's own, end to end: set up, linted, checked, asked for its models,
and used by the real pi. The gateway is `pigen mock` as a process."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from pigen.pi.release import NEWEST
from tests.command import pigen
from tests.mock_command import started

from .pi_install import require

KEY = "pk-demo"  # of the mock's built-in example
MODEL = "@openai-prod/gpt-4o"
SECONDS = 120


@pytest.mark.parametrize("anthropic", [False, True])
def test_a_self_hosted_gateway(anthropic: bool, tmp_path: Path) -> None:
    pi = require(NEWEST)
    agent = tmp_path / "agent"
    own = {"PI_CODING_AGENT_DIR": str(agent), "PORTKEY_API_KEY": KEY}
    with started() as mock:
        url = mock.url + "/v1"
        made = pigen(
            *("init", "--yes", "--gateway", url, "--model", MODEL, "--key-env", "PORTKEY_API_KEY"),
            *("--pi-version", NEWEST),
            cwd=tmp_path,
            **own,
        )
        assert made.returncode == 0, made.stdout + made.stderr
        models = agent / "models.json"
        if anthropic:
            value = json.loads(models.read_text())
            (entry,) = value["providers"].values()
            entry |= {
                "api": "anthropic-messages",
                "baseUrl": mock.url,
                "headers": {"x-portkey-api-key": "$PORTKEY_API_KEY"},
            }
            models.write_text(json.dumps(value))
        assert mock.url in models.read_text()
        assert "portkey.ai" not in models.read_text()

        linted = pigen("lint", models, "--gateway", url, "--pi-version", NEWEST, cwd=tmp_path)
        assert linted.returncode == 0, linted.stdout
        checked = pigen("check", models, "--gateway", url, "--pi-version", NEWEST, cwd=tmp_path)
        assert checked.returncode == 0, checked.stdout
        assert "-> @openai-prod gpt-4o" in checked.stdout

        asked = pigen("doctor", "--online", "--json", "--gateway", url, cwd=tmp_path, **own)
        lines = {each["about"]: each for each in json.loads(asked.stdout)["lines"]}
        assert lines["portkey online"]["state"] == "ok", asked.stdout
        assert f"{mock.url}" in lines["portkey online"]["evidence"]
        assert KEY not in asked.stdout

        work = tmp_path / "work"
        work.mkdir()
        bundled = pi.root / "dist" / "bundle" / "cli.js"
        cli = bundled if bundled.is_file() else pi.root / "dist" / "cli.js"
        done = subprocess.run(
            [str(pi.node), str(cli), "-p", "hello", "--model", f"portkey/{MODEL}", "--no-session"],
            cwd=work,
            env={
                **own,
                "PATH": os.environ["PATH"],
                "HOME": str(tmp_path),
                "PI_OFFLINE": "1",
                "PI_SKIP_VERSION_CHECK": "1",
                "PI_TELEMETRY": "0",
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        sent = mock.journal()[-1]
        path = "/v1/messages" if anthropic else "/v1/chat/completions"
        assert (sent["path"].partition("?")[0], sent["status"]) == (path, 200)
