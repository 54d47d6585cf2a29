"""Whatever fails, and whenever: each file is wholly the old one or wholly the new, and it is said.

Errors and deaths are put before and after every single call to the system that a run makes; and a
real disk is full or read-only, real processes are killed, and real ones write at once.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from pigen.common.errors import PigenError
from pigen.write import Run, begin, state_folder
from pigen.write.run_history import list_records
from pigen.write.undo_plan import carry_out, plan_undo
from tests import proof
from tests.command import DOUBLED, PIGEN, pigen, put

# All that pigen/write asks of the system to change something, and some that it only looks with.
CALLS = (
    "open", "write", "fsync", "replace", "link", "unlink", "mkdir", "rmdir", "fchmod", "ftruncate",
    "listdir", "close", "fstat",
)  # fmt: skip
OLD, NEW = b"old " * 1000, b"new " * 1001
ADDERS = 4
EACH = proof.count(100, 15)
EVERY = 1 if proof.FULL else 3  # call


class System:
    """The `os` module with something put before or after one of its calls, or all from then on."""

    def __init__(self, at: int, then: Callable[[], None], *, after: bool, forever: bool) -> None:
        self.at = at
        self.then = then
        self.after = after
        self.forever = forever
        self.count = 0
        self.struck = ""
        self.real = {name: getattr(os, name) for name in CALLS}

    def __enter__(self) -> System:
        for name in CALLS:
            setattr(os, name, self._wrapped(name))
        return self

    def __exit__(self, *_: object) -> None:
        for name, real in self.real.items():
            setattr(os, name, real)

    def _wrapped(self, name: str) -> Callable:
        real = self.real[name]

        def call(*args: object, **options: object) -> object:
            number = self.count
            self.count += 1
            strikes = number == self.at or (self.forever and number > self.at)
            if not strikes:
                return real(*args, **options)
            self.struck = name
            if not self.after and name != "close":  # which frees the number even where it fails
                self.then()
            try:
                return real(*args, **options)
            finally:
                self.then()

        return call


class Case:
    """A run that changes a file, makes one in a new folder, deletes one and changes another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.old = {"a.json": OLD, "gone.json": b"gone", "z.json": OLD}
        self.new = {"a.json": NEW, "sub/new.json": NEW, "z.json": NEW}
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(os.environ["XDG_STATE_HOME"], ignore_errors=True)
        folder.mkdir()
        for name, content in self.old.items():
            (folder / name).write_bytes(content)
            (folder / name).chmod(0o640)

    def run(self) -> None:
        with begin("the run") as run:
            for name in sorted({*self.old, *self.new}):
                path = str(self.folder / name)
                run.change(path, self.old.get(name), self.new.get(name))

    def run_with(self, system: System) -> str:
        """What is said of its failure; "" where it came to its end."""
        try:
            with system:
                self.run()
        except PigenError as error:
            return error.message
        return ""

    def contents(self) -> dict[str, bytes]:
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file() and not path.name.endswith(".tmp")
        }

    def check_whole(self) -> None:
        found = self.contents()
        for name in {*self.old, *self.new, *found}:
            assert found.get(name) in (self.old.get(name), self.new.get(name)), name

    def undo(self) -> None:
        """Take the run back, whatever came after it, and see that all is as it was."""
        for record in list_records():
            if record.command == "the run":
                undoing = plan_undo(record)
                assert not undoing.unrecoverable
                assert not undoing.conflicts
                with begin("undo") as run:
                    carry_out(undoing, run)
        assert self.contents() == self.old
        for name in self.old:
            assert (self.folder / name).stat().st_mode & 0o7777 == 0o640

    def next(self) -> Run:
        """Another run, of which the first thing is to see what was left behind."""
        with begin("next") as run:
            run.change(str(self.folder / "other.json"), None, b"")
            run.change(str(self.folder / "other.json"), b"", None)
        return run

    def left(self) -> list[str]:
        """What should not be in the folder."""
        return sorted({each.name for each in self.folder.iterdir()} - {*self.old, *self.new})


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """In memory, where there is such a disk: thousands of files are written."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with TemporaryDirectory(dir=memory) as place:
        monkeypatch.setenv("XDG_STATE_HOME", os.path.join(place, "state"))
        yield Path(place, "files")


def calls(folder: Path) -> int:
    """How many calls an undisturbed run makes."""
    case = Case(folder)
    with System(-1, lambda: None, after=False, forever=False) as system:
        case.run()
    assert case.contents() == case.new
    case.undo()
    assert case.left() == []
    return system.count


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_an_error_of_every_call(folder: Path, code: int, after: bool) -> None:
    """The run comes to its end or is taken back whole."""

    def fail() -> None:
        raise OSError(code, os.strerror(code))

    ended = taken_back = 0
    count = calls(folder)
    for at in range(0, count, EVERY):
        case = Case(folder)
        system = System(at, fail, after=after, forever=False)
        said = case.run_with(system)
        context = f"{at}: {system.struck}, {said}"
        if said:
            assert case.contents() == case.old or "could not be taken back" in said, context
            case.check_whole()
            taken_back += 1
        else:
            assert case.contents() == case.new, context
            ended += 1
        case.undo()
        # The call that would tidy up may be the one that fails.
        tidy = not after and system.struck not in ("unlink", "rmdir", "close")
        assert not tidy or case.left() == [], context
    assert taken_back > ended
    proof.record(
        f"{errno.errorcode[code]} {'after' if after else 'at'} every call of a run over four files",
        f"{count} calls: {ended} runs ended, {taken_back} taken back, no file in part",
    )


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_disk_that_fails_from_some_call_on(folder: Path, after: bool) -> None:
    """Where nothing more can be written nothing can be taken back, but nothing is lost."""

    def fail() -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    for at in range(0, calls(folder), EVERY):
        case = Case(folder)
        said = case.run_with(System(at, fail, after=after, forever=True))
        assert said or case.contents() == case.new, at
        case.check_whole()
        case.next()
        case.undo()


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_every_call(folder: Path, after: bool) -> None:
    count = calls(folder)
    said = 0
    for at in range(0, count, EVERY):
        case = Case(folder)
        child = os.fork()
        if child == 0:
            try:
                with System(at, kill, after=after, forever=False):
                    case.run()
            finally:
                os._exit(7)  # it was to be dead by now
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), at
        assert os.WTERMSIG(status) == signal.SIGKILL, at
        case.check_whole()
        changed = case.contents() != case.old
        remarks = case.next().remarks
        said += any("was killed while it wrote (the run)" in each for each in remarks)
        assert changed <= bool(remarks) or is_ended(), at
        case.undo()
        assert case.left() == [], at
    assert said > 10 / EVERY
    proof.record(
        f"killed {'after' if after else 'before'} every call of a run over four files",
        f"{count} deaths, each file wholly old or new, all undone",
    )


def is_ended() -> bool:
    """The run had made all of its changes, and was killed where it had only to say so."""
    return len(next(each for each in list_records() if each.command == "the run").changes) == 4


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


ADDER = """
import sys
from pigen.common.errors import PigenError
from pigen.write import Run, begin
path, times = sys.argv[1], int(sys.argv[2])
done = 0
while done < times:
    with open(path, "rb") as file:
        now = file.read()
    try:
        with begin("adder") as run:
            run.change(path, now, b"%d" % (int(now) + 1))
    except PigenError as error:
        assert "Something else changed" in error.message, error.message
    else:
        done += 1
"""


def test_several_pigens_at_once(folder: Path) -> None:
    """What one has written no other overwrites unseen: a counter counts every one of them."""
    folder.mkdir()
    path = folder / "count"
    path.write_bytes(b"0")
    command = [sys.executable, "-c", ADDER, str(path), str(EACH)]
    adders = [subprocess.Popen(command) for _ in range(ADDERS)]
    assert [adder.wait(300) for adder in adders] == [0] * ADDERS
    assert path.read_bytes() == b"%d" % (ADDERS * EACH)
    assert os.listdir(folder) == ["count"]
    proof.record(
        f"{ADDERS} processes at once, reading and writing one file",
        f"{ADDERS * EACH} changes, none lost",
    )


def test_another_pigen_begins_just_then(folder: Path) -> None:
    """Two of them run for the first time: whatever the one finds made, it goes on."""
    kept = Path(state_folder.get_folder(), ".gitignore")

    def other() -> None:
        if kept.parent.is_dir():
            kept.write_bytes(b"*\n")

    at = count = 0
    while at <= count:
        shutil.rmtree(os.environ["XDG_STATE_HOME"], ignore_errors=True)
        with System(at, other, after=True, forever=False) as system:
            assert state_folder.make_private_folder("runs") == str(kept.parent / "runs")
        assert kept.read_bytes() == b"*\n"
        at, count = at + 1, system.count
    assert count > 5


def test_lint_fix_of_many_files_by_several_pigens_at_once(tmp_path: Path) -> None:
    """As a runner of hooks does it: each gets some of the files. Each is a run of its own."""
    paths = [put(tmp_path / f"{number}/models.json", DOUBLED) for number in range(8)]
    env = {**os.environ, "HOME": str(tmp_path)}
    fix = [*PIGEN, "lint", "--fix", "--unsafe-fixes"]
    some = [paths[:4], paths[4:]]
    running = [
        subprocess.Popen(
            [*fix, *map(str, each)],
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for each in some
    ]
    said = [each.communicate(timeout=60)[1] for each in running]
    assert all("What 4 files held before is kept below " in each for each in said), said
    assert all(path.read_text().count("@a/house") == 1 for path in paths)
    for number in ("1", "2"):
        assert pigen("undo", number, cwd=tmp_path, HOME=str(tmp_path)).returncode == 0
    assert all(path.read_text().count("@a/house") == 2 for path in paths)


@contextmanager
def small_disk(folder: Path) -> Iterator[Callable[[str], None]]:
    """A disk of 64 kB at `folder`; what it yields mounts it again, with other options."""
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    size = f"size=64k,uid={os.getuid()},mode=700"
    done = subprocess.run(
        [*sudo, "mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        if os.environ.get("CI"):
            pytest.fail(f"no disk can be mounted: {done.stderr}")
        pytest.skip(f"no disk can be mounted: {done.stderr}")

    def again(options: str) -> None:
        subprocess.run([*sudo, "mount", "-o", f"remount,{options}", str(folder)], check=True)

    try:
        yield again
    finally:
        subprocess.run([*sudo, "umount", str(folder)], check=True)


def fill(folder: Path) -> None:
    with open(folder / "filler", "wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"x" * 4096)


@pytest.mark.parametrize("where", ["file", "state"])
def test_a_full_disk(tmp_path: Path, where: str) -> None:
    disk = tmp_path / where
    disk.mkdir()
    state = tmp_path / "state"
    with small_disk(disk):
        path = put(tmp_path / "file/models.json", DOUBLED)
        before = path.read_bytes()
        fill(disk)
        args = ("lint", "--fix", "--unsafe-fixes", "--format", "concise", path)
        done = pigen(*args, cwd=tmp_path, XDG_STATE_HOME=str(state))
        assert done.returncode == 2
        assert "the disk is full. Nothing was changed." in done.stderr
        assert "help: " in done.stderr
        assert path.read_bytes() == before
        assert [each.name for each in path.parent.iterdir() if each.suffix == ".tmp"] == []
        (disk / "filler").unlink()
        assert pigen(*args, cwd=tmp_path, XDG_STATE_HOME=str(state)).returncode == 0
        assert path.read_bytes() != before
        assert pigen("undo", cwd=tmp_path, XDG_STATE_HOME=str(state)).returncode == 0
        assert path.read_bytes() == before


@pytest.mark.parametrize("where", ["file", "state"])
def test_a_disk_that_is_read_only(tmp_path: Path, where: str) -> None:
    disk = tmp_path / where
    disk.mkdir()
    with small_disk(disk) as again:
        path = put(tmp_path / "file/models.json", DOUBLED)
        before = path.read_bytes()
        again("ro")
        done = pigen(
            *("lint", "--fix", "--unsafe-fixes", path),
            cwd=tmp_path,
            XDG_STATE_HOME=str(tmp_path / "state"),
        )
        if where == "file":
            assert done.returncode == 2
            assert "the file system is read-only. Nothing was changed." in done.stderr
            assert path.read_bytes() == before
        else:  # a container without a home: no backup is possible, and that is said
            assert done.returncode == 0
            assert "could not be kept" in done.stderr
            assert path.read_bytes() != before


def test_a_folder_that_may_not_be_written_to(tmp_path: Path) -> None:
    path = put(tmp_path / "folder/models.json", DOUBLED)
    path.parent.chmod(0o555)
    before = path.read_bytes()
    done = pigen("lint", "--fix", "--unsafe-fixes", path, cwd=tmp_path)
    path.parent.chmod(0o755)
    assert done.returncode == 2
    assert "its folder may not be written to. Nothing was changed." in done.stderr
    assert path.read_bytes() == before
    assert pigen("undo", "--list", cwd=tmp_path).stdout == "No run has changed a file.\n"
    backups = tmp_path / "home/.local/state/pigen/backups"
    assert [each for each in backups.rglob("*") if each.is_file()] == []


def test_a_build_that_cannot_end_leaves_nothing(tmp_path: Path) -> None:
    source = "version: 1\nproviders: {a: {models: [m]}}\nkeys: {k: {value: $K}}\n"
    put(tmp_path / "pigen.yaml", source + "pi: {providers: {p: {key: k, models: ['@a/m']}}}\n")
    put(tmp_path / "out/keys", "a file where a folder is to be")
    done = pigen("build", "--out", "out", cwd=tmp_path)
    assert done.returncode == 2
    assert "a part of its path is a file, not a folder. Nothing was changed." in done.stderr
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["keys"]
