"""A user's file is replaced whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from pigen.errors import PigenError
from pigen.write import atomic as write

OLD, NEW = b'{"a": 1}\r\n', b'{"a": 2}\r\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "models.json"
    path.write_bytes(OLD)
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o640, 0o755])
def test_replace_keeps_the_mode(file: Path, mode: int) -> None:
    file.chmod(mode)
    write.replace(str(file), OLD, NEW)
    assert file.read_bytes() == NEW
    assert stat.S_IMODE(file.stat().st_mode) == mode
    assert names(file.parent) == ["models.json"]


def test_replace_follows_a_link(file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "middle.json").symlink_to("../models.json")
    link = folder / "models.json"
    link.symlink_to("middle.json")
    write.replace(str(link), OLD, NEW)
    assert link.is_symlink()
    assert (folder / "middle.json").is_symlink()
    assert file.read_bytes() == NEW
    assert names(folder) == ["middle.json", "models.json"]


def test_replace_in_the_current_folder(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(file.parent)
    write.replace("models.json", OLD, NEW)
    assert file.read_bytes() == NEW


def test_replace_leaves_a_file_that_changed_meanwhile(file: Path) -> None:
    file.write_bytes(b"mine")
    with pytest.raises(PigenError, match="changed by something else"):
        write.replace(str(file), OLD, NEW)
    assert file.read_bytes() == b"mine"
    assert names(file.parent) == ["models.json"]


def test_replace_of_a_file_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(PigenError, match="not there"):
        write.replace(str(tmp_path / "models.json"), OLD, NEW)
    assert names(tmp_path) == []


def test_replace_by_the_same_does_not_touch_the_file(file: Path) -> None:
    before = file.stat()
    write.replace(str(file), OLD, OLD)
    assert file.stat().st_ino == before.st_ino


@pytest.mark.parametrize("step", ["fsync", "replace", "fchmod"])
@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(errno.ENOSPC, "no space"), "disk is full"),
        (OSError(errno.EACCES, "denied"), "may not be written to"),
        (OSError(errno.EROFS, "read-only"), "read-only"),
        (OSError(errno.EIO, "Input/output error"), "Input/output error"),
    ],
)
def test_a_failure_leaves_all_as_it_was(
    file: Path, step: str, error: OSError, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(PigenError, match=message) as caught:
        write.replace(str(file), OLD, NEW)
    assert caught.value.path == str(file)
    assert caught.value.help
    assert file.read_bytes() == OLD
    assert names(file.parent) == ["models.json"]


def test_an_interrupt_leaves_nothing_behind(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    monkeypatch.setattr(os, "link", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write.replace(str(file), OLD, NEW)
    with pytest.raises(KeyboardInterrupt):
        write.create(str(file.parent / "new.json"), NEW)
    assert file.read_bytes() == OLD
    assert names(file.parent) == ["models.json"]


def test_create_is_private_and_makes_folders(tmp_path: Path) -> None:
    path = tmp_path / "a" / "agent" / "models.json"
    write.create(str(path), NEW)
    assert path.read_bytes() == NEW
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert names(path.parent) == ["models.json"]


@pytest.mark.parametrize("kind", ["file", "folder", "dangling link"])
def test_create_takes_no_name_that_is_used(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "models.json"
    if kind == "file":
        path.write_bytes(OLD)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("nowhere")
    with pytest.raises(PigenError, match="of this name already"):
        write.create(str(path), NEW)
    assert names(tmp_path) == ["models.json"]
    assert path.is_symlink() == (kind == "dangling link")
    if kind == "file":
        assert path.read_bytes() == OLD


def test_create_below_a_file(file: Path) -> None:
    with pytest.raises(PigenError, match="a file, not a folder"):
        write.create(str(file / "models.json"), NEW)
    assert file.read_bytes() == OLD
