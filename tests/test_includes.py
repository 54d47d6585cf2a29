"""How far a source reaches, and of which files nothing is shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import CLEAN, pigen, put

SECRET = "root:x:0:0:s3cr3t-canary:/root:/bin/bash\n"
PARTS = "providers: {openai: {slug: openai-prod, models: [gpt-4o]}}\n"
SOURCE = """version: 1
keys: {pi: {value: $PORTKEY_API_KEY}}
pi: {providers: {portkey: {key: pi, models: ["@openai/gpt-4o"]}}}
"""
COMMANDS = (
    ("lint", "pigen.yaml"),
    ("build", "pigen.yaml", "--check"),
    ("route", "pigen.yaml"),
    ("check", "pigen.yaml"),
    ("mock", "pigen.yaml", "--port", "0"),
    (
        "init",
        "--yes",
        "--update",
        "--model",
        "@openai-prod/o3",
        "--key-env",
        "A",
        "--output",
        "models.json",
    ),
)  # fmt: skip


def repository(tmp_path: Path, include: str, git: bool = True) -> Path:
    """A folder of a repository, with a source that includes something."""
    folder = tmp_path / "repository" / "pi"
    put(folder / "pigen.yaml", f"{SOURCE}include: [{include}]\n")
    if git:
        (tmp_path / "repository" / ".git").mkdir()
    return folder


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
@pytest.mark.parametrize(
    "include", ["/ABOVE/parts.yaml", "../../parts.yaml", "link.yaml", "folder/parts.yaml"]
)
def test_an_include_stays_in_the_repository(
    tmp_path: Path, include: str, command: tuple[str, ...]
) -> None:
    folder = repository(tmp_path, include.replace("/ABOVE", str(tmp_path)))
    put(tmp_path / "parts.yaml", PARTS)
    (folder / "link.yaml").symlink_to(tmp_path / "parts.yaml")
    (folder / "folder").symlink_to(tmp_path)
    refused = pigen(*command, cwd=folder)
    printed = refused.stdout + refused.stderr
    assert refused.returncode in (1, 2)
    assert "is outside" in printed
    assert "--allow-include" in printed.replace("\n", " ")
    assert "openai-prod" not in printed
    if command[0] == "mock":  # it would go on
        return
    allowed = pigen(*command, "--allow-include", tmp_path, cwd=folder)
    assert "is outside" not in allowed.stdout + allowed.stderr


@pytest.mark.parametrize("include", ["parts.yaml", "../parts.yaml", "../teams/parts.yaml"])
def test_all_of_the_repository_may_be_included(tmp_path: Path, include: str) -> None:
    folder = repository(tmp_path, include)
    put(folder / include, PARTS)
    assert pigen("lint", "pigen.yaml", cwd=folder).returncode == 0


def test_without_a_repository_it_is_the_folder(tmp_path: Path) -> None:
    folder = repository(tmp_path, "../parts.yaml", git=False)
    put(folder.parent / "parts.yaml", PARTS)
    assert "include-outside-repository" in pigen("lint", "pigen.yaml", cwd=folder).stdout


def test_the_home_folder_is_no_repository(tmp_path: Path) -> None:
    folder = repository(tmp_path, "../parts.yaml")
    put(folder.parent / "parts.yaml", PARTS)
    home = str(folder.parent)
    assert "include-outside-repository" in pigen("lint", "pigen.yaml", cwd=folder, HOME=home).stdout
    above = str(folder)
    assert pigen("lint", "pigen.yaml", cwd=folder, HOME=above).returncode == 1


def test_a_link_to_the_source_does_not_widen_it(tmp_path: Path) -> None:
    put(tmp_path / "secret.yaml", PARTS)
    put(tmp_path / "pigen.yaml", f"{SOURCE}include: [part.yaml]\n")
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "pigen.yaml").symlink_to(tmp_path / "pigen.yaml")
    (folder / "part.yaml").symlink_to(tmp_path / "secret.yaml")
    assert "include-outside-repository" in pigen("lint", "pigen.yaml", cwd=folder).stdout


def test_standard_input_includes_files_of_the_folder(tmp_path: Path) -> None:
    put(tmp_path / "parts.yaml", PARTS)
    source = f"{SOURCE}include: [parts.yaml]\n"
    assert pigen("lint", "-", cwd=tmp_path, stdin=source.encode()).returncode == 0
    source = f"{SOURCE}include: [/etc/passwd]\n"
    assert (
        "include-outside-repository"
        in pigen("lint", "-", cwd=tmp_path, stdin=source.encode()).stdout
    )


FORMATS = ((), ("--format", "concise"), ("--format", "json"), ("--format", "github"), ("--diff",))
FOREIGN = {
    "passwd": SECRET,
    "env": "API_KEY=s3cr3t-canary\n",
    "key": "-----BEGIN PRIVATE KEY-----\ns3cr3t-canary\n",
    "yaml": "s3cr3t-canary: {a: b}\nproviders: 5\n",
    "broken": "# a comment\n\npassword: [s3cr3t-canary\n",
}


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
@pytest.mark.parametrize("options", FORMATS, ids=str)
def test_nothing_of_another_kind_of_file_is_shown(
    tmp_path: Path, text: str, options: tuple[str, ...]
) -> None:
    put(tmp_path / "secret", text)
    folder = tmp_path / "repository"
    put(folder / "pigen.yaml", f"{SOURCE}include: secret.yaml\n")
    put(folder / "secret.yaml", text)
    names = (
        "models.json",
        "x/pigen.yaml",
        "configs/a.json",
        "a.config.yaml",
        "keys/k.yaml",
        "a.key.json",
    )
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(tmp_path / "secret")
    for name in ("pigen.yaml", *names, "."):
        done = pigen("lint", *options, name, cwd=folder)
        assert done.returncode in (1, 2), name
        assert "canary" not in done.stdout + done.stderr, name


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_no_command_quotes_an_included_file_of_another_kind(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    put(tmp_path / "pigen.yaml", f"{SOURCE}include: .env\n")
    put(tmp_path / ".env", FOREIGN["yaml"])
    done = pigen(*command, cwd=tmp_path)
    assert done.returncode in (1, 2)
    assert "canary" not in done.stdout + done.stderr
    assert ".env" in done.stdout + done.stderr


def test_the_place_is_named(tmp_path: Path) -> None:
    put(tmp_path / "pigen.yaml", f"{SOURCE}include: .env\n")
    put(tmp_path / ".env", FOREIGN["broken"])
    done = pigen("lint", "--format", "json", "pigen.yaml", cwd=tmp_path)
    (finding,) = json.loads(done.stdout)["findings"]
    assert (finding["file"], finding["line"], finding["rule"]) == (".env", 4, "invalid-syntax")
    assert "none of its text is shown" in finding["message"]


def test_a_link_to_a_file_of_the_kind_is_quoted(tmp_path: Path) -> None:
    put(tmp_path / "dotfiles.json", '// mine\n{"providers": {"portkey": {"modles": []}}}')
    (tmp_path / "models.json").symlink_to(tmp_path / "dotfiles.json")
    assert "modles" in pigen("lint", "models.json", cwd=tmp_path).stdout
    put(tmp_path / "part.yaml", "# ours\n---\nkeys: {a: {valu: $A}}\n")
    put(tmp_path / "pigen.yaml", "version: 1\ninclude: part.yaml\n")
    assert "{valu: $A}" in pigen("lint", "pigen.yaml", cwd=tmp_path).stdout


def test_a_fix_does_not_reach_through_a_link_to_another_kind(tmp_path: Path) -> None:
    text = f'= {{"providers": {json.dumps(CLEAN["providers"])},}}'
    put(tmp_path / "other", text)
    (tmp_path / "models.json").symlink_to(tmp_path / "other")
    pigen("lint", "--fix", "--unsafe-fixes", "models.json", cwd=tmp_path)
    assert (tmp_path / "other").read_text() == text
