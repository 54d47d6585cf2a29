"""From the paths a person gives to the files meant."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from pigen.common.errors import PigenError
from pigen.lint import discovery
from pigen.text.document import from_text

GOOD = '{"providers": {}}'


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.delenv("PI_CODING_AGENT_DIR", raising=False)
    return folder


def put(folder: Path, name: str, text: str = GOOD) -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return str(path)


def find(*paths: object) -> list[str]:
    errors: list[PigenError] = []
    found = list(discovery.find_files([str(path) for path in paths], errors))
    assert not errors
    return found


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (None, "{home}/.pi/agent"),
        ("", "{home}/.pi/agent"),
        ("~", "{home}/"),
        ("~/x", "{home}/x"),
        ("~root", "~root"),
        ("/x/y", "/x/y"),
        ("x", "x"),
    ],
)
def test_agent_dir(
    given: str | None, meant: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if given is not None:
        monkeypatch.setenv("PI_CODING_AGENT_DIR", given)
    assert discovery.find_agent_dir() == meant.format(home=home)


def test_no_path_means_pis_own(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PigenError) as caught:
        discovery.find_pi_models_file()
    assert "no models.json" in caught.value.message
    path = put(home, ".pi/agent/models.json", "{")
    assert discovery.find_pi_models_file() == path
    monkeypatch.setenv("PI_CODING_AGENT_DIR", str(home / "other"))
    path = put(home, "other/models.json")
    assert discovery.find_pi_models_file() == path


def test_a_named_file_is_taken_at_its_word(tmp_path: Path) -> None:
    assert find(tmp_path / "gone.txt", "-") == [str(tmp_path / "gone.txt"), "-"]
    path = put(tmp_path, "models.json")
    assert find(path, path, tmp_path / "." / "models.json") == [path]


@pytest.mark.parametrize(
    "name",
    [
        "models.json",
        ".pi/agent/models.json",
        ".pi/agent/models.jsonc",
        "dot_pi/agent/models.json",
        "private_dot_pi/private_agent/private_readonly_models.json",
        "exact_dot_pi/exact_agent/executable_models.json",
        "pi/.pi/agent/models.json",
        "pi/dot-pi/agent/models.json",
        ".pi/agent/models.json##os.Linux,hostname.box",
        ".pi##os.Darwin/agent/models.json",
        "work.models.json",
    ],
)
def test_found_in_a_folder(name: str, tmp_path: Path) -> None:
    path = put(tmp_path, name)
    assert find(tmp_path) == [path]


@pytest.mark.parametrize(
    "name",
    [
        "dot_pi/agent/models.json.tmpl",
        "dot_pi/agent/modify_models.json",
        ".pi/agent/models.json##template",
        ".pi/agent/models.json##template.j2,os.Linux",
        ".pi/agent/settings.json",
        ".pi/agent/sessions/models.json",
        "node_modules/a/models.json",
        ".git/models.json",
        "my_models.json",
        "models.json.bak",
    ],
)
def test_left_alone_in_a_folder(name: str, tmp_path: Path) -> None:
    put(tmp_path, name)
    errors: list[PigenError] = []
    assert list(discovery.find_files([str(tmp_path)], errors)) == []
    assert len(errors) == 1
    assert errors[0].path == str(tmp_path)


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        (GOOD, True),
        ('{"providers": {"a": {}}, // x\n}', True),
        ('{"providers": {"a": ', True),
        ('{"models": []}', False),
        ('{"providers": []}', False),
        ("[", False),
        ("", False),
    ],
)
def test_elsewhere_the_content_decides(text: str, taken: bool, tmp_path: Path) -> None:
    path = put(tmp_path, "src/models.json", text)
    put(tmp_path, "models.json")
    assert (path in find(tmp_path)) is taken
    inside = put(tmp_path, ".pi/agent/models.json", text)
    assert inside in find(tmp_path)


def test_links_to_folders_lead_nowhere(tmp_path: Path) -> None:
    path = put(tmp_path, "a/models.json")
    os.symlink(tmp_path, tmp_path / "a" / "up")
    os.symlink(path, tmp_path / "b.models.json")
    assert find(tmp_path) == [str(tmp_path / "b.models.json"), path]


def test_one_bad_path_does_not_hide_the_others(tmp_path: Path) -> None:
    path = put(tmp_path, "models.json")
    (tmp_path / "empty").mkdir()
    errors: list[PigenError] = []
    assert list(discovery.find_files([str(tmp_path / "empty"), path], errors)) == [path]
    assert len(errors) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("models.json", "[]"),
        ("models.json", '{"dependencies": {}}'),
        ("private_models.json", "[]"),
        ("case-17.json", '{"provider": {"a": {"models": []}}}'),
        ("case-18.json", "{}"),
        ("case-19.json", "[]"),
        ("case-20.jsonc", '{"a": 1'),
        ("notes.txt", GOOD),
    ],
)
def test_what_may_be_a_models_json(name: str, text: str) -> None:
    discovery.require_models(from_text(text, f"/x/{name}"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("settings.json", '{"defaultModel": "x"}'),
        ("package.json", '{"dependencies": {}}'),
        ("other.json", '{"compilerOptions": {}}'),
        ("README.md", "# pi"),
        ("pyproject.toml", "[build-system]"),
    ],
)
def test_what_is_certainly_something_else(name: str, text: str) -> None:
    with pytest.raises(PigenError) as caught:
        discovery.require_models(from_text(text, f"/x/{name}"))
    assert caught.value.path == f"/x/{name}"


def test_folders_nested_a_thousand_deep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    try:
        for _ in range(1_100):
            os.mkdir("a")
            os.chdir("a")
        Path("models.json").write_text(GOOD)
        errors: list[PigenError] = []
        assert len(list(discovery.find_files([str(tmp_path)], errors))) == 1
        assert errors == []
    finally:  # pytest, which takes its folders away, gives up on one so deep
        subprocess.run(["rm", "-rf", str(tmp_path / "a")], check=True)
