"""Which models.json pi never reads, by where it lies."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from pigen.pi.agent_dir import CERTAIN, LIKELY, judge_place
from tests.command import CLEAN, pigen, put


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.delenv("PI_CODING_AGENT_DIR", raising=False)
    return folder


@pytest.mark.parametrize(
    ("path", "beside", "place"),
    [
        ("work/.pi/models.json", (), CERTAIN),
        ("home/.pi/models.json", (), CERTAIN),
        ("dots/dot_pi/models.json", (), CERTAIN),
        ("work/.pi/agent/models.json", ("work/package.json",), CERTAIN),
        ("work/.pi/agent/models.json", ("work/.pi/settings.json",), CERTAIN),
        ("work/.pi/agent/models.json", ("work/.git/HEAD",), LIKELY),
        ("work/.pi/agent/models.json", (), None),
        ("home/.pi/agent/models.json", ("home/package.json",), None),
        ("dotfiles/.pi/agent/models.json", ("dotfiles/.git/HEAD",), None),
        ("mine/.pi/agent/models.json", ("mine/.git/HEAD", "mine/.zshrc"), None),
        ("work/models.json", ("work/package.json",), None),
        ("work/.pi/my.models.json", (), None),
    ],
)
def test_places(path: str, beside: tuple[str, ...], place: str | None, tmp_path: Path) -> None:
    for each in (path, *beside):
        put(tmp_path / each, "{}")
    assert judge_place(str(tmp_path / path)) == place


def test_one_that_pi_reads_through_a_link_or_a_variable(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path / "work/.pi/agent/models.json", "{}")
    put(tmp_path / "work/package.json", "{}")
    (home / ".pi/agent").mkdir(parents=True)
    os.symlink(path, home / ".pi/agent/models.json")
    assert judge_place(str(path)) is None
    (home / ".pi/agent/models.json").unlink()
    assert judge_place(str(path)) == CERTAIN
    monkeypatch.setenv("PI_CODING_AGENT_DIR", str(path.parent))
    assert judge_place(str(path)) is None


@pytest.mark.parametrize("folder", ["work/.pi", "work/.pi/agent"])
def test_one_warning_and_the_rest_as_usual(folder: str, tmp_path: Path) -> None:
    put(tmp_path / "work/package.json", "{}")
    twice = {"providers": {**CLEAN["providers"], "p": {}}}
    put(tmp_path / folder / "models.json", twice)
    for cwd, path in ((tmp_path, f"{folder}/models.json"), (tmp_path / folder, "models.json")):
        done = pigen("lint", "--format", "json", path, cwd=cwd, HOME=str(tmp_path / "home"))
        findings = json.loads(done.stdout)["findings"]
        assert [each["rule"] for each in findings] == ["file-never-read", "empty-provider"]
        assert "~/.pi/agent/models.json" in findings[0]["message"]
        assert findings[0]["severity"] == "warning"


def test_the_same_bytes_elsewhere_are_judged_apart(tmp_path: Path) -> None:
    for number in range(210):
        put(tmp_path / f"{number}/models.json", CLEAN)
    put(tmp_path / "x/.pi/models.json", CLEAN)
    done = pigen("lint", "--format", "concise", ".", cwd=tmp_path)
    assert done.stdout.count("file-never-read") == 1
