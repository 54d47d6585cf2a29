"""pigen check --with-pi: the real pi gets through a tool call on each of its APIs, and misroutes
where the documented example does."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from pigen.pi.release import NEWEST
from tests.command import pigen, put
from tests.conformance.pi_install import require
from tests.test_check import CORRECTED, DOCUMENTED

VERSIONS = ("0.73.1", NEWEST)


def on_path(version: str, folder: Path) -> str:
    """A PATH on which `pi` is that release, linked to as npm does."""
    pi = require(version)
    programs = (pi.root / "dist/bundle/cli.js", pi.root / "dist/cli.js")
    program = next(each for each in programs if each.exists())
    program.chmod(0o755)
    folder.mkdir()
    (folder / "pi").symlink_to(program)
    return f"{folder}:{Path(pi.node).parent}:{os.environ['PATH']}"


@pytest.mark.parametrize("version", VERSIONS)
def test_the_documented_example_and_what_was_meant(version: str, tmp_path: Path) -> None:
    path = on_path(version, tmp_path / "bin")
    target = f'version: "{version}"'
    for text, code in ((DOCUMENTED, 1), (CORRECTED, 0)):
        put(tmp_path / "pigen.yaml", text.replace('version: ">=0.80.3"', target))
        done = pigen("check", "--with-pi", cwd=tmp_path, PATH=path)
        assert done.returncode == code, done.stdout + done.stderr
        assert "does not complete" not in done.stdout


@pytest.mark.parametrize("version", VERSIONS)
def test_each_api(version: str, tmp_path: Path) -> None:
    key = "PORTKEY_API_KEY" if version == "0.73.1" else "$PORTKEY_API_KEY"
    gateway = "https://api.portkey.ai"
    model = {"id": "@openai-prod/gpt-4o", "reasoning": True}
    providers = {
        "completions": {"api": "openai-completions", "baseUrl": f"{gateway}/v1"},
        "responses": {"api": "openai-responses", "baseUrl": f"{gateway}/v1"},
        "messages": {
            "api": "anthropic-messages",
            "baseUrl": gateway,
            "headers": {"x-portkey-api-key": key},
        },
    }
    file = {n: {**fields, "apiKey": key, "models": [model]} for n, fields in providers.items()}
    put(tmp_path / "models.json", {"providers": file})
    path = on_path(version, tmp_path / "bin")
    done = pigen("check", "models.json", "--with-pi", "--json", cwd=tmp_path, PATH=path)
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)["checked"][0]
    assert report["pi"] == version, "judged by the pi that was run"
    assert len(report["models"]) == 3
