"""A home that is none, and many pigens at once."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from tests.command import CLEAN, PIGEN, pigen, put

FIXABLE = json.dumps(CLEAN, indent=2).replace(
    "https://api.portkey.ai/v1", "https://api.portkey.ai/v1/ "
)


def test_with_an_empty_home_pi_looks_below_its_folder(tmp_path: Path) -> None:
    """As node's os.homedir() has it: "" joined with .pi/agent."""
    put(tmp_path / ".pi/agent/models.json", CLEAN)
    done = pigen("lint", cwd=tmp_path, HOME="")
    assert (done.returncode, done.stdout[:11]) == (0, "No findings")
    missing = pigen("lint", cwd=tmp_path / ".pi", HOME="")
    assert missing.returncode == 2
    assert missing.stderr.startswith("pigen: .pi/agent/models.json: ")


def test_with_an_empty_home_nothing_is_left_in_the_root(tmp_path: Path) -> None:
    path = put(tmp_path / "models.json", FIXABLE)
    before = set(os.listdir("/"))
    state = str(tmp_path / "state")
    for home in ("", "relative"):
        path.write_text(FIXABLE)
        done = pigen(
            "lint", "--fix", "--unsafe-fixes", path, cwd=tmp_path, HOME=home, XDG_STATE_HOME=state
        )
        assert "Traceback" not in done.stderr
        assert path.read_text() != FIXABLE
        assert not (tmp_path / "relative").exists()
        assert not (tmp_path / ".local").exists()
    assert set(os.listdir("/")) == before


def test_the_home_is_what_the_system_notes_where_the_variable_is_empty() -> None:
    import pwd

    from pigen.common.home import find_home

    code = "from pigen.common.home import find_home; print(find_home())"
    for home in ("", "x"):
        done = subprocess.run(
            [PIGEN[0], "-c", code],
            env={**os.environ, "HOME": home},
            capture_output=True,
            check=True,
        )
        assert done.stdout.decode().strip() == pwd.getpwuid(os.getuid()).pw_dir
    assert os.path.isabs(find_home())


def test_many_fixes_of_one_file_wait_their_turn(tmp_path: Path) -> None:
    path = put(tmp_path / "models.json", FIXABLE)
    env = {**os.environ, "HOME": str(tmp_path / "home"), "PATH": "/nonexistent"}
    command = [*PIGEN, "lint", "--fix", "--unsafe-fixes", "--format", "concise", str(path)]
    running = [
        subprocess.Popen(
            command, cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(20)
    ]
    ended = [(process.communicate(timeout=120), process.returncode) for process in running]
    assert {code for _, code in ended} == {0}, [err.decode() for (_, err), code in ended if code]
    fixed = [process for (out, err), _ in ended for process in [err] if b"fixed " in process]
    assert len(fixed) == 1
    assert (
        json.loads(path.read_text())["providers"]["portkey"]["baseUrl"]
        == "https://api.portkey.ai/v1/"
    )
