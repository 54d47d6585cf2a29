"""Who may read what pigen writes: a team what it shares, and nobody else a secret."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pigen.commands import build
from pigen.common.errors import PigenError
from tests.command import PIGEN, put

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no modes")

SOURCE = """version: 1
providers: {openai: {slug: openai-prod, models: [gpt-4o],
    usage_limits: {type: cost, credit_limit: 5}}}
configs: {coding: {provider: "@openai", cache: {mode: simple}}}
keys: {pi: {value: $PORTKEY_API_KEY, config: coding}}
pi: {providers: {portkey: {key: pi, models: [gpt-4o]}}}
teams: {web: {}}
"""
SECRET = SOURCE.replace("$PORTKEY_API_KEY", "pk-live-4f7a9c2e8b1d6f3a")


def run(folder: Path, umask: int, *args: str) -> int:
    done = subprocess.run(
        [*PIGEN, *args],
        cwd=folder,
        capture_output=True,
        check=False,
        timeout=60,
        umask=umask,
        env={**os.environ, "HOME": str(folder / "home"), "PATH": "/nonexistent"},
    )
    assert b"Traceback" not in done.stderr
    return done.returncode


GROUP = 4242


def build_as(user: int, source: Path, *, check: bool = False) -> int:
    """The exit code of a build by another person of the group."""
    assert (
        build.run(str(source), None, False, str(source.parent / "mine"), False, False, False) == 0
    )
    child = os.fork()  # all is imported by now: an interpreter in root's home could not be started
    if child == 0:
        code = 99
        try:
            os.environ["XDG_STATE_HOME"] = str(source.parent / f"state-{user}")
            os.umask(0o002)
            os.setgroups([GROUP])
            os.setgid(user)
            os.setuid(user)
            code = build.run(
                str(source), None, False, str(source.parent / "out"), check, False, False
            )
        except PigenError as error:
            os.write(2, f"{error.path}: {error.message}".encode())
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def modes(folder: Path) -> set[tuple[str, int]]:
    """The kinds of file and folder below, each with its mode."""
    return {
        ("folder" if path.is_dir() else "file", stat.S_IMODE(path.stat().st_mode))
        for path in (folder, *folder.rglob("*"))
    }


@pytest.mark.parametrize("umask", [0o022, 0o002, 0o027, 0o077])
def test_built_files_are_as_the_umask_has_it(tmp_path: Path, umask: int) -> None:
    put(tmp_path / "pigen.yaml", SOURCE)
    assert run(tmp_path, umask, "build", "--out", "out") == 0
    assert modes(tmp_path / "out") == {("folder", 0o777 & ~umask), ("file", 0o666 & ~umask)}


def test_a_file_with_a_secret_is_for_its_owner(tmp_path: Path) -> None:
    put(tmp_path / "pigen.yaml", SOURCE)
    models = tmp_path / "out/web/models.json"
    assert run(tmp_path, 0o022, "build", "--out", "out") == 0
    assert stat.S_IMODE(models.stat().st_mode) == 0o644
    put(tmp_path / "pigen.yaml", SECRET)
    for out in ("out", "new"):
        assert run(tmp_path, 0o022, "build", "--out", out) == 0
        assert stat.S_IMODE((tmp_path / out / "web/models.json").stat().st_mode) == 0o600
        assert stat.S_IMODE((tmp_path / out / "web/keys/pi.json").stat().st_mode) == 0o644
        assert stat.S_IMODE((tmp_path / out / "web").stat().st_mode) == 0o755


def test_a_mode_that_was_chosen_stays(tmp_path: Path) -> None:
    put(tmp_path / "pigen.yaml", SECRET)
    assert run(tmp_path, 0o022, "build", "--out", "out") == 0
    (tmp_path / "out/models.json").chmod(0o640)
    put(tmp_path / "pigen.yaml", SECRET.replace("models: [gpt-4o]}}}", "models: [o3]}}}"))
    assert run(tmp_path, 0o022, "build", "--out", "out") == 0
    assert stat.S_IMODE((tmp_path / "out/models.json").stat().st_mode) == 0o640


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that others may enter; pytest closes its own to them."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can be two people"
)
def test_a_second_person_of_the_team_checks_and_builds(shared: Path) -> None:
    os.chown(shared, 0, GROUP)
    shared.chmod(0o2775)
    source = put(shared / "pigen.yaml", SOURCE)
    source.chmod(0o664)
    assert build_as(4001, source) == 0
    built = [shared / "out", *(shared / "out").rglob("*")]
    assert {path.stat().st_gid for path in built} == {GROUP}
    assert all(path.stat().st_mode & stat.S_ISGID for path in built if path.is_dir())
    assert build_as(4002, source, check=True) == 0
    source.write_text(SOURCE.replace("teams: {web: {}}", "teams: {web: {}, ios: {}}"))
    assert build_as(4002, source) == 0
    assert build_as(4001, source, check=True) == 0


@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_init_and_merge_outside_of_pis_folder(tmp_path: Path, umask: int) -> None:
    init = ("init", "--yes", "--model", "@openai-prod/gpt-4o", "--key-env", "PORTKEY_API_KEY")
    assert run(tmp_path, umask, *init, "--output", "quick/models.json") == 0
    assert run(tmp_path, umask, *init, "--retry", "1", "--output", "full/models.json") == 0
    assert run(tmp_path, umask, "merge", "full/models.json", "--into", "merged/models.json") == 0
    assert modes(tmp_path / "quick") == {("folder", 0o700), ("file", 0o600)}, "a person's own"
    for name in ("full", "merged"):
        assert modes(tmp_path / name) == {("folder", 0o777 & ~umask), ("file", 0o666 & ~umask)}


def test_pis_own_folder_is_personal(tmp_path: Path) -> None:
    init = ("init", "--yes", "--model", "@openai-prod/gpt-4o", "--key-env", "PORTKEY_API_KEY")
    assert run(tmp_path, 0o022, *init, "--retry", "1") == 0
    assert modes(tmp_path / "home/.pi/agent") == {("folder", 0o700), ("file", 0o600)}
