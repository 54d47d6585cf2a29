"""What a run changed can be taken back, whole, and only where nothing would be lost."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pigen.common.errors import PigenError
from pigen.write import begin, lock
from pigen.write.backups import MAX_BACKUPS
from pigen.write.state_folder import make_private_folder as make_private
from pigen.write.undo_plan import carry_out, find_last
from tests import proof
from tests.command import CLEAN, DOUBLED, pigen, put

CANARY = "sk-Zx81kQ0pLm72VbTr5NcY"  # no key of anybody's
KILLS = proof.count(200, 20)
# pigen, which tells when it finds the lock taken.
WAITER = """
import sys
from pigen.write import lock

def take(handle, take=lock.take):
    taken = take(handle)
    if not taken:
        print("waits", file=sys.stderr, flush=True)
    return taken

lock.take = take
from pigen.__main__ import start
start()
"""


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "pigen"


def test_lint_fix_and_back_again(tmp_path: Path) -> None:
    path = put(tmp_path / "models.json", DOUBLED)
    path.chmod(0o640)
    before = path.read_bytes()
    assert pigen("lint", "--fix", "--unsafe-fixes", "models.json", cwd=tmp_path).returncode == 0
    after = path.read_bytes()
    assert after != before
    undone = pigen("undo", cwd=tmp_path)
    assert undone.returncode == 0, undone.stderr
    assert f"{path} is as it was before `pigen lint --fix` of " in undone.stdout
    assert path.read_bytes() == before
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert pigen("undo", cwd=tmp_path).returncode == 0
    assert path.read_bytes() == after


def test_nothing_of_it_lands_beside_the_file(tmp_path: Path) -> None:
    put(tmp_path / "repo/models.json", DOUBLED)
    pigen("lint", "--fix", "--unsafe-fixes", "repo/models.json", cwd=tmp_path)
    assert [each.name for each in (tmp_path / "repo").iterdir()] == ["models.json"]


def test_what_was_made_is_gone_again_and_comes_back(tmp_path: Path) -> None:
    args = ("--yes", "--model", "@a/m", "--key-env", "KEY", "--output", "models.json")
    pigen("init", *args, cwd=tmp_path)
    path = tmp_path / "models.json"
    text = path.read_bytes()
    assert "is gone again" in pigen("undo", cwd=tmp_path).stdout
    assert not path.exists()
    pigen("undo", cwd=tmp_path)
    assert path.read_bytes() == text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_all_files_of_a_run_come_back_together(tmp_path: Path) -> None:
    source = "version: 1\nproviders: {a: {models: [m]}}\nkeys: {k: {value: $K}}\n"
    source += "pi: {providers: {p: {key: k, models: ['@a/m']}}}\n"
    put(tmp_path / "pigen.yaml", source)
    pigen("build", "--out", "out", cwd=tmp_path)
    first = {p: p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file()}
    put(
        tmp_path / "pigen.yaml",
        source.replace("k: {value", "k2: {value").replace("key: k", "key: k2"),
    )
    pigen("build", "--out", "out", cwd=tmp_path)
    assert (tmp_path / "out/keys/k2.json").exists()
    assert not (tmp_path / "out/keys/k.json").exists()
    assert pigen("undo", cwd=tmp_path).returncode == 0
    assert {p: p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file()} == first


def test_a_file_that_changed_since_is_left_alone(tmp_path: Path) -> None:
    listed = {"providers": {"p": {**DOUBLED["providers"]["portkey"], "apiKey": CANARY}}}
    path = put(tmp_path / "models.json", listed)
    pigen("lint", "--fix", "--unsafe-fixes", "models.json", cwd=tmp_path)
    mine = path.read_bytes() + b"\n// mine\n"
    path.write_bytes(mine)
    done = pigen("undo", cwd=tmp_path)
    assert done.returncode == 2
    assert "-// mine" in done.stdout
    assert "changed since" in done.stderr
    assert f"/.local/state/pigen/backups{path}/20" in done.stderr
    assert CANARY not in done.stdout + done.stderr
    assert path.read_bytes() == mine


def test_the_list(tmp_path: Path) -> None:
    assert pigen("undo", "--list", cwd=tmp_path).stdout == "No run has changed a file.\n"
    nothing = pigen("undo", cwd=tmp_path)
    assert nothing.returncode == 2
    assert "nothing to undo" in nothing.stderr
    path = put(tmp_path / "models.json", DOUBLED)
    first = path.read_bytes()
    pigen("lint", "--fix", "--unsafe-fixes", "models.json", cwd=tmp_path)
    listed = pigen("undo", "--list", cwd=tmp_path).stdout.splitlines()
    assert listed[0].endswith("UTC  pigen lint --fix: 1 file")
    assert listed[1] == f"    changed  {path}"
    name = listed[0].split()[0]
    assert pigen("undo", name, cwd=tmp_path).returncode == 0
    assert path.read_bytes() == first
    assert "(undone)" in pigen("undo", "--list", cwd=tmp_path).stdout
    again = pigen("undo", name, cwd=tmp_path)
    assert again.returncode == 2
    assert pigen("undo", "no-such-run", cwd=tmp_path).returncode == 2


def test_backups_are_nobody_elses(state: Path, tmp_path: Path) -> None:
    path = tmp_path / "models.json"
    path.write_bytes(b"old")
    path.chmod(0o666)
    with begin("test") as run:
        run.replace(str(path), b"old", b"new")
    (kept,) = run.backups.values()
    assert Path(kept).read_bytes() == b"old"
    for folder, _, files in os.walk(state):
        assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700
        for name in files:
            assert stat.S_IMODE(os.stat(os.path.join(folder, name)).st_mode) == 0o600


def test_the_last_ten_of_a_file_are_kept(state: Path, tmp_path: Path) -> None:
    other, path = tmp_path / "other", tmp_path / "models.json"
    other.write_bytes(b"a")
    path.write_bytes(b"0")
    with begin("other") as run:
        run.replace(str(other), b"a", b"b")
    for number in range(MAX_BACKUPS + 5):
        with begin("test") as run:
            run.replace(str(path), b"%d" % number, b"%d" % (number + 1))
    kept = sorted((state / "backups" / str(path).lstrip("/")).iterdir())
    assert [each.read_bytes() for each in kept] == [
        b"%d" % number for number in range(5, MAX_BACKUPS + 5)
    ]
    assert [each.name for each in kept] == sorted(each.name for each in kept)
    assert len(list((state / "backups" / str(other).lstrip("/")).iterdir())) == 1
    first = pigen("undo", "2", cwd=tmp_path, XDG_STATE_HOME=str(state.parent))
    assert first.returncode == 2
    assert "no longer kept" in first.stderr
    assert path.read_bytes() == b"%d" % (MAX_BACKUPS + 5)


def test_no_secret_is_kept_but_in_backups(tmp_path: Path) -> None:
    listed = {"providers": {"p": {**DOUBLED["providers"]["portkey"], "apiKey": CANARY}}}
    path = put(tmp_path / "models.json", listed)
    said = ""
    for args in (
        ("lint", "--fix", "--unsafe-fixes", path),
        ("undo",),
        ("undo",),
        ("undo", "--list"),
    ):
        done = pigen(*args, cwd=tmp_path)
        said += done.stdout + done.stderr
    assert "is as it was" in said
    assert CANARY not in said
    state = tmp_path / "home/.local/state/pigen"
    holding = {each for each in state.rglob("*") if each.is_file() and CANARY in each.read_text()}
    assert {each.relative_to(state).parts[0] for each in holding} == {"backups"}
    assert {stat.S_IMODE(each.stat().st_mode) for each in holding} == {0o600}


def test_a_home_that_is_a_repository(tmp_path: Path) -> None:
    """Adding all of it adds no backup."""
    home = tmp_path / "home"
    put(home / ".pi/agent/models.json", DOUBLED)
    pigen("lint", "--fix", "--unsafe-fixes", cwd=tmp_path)
    assert len(list((home / ".local/state/pigen").iterdir())) > 2
    for args in (("init", "-q"), ("add", "-A")):
        subprocess.run(["git", *args], cwd=home, check=True)
    listed = subprocess.run(
        ["git", "ls-files"], cwd=home, check=True, stdout=subprocess.PIPE, text=True
    )
    assert listed.stdout == ".pi/agent/models.json\n"


def test_a_run_that_was_killed_is_told_by_the_next(tmp_path: Path) -> None:
    path = put(tmp_path / "models.json", DOUBLED)
    before = path.read_bytes()
    code = (
        "import os, signal, sys; from pigen.write import begin\n"
        "with begin('pigen build') as run:\n"
        "    run.create(sys.argv[1] + '/new.json', b'new')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)"
    )
    env = {**os.environ, "HOME": str(tmp_path / "home")}
    env.pop("XDG_STATE_HOME", None)
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], env=env, check=False)
    done = pigen("lint", "--fix", "--unsafe-fixes", "models.json", cwd=tmp_path)
    assert "An earlier run was killed while it wrote (pigen build)." in done.stderr
    assert "`pigen undo 1` takes it back" in done.stderr
    assert pigen("undo", "1", cwd=tmp_path).returncode == 0
    assert not (tmp_path / "new.json").exists()
    assert path.read_bytes() != before


def test_a_link_is_followed_by_the_command_and_said(tmp_path: Path) -> None:
    path = put(tmp_path / "dotfiles/models.json", DOUBLED)
    before = path.read_bytes()
    link = tmp_path / "models.json"
    link.symlink_to(path)
    done = pigen("lint", "--fix", "--unsafe-fixes", "models.json", cwd=tmp_path)
    assert f"models.json is a link: the file that it leads to, {path}, was written." in done.stderr
    assert link.is_symlink()
    assert path.read_bytes() != before
    pigen("undo", cwd=tmp_path)
    assert link.is_symlink()
    assert path.read_bytes() == before


def test_a_link_to_nowhere_is_left(tmp_path: Path) -> None:
    link = tmp_path / "models.json"
    link.symlink_to("nowhere.json")
    args = ("--yes", "--model", "@a/m", "--key-env", "KEY", "--output", "models.json")
    done = pigen("init", *args, cwd=tmp_path)
    assert done.returncode == 2
    assert link.is_symlink()
    assert not (tmp_path / "nowhere.json").exists()


def test_a_backup_is_later_than_the_last_even_if_the_clock_is_not(
    state: Path, tmp_path: Path
) -> None:
    path = tmp_path / "models.json"
    path.write_bytes(b"old")
    folder = state / "backups" / str(path).lstrip("/")
    folder.mkdir(parents=True)
    (folder / "2999-12-31T23-59-59.999999Z").write_bytes(b"of a day when the clock was wrong")
    with begin("test") as run:
        run.replace(str(path), b"old", b"new")
    assert run.backups == {str(path): str(folder / "3000-01-01T00-00-00.000000Z")}


def test_a_line_that_could_not_be_written_whole_hides_no_other(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "models.json"
    path.write_bytes(b"old")
    write = os.write

    def half(handle: int, data: bytes) -> int:
        write(handle, data[:20])
        raise OSError(errno.ENOSPC, "No space left on device")

    with begin("test") as run:
        run.create(str(tmp_path / "first"), b"1")
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", half)
            with pytest.raises(PigenError, match="disk is full"):
                run.replace(str(path), b"old", b"new")
        run.create(str(tmp_path / "second"), b"2")
    found = find_last()
    assert found is not None
    assert [step.path for step in found[1].steps] == [
        str(tmp_path / "second"),
        str(tmp_path / "first"),
    ]


def test_a_run_without_changes_leaves_nothing(state: Path, tmp_path: Path) -> None:
    path = tmp_path / "models.json"
    path.write_bytes(b"old")
    with begin("test") as run:
        run.replace(str(path), b"old", b"old")
    assert not state.exists()


def test_a_link_is_followed_and_said(state: Path, tmp_path: Path) -> None:
    path, link = tmp_path / "models.json", tmp_path / "link.json"
    path.write_bytes(b"old")
    link.symlink_to(path)
    with begin("test") as run:
        run.replace(str(link), b"old", b"new")
    assert [str(path) in remark for remark in run.remarks] == [True]
    found = find_last()
    assert found is not None
    with begin("undo") as run:
        carry_out(found[1], run)
    assert path.read_bytes() == b"old"
    assert link.is_symlink()


def test_a_home_that_cannot_be_written_to(tmp_path: Path) -> None:
    path = put(tmp_path / "models.json", DOUBLED)
    put(tmp_path / "home", "a file")
    done = pigen("lint", "--fix", "--unsafe-fixes", "models.json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(path.read_text()) != DOUBLED


def test_a_second_pigen_waits_for_the_first(state: Path, tmp_path: Path) -> None:
    path = put(tmp_path / "models.json", DOUBLED)
    state.mkdir(parents=True)
    with open(state / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = subprocess.Popen(
            [sys.executable, "-c", WAITER, "lint", "--fix", "--unsafe-fixes", str(path)],
            env={**os.environ, "HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)},
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
        )
        assert second.stderr is not None
        assert second.stderr.readline() == b"waits\n"
        assert json.loads(path.read_text()) == DOUBLED
    assert second.wait(30) == 0
    second.stderr.close()
    assert json.loads(path.read_text()) != DOUBLED


def test_a_pigen_that_does_not_let_go(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pigen.write.lock.TIMEOUT", 0.1)
    path = tmp_path / "models.json"
    path.write_bytes(b"old")
    place = str(make_private() + "/lock")
    with (
        lock.hold(place, "pigen build"),
        begin("second") as second,
        pytest.raises(PigenError, match=f"process {os.getpid()}, pigen build"),
    ):
        second.replace(str(path), b"old", b"new")
    assert path.read_bytes() == b"old"
    with begin("third") as third:
        third.replace(str(path), b"old", b"new")


def test_no_room_for_the_backup(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "models.json"
    path.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("pigen.write.run_history.RunRecorder.record", full)
    with begin("test") as run, pytest.raises(PigenError, match="disk is full") as error:
        run.replace(str(path), b"old", b"new")
    assert "Nothing was changed" in str(error.value.message)
    assert path.read_bytes() == b"old"


def test_a_full_disk(tmp_path: Path) -> None:
    """The system itself refuses a file of this size, as a full disk does."""
    path = put(tmp_path / "models.json", DOUBLED)
    before = path.read_bytes()
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64));"
        "from pigen.__main__ import main; sys.exit(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "lint", "--fix", "--unsafe-fixes", str(path)],
        env={**os.environ, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "Nothing was changed" in done.stderr
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir() if each.suffix == ".tmp"] == []


WRITER = """
import sys
from pigen.write import begin, lock
path, size = sys.argv[1], int(sys.argv[2])
texts = [b"a" * size, b"b" * size]
print("ready", flush=True)
with open(path, "rb") as file:
    now = file.read()
while True:
    new = texts[now == texts[0]]
    with begin("writer") as run:
        run.replace(path, now, new)
    now = new
"""


def test_killed_at_any_moment(state: Path, tmp_path: Path) -> None:
    """The file is the old one or the new one, and the next run is not kept from writing."""
    draw = random.Random(5)
    size = 200_000
    path = tmp_path / "models.json"
    path.write_bytes(b"a" * size)
    whole = (b"a" * size, b"b" * size)
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    seen = set()
    for _ in range(KILLS):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(size)], env=env, stdout=subprocess.PIPE
        )
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(draw.uniform(0, 0.15))
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        now = path.read_bytes()
        assert now in whole
        seen.add(now)
    assert len(seen) == 2
    proof.record("writers killed at random moments", f"{KILLS}, the file always wholly old or new")
    with begin("next") as run:
        run.replace(str(path), now, b"mine")
    assert path.read_bytes() == b"mine"
    left = [each.name for each in tmp_path.iterdir() if each.name.startswith(".pigen-")]
    assert left == []
    found = find_last()
    assert found is not None
    assert found[0].command == "next"


def test_a_clean_file_is_not_written(tmp_path: Path) -> None:
    put(tmp_path / "models.json", CLEAN)
    pigen("lint", "--fix", "models.json", cwd=tmp_path)
    assert not (tmp_path / "home/.local").exists()
