"""Where pigen init puts what it writes, and that what it says at the end works as it is printed."""

from __future__ import annotations

import json
import shlex
import socket
import stat
from pathlib import Path
from typing import Any

import pytest

from pigen.common.resources import list_templates
from tests.command import pigen, provider, put
from tests.terminal import tree

AGENT, KEPT = "home/.pi/agent", "home/.config/pigen"
MODEL = ("--model", "@openai-prod/gpt-4o")
KEY = ("--key-env", "PORTKEY_API_KEY")
SCHEMA = "https://pi.dev/schemas/models.schema.json"
RETRY = ("--retry", "1")


def list_files(folder: Path) -> list[str]:
    return [name for name in tree(folder) if "local/state" not in name]


def read_models(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(path.read_text())
    return value


def list_rows(stdout: str, title: str) -> list[str]:
    """What stands after a title at the end of the output."""
    return [line[13:] for line in stdout.splitlines() if line.startswith(f"  {title:10} ")]


def test_pis_folder_gets_models_json_alone(tmp_path: Path) -> None:
    done = pigen("init", "--yes", *MODEL, *KEY, *RETRY, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert list_files(tmp_path) == [
        f"{KEPT}/.pigen-manifest.json",
        f"{KEPT}/configs/steady.json",
        f"{KEPT}/keys/direct.json",
        f"{KEPT}/models.json",
        f"{KEPT}/pigen.yaml",
        f"{AGENT}/models.json",
    ]
    for name in list_files(tmp_path):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600, name
    own, built = (read_models(tmp_path / each / "models.json") for each in (AGENT, KEPT))
    assert own == {"$schema": SCHEMA, **built}
    assert "pigen.yaml" not in json.dumps(own)
    assert "~/.config/pigen/pigen.yaml" in done.stdout
    check = pigen("build", tmp_path / KEPT / "pigen.yaml", "--check", cwd=tmp_path)
    assert (check.returncode, check.stdout) == (0, "")
    assert pigen("lint", cwd=tmp_path).stdout.startswith("No findings")


def test_the_next_run_finds_it_from_anywhere(tmp_path: Path) -> None:
    repository, elsewhere = tmp_path / "work", tmp_path / "other"
    (repository / ".git").mkdir(parents=True)
    (repository / "deep").mkdir()
    elsewhere.mkdir()
    home = {"HOME": str(tmp_path / "home")}
    done = pigen("init", "--yes", *MODEL, *KEY, *RETRY, cwd=repository / "deep", **home)
    assert done.returncode == 0, done.stderr
    assert (repository / "pigen.yaml").exists()
    assert not (tmp_path / KEPT).exists()
    again = pigen(
        "init", "--yes", "--update", "--model", "@openai-prod/gpt-5", cwd=elsewhere, **home
    )
    assert again.returncode == 0, again.stderr
    assert "gpt-5" in (repository / "pigen.yaml").read_text()
    found = read_models(tmp_path / AGENT / "models.json")["providers"]["portkey"]["models"]
    assert [model["id"] for model in found] == ["@openai-prod/gpt-4o", "@openai-prod/gpt-5"]
    assert list_files(elsewhere) == []
    # Both runs are taken back, and then there is nothing to find.
    assert pigen("undo", cwd=elsewhere, **home).returncode == 0
    assert pigen("undo", "1", cwd=elsewhere, **home).returncode == 0
    assert list_files(tmp_path) == []
    fresh = pigen("init", "--yes", "--update", *RETRY, cwd=elsewhere, **home)
    assert fresh.returncode == 2
    assert "--model" in fresh.stderr


def test_what_lies_beside_models_json_stays_there(tmp_path: Path) -> None:
    source = ("--source", f"{AGENT}/pigen.yaml")
    assert pigen("init", "--yes", *MODEL, *KEY, *RETRY, *source, cwd=tmp_path).returncode == 0
    done = pigen("init", "--yes", "--update", "--retry", "3", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / KEPT).exists()
    assert "attempts: 3" in (tmp_path / AGENT / "pigen.yaml").read_text()
    assert read_models(tmp_path / AGENT / "models.json")["$schema"] == SCHEMA


def test_a_pigen_yaml_in_the_folder_is_edited(tmp_path: Path) -> None:
    assert pigen("init", "--yes", "--template", "company", cwd=tmp_path).returncode == 0
    refused = pigen("init", "--yes", "--retry", "4", *MODEL, *KEY, cwd=tmp_path)
    assert refused.returncode == 2
    assert "pigen.yaml" in refused.stderr
    done = pigen("init", "--yes", "--update", "--retry", "4", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "attempts: 4" in (tmp_path / "pigen.yaml").read_text()
    # Only what changed has to be made again.
    assert [step for step in list_rows(done.stdout, "next") if " keys " in step] == []


def test_doctor_and_lint_know_the_gateway_of_a_remembered_source(tmp_path: Path) -> None:
    address = ("--gateway", "https://llm.acme-corp.net/v1")
    done = pigen("init", "--yes", *MODEL, *KEY, *RETRY, *address, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    path = tmp_path / AGENT / "models.json"
    entry = provider("@openai-prod/house", baseUrl="https://llm.acme-corp.net", apiKey="$OTHER")
    put(path, {"providers": {"mine": entry}})
    # By itself nothing in the file says that this is Portkey's gateway.
    with_source = pigen("lint", "--hints", path, cwd=tmp_path).stdout
    (tmp_path / KEPT / "pigen.yaml").rename(tmp_path / "away.yaml")
    without = pigen("lint", "--hints", path, cwd=tmp_path).stdout
    assert "/v1" in with_source
    assert "/v1" not in without


def test_providers_of_a_team_are_not_taken_away(tmp_path: Path) -> None:
    team, own = tmp_path / "team", tmp_path / "own"
    team.mkdir()
    own.mkdir()
    home = {"HOME": str(tmp_path / "home")}
    assert pigen("init", "--yes", "--template", "company", cwd=team, **home).returncode == 0
    assert pigen("merge", "research/models.json", cwd=team, **home).returncode == 0
    options = ("--template", "local-oss", "--update")
    done = pigen("init", "--yes", *options, cwd=own, **home)
    assert done.returncode == 0, done.stderr
    for retry in ("1", "2"):
        again = pigen("init", "--yes", "--update", "--retry", retry, cwd=own, **home)
        assert again.returncode == 0, again.stderr
        names = set(read_models(tmp_path / AGENT / "models.json")["providers"])
        assert names == {"portkey", "portkey-direct", "local", "local-direct"}


def test_a_models_json_of_something_else_is_left_alone(tmp_path: Path) -> None:
    repository = tmp_path / "work"
    (repository / ".git").mkdir(parents=True)
    path = put(repository / "models.json", '{"weights": []}')
    home = {"HOME": str(tmp_path / "home")}
    args = ("init", "--yes", *MODEL, *KEY, *RETRY)
    refused = pigen(*args, cwd=repository, **home)
    assert refused.returncode == 2
    assert "--source FOLDER/pigen.yaml" in refused.stderr
    assert list_files(repository) == ["models.json"]
    done = pigen(*args, "--source", "ai/pigen.yaml", cwd=repository, **home)
    assert done.returncode == 0, done.stderr
    assert path.read_text() == '{"weights": []}'


# The end


def test_what_is_proved_is_one_line(tmp_path: Path) -> None:
    done = pigen("init", "--yes", *MODEL, *KEY, *RETRY, cwd=tmp_path)
    assert list_rows(done.stdout, "proved") == ["lint: no findings; mock gateway: 1 model answers"]
    quick = ("--output", "x/models.json")
    done = pigen("init", "--yes", *MODEL, *KEY, *quick, cwd=tmp_path)
    assert "Proved: lint: no findings; mock gateway: 1 model answers.\n" in done.stdout
    done = pigen("init", "--yes", "--update", "--no-proof", *MODEL, *quick, cwd=tmp_path)
    assert (done.returncode, "roved" in done.stdout) == (0, False)
    done = pigen("init", "--yes", "--update", "--no-proof", *RETRY, cwd=tmp_path)
    assert (done.returncode, list_rows(done.stdout, "proved")) == (0, [])


def test_without_a_port_it_says_so_and_ends_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from pigen.commands.init import run

    def refuse(*args: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(socket.socket, "bind", refuse)
    for more in ({}, {"retry": "1", "source": str(tmp_path / "pigen.yaml"), "update": True}):
        values: dict[str, Any] = {"models": (MODEL[1],), "key_env": ("K",), "yes": True, **more}
        assert run(**values) == 0
        assert "no port can be had here (Permission denied)" in capsys.readouterr().out


def test_what_works_now_and_what_is_left(tmp_path: Path) -> None:
    done = pigen(
        "init", "--yes", "--template", "several-providers", cwd=tmp_path, PORTKEY_API_KEY="x"
    )
    assert list_rows(done.stdout, "works now") == [
        "pi --model portkey/@anthropic-prod/claude-sonnet-4-20250514"
    ]
    assert list_rows(done.stdout, "next") == []
    left = pigen("init", "--yes", "--update", *RETRY, cwd=tmp_path)
    assert [step.partition(" in Portkey")[0] for step in list_rows(left.stdout, "next")[:2]] == [
        "make the Config steady",
        "make the key mine",
    ]
    assert "export PORTKEY_API_KEY=..." in list_rows(left.stdout, "next")[2]
    assert len(list_rows(left.stdout, "then")) == 1
    # Unchanged, they are not needed again.
    same = pigen("init", "--yes", "--update", cwd=tmp_path, PORTKEY_API_KEY="x")
    assert list_rows(same.stdout, "next") == []


def test_the_open_source_gateway_has_steps_of_its_own(tmp_path: Path) -> None:
    done = pigen("init", "--yes", "--template", "local-oss", cwd=tmp_path)
    steps = list_rows(done.stdout, "next")
    assert steps[0] == "start the gateway: npx @portkey-ai/gateway"
    assert "Portkey " not in done.stdout.replace("@portkey-ai", "")
    assert len(steps) == 3
    assert "mock gateway: 2 models answer" in done.stdout


@pytest.mark.parametrize("name", list_templates())
def test_every_command_that_is_printed_works(name: str, tmp_path: Path) -> None:
    done = pigen("init", "--yes", "--template", name, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    merges = list_rows(done.stdout, "merge")
    assert bool(merges) == (name == "company")
    for command in merges:
        words = shlex.split(command)
        assert pigen(*words[1:], cwd=tmp_path).returncode == 0
    for command in list_rows(done.stdout, "check")[0].split(", "):
        words = shlex.split(command)
        assert words[0] == "pigen"
        assert pigen(*words[1:], cwd=tmp_path).returncode in (0, 1)
        assert pigen("help", words[1], cwd=tmp_path).returncode == 0
    (start,) = list_rows(done.stdout, "works now") + list_rows(done.stdout, "then")
    wanted = shlex.split(start)[2]
    listed = read_models(tmp_path / AGENT / "models.json")["providers"]
    chosen, _, id = wanted.partition("/")
    assert id in [model["id"] for model in listed[chosen]["models"]]
    assert list_rows(done.stdout, "undo") == ["pigen undo"]
