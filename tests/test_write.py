"""A user's file is replaced whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pigen.common.errors import PigenError
from pigen.write import Run, atomic, begin
from pigen.write.run_history import list_records

OLD, NEW = b'{"a": 1}\r\n', b'{"a": 2}\r\n'


@pytest.fixture(autouse=True)
def state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("XDG_STATE_HOME", str(home))
    return home / "pigen"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "models.json"
    path.write_bytes(OLD)
    return path


def change(path: Path | str, old: bytes | None, new: bytes | None, **options: bool) -> Run:
    with begin("test") as run:
        run.change(str(path), old, new, **options)
    return run


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o640, 0o755])
def test_replace_keeps_the_mode(file: Path, mode: int) -> None:
    file.chmod(mode)
    change(file, OLD, NEW)
    assert file.read_bytes() == NEW
    assert stat.S_IMODE(file.stat().st_mode) == mode
    assert names(file.parent) == ["models.json"]


def test_replace_keeps_attributes(file: Path) -> None:
    if not hasattr(os, "setxattr"):
        return
    try:
        os.setxattr(file, "user.note", b"mine")
    except OSError:  # a file system without any
        return
    change(file, OLD, NEW)
    assert os.getxattr(file, "user.note") == b"mine"


def test_replace_follows_a_link(file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "middle.json").symlink_to("../models.json")
    link = folder / "models.json"
    link.symlink_to("middle.json")
    run = change(link, OLD, NEW)
    assert link.is_symlink()
    assert (folder / "middle.json").is_symlink()
    assert file.read_bytes() == NEW
    assert names(folder) == ["middle.json", "models.json"]
    assert run.remarks == [f"{link} is a link: the file that it leads to, {file}, was written."]


def test_another_name_of_the_file_is_said(file: Path) -> None:
    other = file.parent / "other.json"
    other.hardlink_to(file) if hasattr(other, "hardlink_to") else os.link(file, other)
    run = change(file, OLD, NEW)
    assert (file.read_bytes(), other.read_bytes()) == (NEW, OLD)
    assert ["hard link" in remark for remark in run.remarks] == [True]


def test_replace_in_the_current_folder(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(file.parent)
    change("models.json", OLD, NEW)
    assert file.read_bytes() == NEW


@pytest.mark.parametrize("new", [NEW, None])
def test_a_file_that_changed_meanwhile_is_left(file: Path, new: bytes | None) -> None:
    file.write_bytes(b"mine")
    with pytest.raises(PigenError, match="Something else changed") as caught:
        change(file, OLD, new)
    assert caught.value.path == str(file)
    assert file.read_bytes() == b"mine"
    assert names(file.parent) == ["models.json"]


def test_a_file_that_changes_while_the_new_one_is_written(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = os.fsync

    def write_too(handle: int) -> None:
        if len(names(file.parent)) > 1:  # the new one is there
            file.write_bytes(b"mine")
        sync(handle)

    monkeypatch.setattr(os, "fsync", write_too)
    with pytest.raises(PigenError, match="Something else changed"):
        change(file, OLD, NEW)
    assert file.read_bytes() == b"mine"
    assert names(file.parent) == ["models.json"]


def test_a_file_that_changes_just_after(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = os.replace

    def write_after(source: str, target: str) -> None:
        rename(source, target)
        if target == str(file):
            file.write_bytes(b"mine")

    monkeypatch.setattr(os, "replace", write_after)
    with pytest.raises(PigenError, match="just after pigen wrote it"):
        change(file, OLD, NEW)
    assert file.read_bytes() == b"mine"


def test_a_disk_that_gives_back_something_else(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forget(handle: int) -> None:
        os.ftruncate(handle, 3)

    monkeypatch.setattr(os, "fsync", forget)
    with pytest.raises(PigenError, match="does not return the bytes"):
        change(file, OLD, NEW)
    assert file.read_bytes() == OLD
    assert names(file.parent) == ["models.json"]


def test_replace_of_a_file_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(PigenError, match="not there"):
        change(tmp_path / "models.json", OLD, NEW)
    assert names(tmp_path) == []


def test_replace_by_the_same_does_not_touch_the_file(file: Path, state: Path) -> None:
    before = file.stat()
    change(file, OLD, OLD)
    assert file.stat().st_ino == before.st_ino
    assert not state.exists()


@pytest.mark.parametrize("kind", ["fifo", "folder"])
def test_what_is_no_file_is_left(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "models.json"
    os.mkfifo(path) if kind == "fifo" else path.mkdir()
    with pytest.raises(PigenError, match="not a regular file"):
        change(path, OLD, NEW)
    assert names(tmp_path) == ["models.json"]


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
    with pytest.raises(OSError, match=error.strerror):
        atomic.replace(str(file), OLD, NEW, "token")
    with pytest.raises(PigenError, match=message) as caught:
        change(file, OLD, NEW)
    assert "Nothing was changed." in caught.value.message
    assert caught.value.path
    assert caught.value.help
    assert file.read_bytes() == OLD
    assert names(file.parent) == ["models.json"]


@pytest.mark.parametrize(
    ("step", "name", "old"),
    [
        ("replace", "models.json", OLD),
        ("fsync", "models.json", OLD),
        ("link", "sub/new.json", None),
        ("fsync", "sub/new.json", None),
    ],
)
def test_an_interrupt_leaves_nothing_behind(
    file: Path, step: str, name: str, old: bytes | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, step, interrupt)
    with pytest.raises(KeyboardInterrupt):
        change(file.parent / name, old, NEW)
    assert file.read_bytes() == OLD
    assert names(file.parent) == ["models.json"]


def test_create_is_private_and_makes_folders(tmp_path: Path) -> None:
    path = tmp_path / "a" / "agent" / "models.json"
    change(path, None, NEW)
    assert path.read_bytes() == NEW
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o700
    assert names(path.parent) == ["models.json"]


def test_what_holds_no_secret_is_as_the_umask_has_it(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        change(tmp_path / "a/pigen.yaml", None, NEW, secret=False)
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "a/pigen.yaml").stat().st_mode) == 0o640
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o750


@pytest.mark.parametrize("kind", ["file", "folder", "link", "dangling link"])
def test_create_takes_no_name_that_is_used(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "models.json"
    if kind == "file":
        path.write_bytes(OLD)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("nowhere" if kind == "dangling link" else ".")
    with pytest.raises(PigenError, match="of this name already") as caught:
        change(path, None, NEW)
    assert ("does not exist" in caught.value.message) == (kind == "dangling link")
    assert names(tmp_path) == ["models.json"]
    assert path.is_symlink() == ("link" in kind)
    if kind == "file":
        assert path.read_bytes() == OLD


def test_create_gives_way_to_a_file_that_is_made_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "models.json"
    link = os.link

    def be_late(source: str, target: str) -> None:
        path.write_bytes(b"mine")
        link(source, target)

    monkeypatch.setattr(os, "link", be_late)
    with pytest.raises(PigenError, match="of this name already"):
        change(path, None, NEW)
    assert path.read_bytes() == b"mine"
    assert names(tmp_path) == ["models.json"]


def test_create_where_there_are_no_hard_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    change(tmp_path / "models.json", None, NEW)
    assert (tmp_path / "models.json").read_bytes() == NEW
    assert names(tmp_path) == ["models.json"]


def test_create_below_a_file(file: Path) -> None:
    with pytest.raises(PigenError, match="a file, not a folder"):
        change(file / "models.json", None, NEW)
    assert file.read_bytes() == OLD


def test_a_run_that_fails_takes_back_what_it_had_done(file: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone.json"
    gone.write_bytes(OLD)
    gone.chmod(0o640)
    run = begin("test")

    def change_all() -> None:
        with run:
            run.change(str(file), OLD, NEW)
            run.change(str(tmp_path / "a/b/new.json"), None, NEW)
            run.change(str(gone), OLD, None)
            assert not gone.exists()
            run.change(str(file), OLD, b"newer")

    with pytest.raises(PigenError, match="Something else changed"):
        change_all()
    assert names(tmp_path) == ["gone.json", "models.json"]
    assert file.read_bytes() == gone.read_bytes() == OLD
    assert stat.S_IMODE(gone.stat().st_mode) == 0o640
    assert list_records() == []


def test_what_cannot_be_taken_back_is_said(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.json"

    def change_both() -> None:
        with begin("test") as run:
            run.change(str(other), None, NEW)
            run.change(str(file), OLD, NEW)
            file.write_bytes(b"mine")
            raise PigenError("The next step failed.")

    with pytest.raises(PigenError, match="not be undone in") as caught:
        change_both()
    assert caught.value.message.startswith("The next step failed.")
    assert str(file) in caught.value.message
    assert file.read_bytes() == b"mine"
    assert not other.exists()


def test_without_what_only_some_systems_have(tmp_path: Path) -> None:
    """Windows has no flock, no owners and no links to a folder's disk; macOS no attributes."""
    code = """
import os, sys
sys.modules["fcntl"] = None
for name in ("fchmod", "fchown", "listxattr", "setxattr", "link", "pread", "pwrite", "O_NONBLOCK"):
    delattr(os, name)
from pigen.write import begin
from pigen.write.undo_plan import carry_out, find_last
path = sys.argv[1]
with begin("test") as run:
    run.change(path, None, b"old")
    run.change(path, b"old", b"new")
record, undoing = find_last()
with begin("undo") as run:
    carry_out(undoing, run)
assert not os.path.exists(path)
"""
    command = [sys.executable, "-c", code, str(tmp_path / "models.json")]
    subprocess.run(command, check=True)
