"""The results of commands that write or explain, as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import pigen

SOURCE = """
version: 1
providers: {openai-prod: {provider: openai, models: [gpt-4o]}}
keys: {own: {value: $PORTKEY_API_KEY}}
pi: {providers: {portkey: {key: own, models: ["@openai-prod/gpt-4o"]}}}
"""


@pytest.fixture
def state(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "pigen.yaml").write_text(SOURCE)
    return {"XDG_STATE_HOME": str(tmp_path / "state"), "HOME": str(tmp_path / "home")}


def test_a_build_lists_its_changes(tmp_path: Path, state: dict[str, str]) -> None:
    checked = pigen("build", "--check", "--json", cwd=tmp_path, **state)
    assert checked.returncode == 1
    planned = json.loads(checked.stdout)
    assert not planned["written"]
    assert not (tmp_path / "models.json").exists()
    written = json.loads(pigen("build", "--format", "json", cwd=tmp_path, **state).stdout)
    assert written == {**planned, "written": True}
    assert {Path(each["path"]).name for each in written["changes"]} >= {"models.json"}
    assert {each["change"] for each in written["changes"]} == {"created"}
    again = pigen("build", "--check", "--json", cwd=tmp_path, **state)
    assert (again.returncode, json.loads(again.stdout)["changes"]) == (0, [])


def test_a_merge_names_its_providers(tmp_path: Path, state: dict[str, str]) -> None:
    pigen("build", cwd=tmp_path, **state)
    for changed in (True, False):
        done = pigen("merge", "models.json", "--into", "mine.json", "--json", cwd=tmp_path, **state)
        result = json.loads(done.stdout)
        assert (result["path"], result["providers"]) == ("mine.json", ["portkey"])
        assert result["changed"] is changed


def test_runs_and_what_was_undone(tmp_path: Path, state: dict[str, str]) -> None:
    pigen("build", cwd=tmp_path, **state)
    (run,) = json.loads(pigen("undo", "--list", "--json", cwd=tmp_path, **state).stdout)["runs"]
    assert (run["command"], run["undone"]) == ("pigen build", False)
    done = pigen("undo", "--json", cwd=tmp_path, **state)
    undone = json.loads(done.stdout)["run"]
    assert undone == {**run, "undone": True}
    assert not (tmp_path / "models.json").exists()


def test_a_rule_with_its_examples(tmp_path: Path) -> None:
    page = json.loads(pigen("explain", "duplicate-key", "--json", cwd=tmp_path).stdout)
    assert page["rule"] == "duplicate-key"
    assert {each["kind"] for each in page["kinds"]} == {"models", "config", "source"}
    examples = page["kinds"][0]["examples"]
    assert {each["wrong"] for each in examples} == {True, False}


@pytest.mark.parametrize("command", [("build",), ("merge", "models.json")])
def test_a_diff_is_no_json(command: tuple[str, ...], tmp_path: Path, state: dict[str, str]) -> None:
    pigen("build", cwd=tmp_path, **state)
    done = pigen(*command, "--diff", "--json", cwd=tmp_path, **state)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--diff prints a diff" in done.stderr
