"""pigen init writes the guide's quick-start file, and it is clean."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from tests.command import pigen

MODELS = ("--model", "@openai-prod/gpt-4o", "--model", "@anthropic-prod/claude-sonnet-4-20250514")
KEY = ("--key-env", "PORTKEY_API_KEY")


def test_quick_start(tmp_path: Path) -> None:
    done = pigen("init", "--yes", *MODELS, *KEY, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    path = tmp_path / "home/.pi/agent/models.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    written = json.loads(path.read_text())
    assert list(written["providers"]) == ["portkey"]
    portkey = written["providers"]["portkey"]
    assert portkey["api"] == "openai-completions"
    assert portkey["baseUrl"] == "https://api.portkey.ai/v1"
    assert portkey["apiKey"] == "$PORTKEY_API_KEY"
    ids = [model["id"] for model in portkey["models"]]
    assert ids == ["@openai-prod/gpt-4o", "@anthropic-prod/claude-sonnet-4-20250514"]
    assert portkey["models"][0]["contextWindow"] == 128000
    assert portkey["models"][1]["reasoning"] is True
    assert str(path) in done.stdout
    assert "PORTKEY_API_KEY" in done.stdout
    assert "pi --model portkey/@openai-prod/gpt-4o\n" in done.stdout
    assert done.stderr == ""
    clean = pigen("lint", cwd=tmp_path)
    assert clean.returncode == 0
    assert clean.stdout.startswith("No findings"), clean.stdout


@pytest.mark.parametrize(
    ("version", "key"),
    [("0.73.1", "PORTKEY_API_KEY"), ("0.77", "$PORTKEY_API_KEY"), ("1.5.2", "$PORTKEY_API_KEY")],
)
def test_the_key_is_written_as_that_pi_reads_it(version: str, key: str, tmp_path: Path) -> None:
    target = ("--pi-version", version)
    done = pigen("init", "--yes", *MODELS, *KEY, *target, "--output", "models.json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    written = json.loads((tmp_path / "models.json").read_text())
    assert written["providers"]["portkey"]["apiKey"] == key
    clean = pigen("lint", *target, "models.json", cwd=tmp_path)
    assert clean.stdout.startswith("No findings"), clean.stdout


def test_a_bare_name_takes_the_slug(tmp_path: Path) -> None:
    args = ("--slug", "openai-prod", "--model", "gpt-4o", "--model", "@x/house", *KEY)
    done = pigen("init", "--yes", *args, "--output", "models.json", cwd=tmp_path)
    assert done.returncode == 0
    models = json.loads((tmp_path / "models.json").read_text())["providers"]["portkey"]["models"]
    assert [model["id"] for model in models] == ["@openai-prod/gpt-4o", "@x/house"]
    assert models[1] == {"id": "@x/house"}
    assert "@x/house" in done.stderr
    assert "128,000" in done.stderr
    assert pigen("lint", "models.json", cwd=tmp_path).stdout.startswith("No findings")


def test_an_existing_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "models.json"
    path.write_text("mine")
    done = pigen("init", "--yes", *MODELS, *KEY, "--output", path, cwd=tmp_path)
    assert done.returncode == 2
    assert "left it alone" in done.stderr
    assert path.read_text() == "mine"


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ((), ("--yes", "--model", "--key-env")),
        (("--yes", *MODELS), ("--key-env",)),
        ((*MODELS, *KEY), ("--yes",)),
        (("--yes", "--model", "gpt-4o", *KEY), ("--slug", "none is given")),
        (
            ("--yes", "--model", "gpt-4o", "--slug", "a", "--slug", "b", *KEY),
            ("--slug", "several are given"),
        ),
        (("--yes", "--model", "@openai-prod", *KEY), ("no model after the slug",)),
        (("--yes", "--model", "@openai-prod/", *KEY), ("no model after the slug",)),
        (("--yes", "--model", "@/gpt-4o", *KEY), ("has no slug",)),
        (("--yes", "--model", "@@openai/gpt-4o", *KEY), ('"@" in its slug',)),
        (("--yes", "--model", "@open ai/gpt-4o", *KEY), ("space", "slug")),
        (("--yes", "--model", "@openai/gpt 4o", *KEY), ("space", "model")),
        (("--yes", "--model", "@openai//gpt-4o", *KEY), ('doubled "/"',)),
        (("--yes", "--model", "openai@prod/gpt-4o", *KEY), ("@slug/model",)),
        (("--yes", "--model", "", "--slug", "a", *KEY), ("has no model",)),
        (("--yes", "--model", "m", "--slug", "a/b", *KEY), ('"/" in its slug',)),
        (("--yes", *MODELS, *MODELS, *KEY), ("twice",)),
        (("--yes", *MODELS, "--key-env", "$PORTKEY"), ("--key-env",)),
        (("--yes", *MODELS, "--key-env", "sk-live-4711-very-secret"), ("--key-env",)),
    ],
)
def test_what_cannot_be_written_is_explained(
    args: tuple[str, ...], words: tuple[str, ...], tmp_path: Path
) -> None:
    done = pigen("init", *args, "--output", "models.json", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    for word in words:
        assert word in done.stderr
    assert "4711" not in done.stderr
    assert not (tmp_path / "models.json").exists()


def test_dash_is_standard_output(tmp_path: Path) -> None:
    done = pigen("init", "--yes", *MODELS, *KEY, "--output", "-", cwd=tmp_path)
    assert done.returncode == 0
    assert json.loads(done.stdout)["providers"]["portkey"]["models"]
    assert list(tmp_path.iterdir()) == []
