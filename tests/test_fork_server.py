"""A forked pigen does what a fresh one does: its exit code, both its outputs,
and the files it writes."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.command import CLEAN, DOUBLED, put, run_forked, run_fresh

SOURCE = """\
version: 1
providers: {openai: {slug: openai-prod, models: [gpt-4o]}}
keys: {pi: {value: $PORTKEY_API_KEY}}
pi: {providers: {portkey: {key: pi, models: ["@openai/gpt-4o"]}}}
"""
TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d.:-]+Z")
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("--version",),
    ("lint",),
    ("lint", "missing.json"),
    ("lint", "doubled.json"),
    ("lint", "--format", "json", "doubled.json", "pigen.yaml"),
    ("lint", "--fix", "--unsafe-fixes", "doubled.json"),
    ("lint", "-"),
    ("lint", "locked.json"),
    ("build", "--out", "built"),
    ("route", "pigen.yaml", "--json"),
    ("check", "pigen.yaml"),
    ("doctor",),
    ("rules",),
    ("explain", "duplicate-model-id"),
    ("init", "--yes", "--model", "@openai-prod/o3", "--key-env", "A", "--output", "new.json"),
    ("init", "--help"),
    ("nonsense",),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_fork_is_as_good_as_a_start(tmp_path: Path, command: tuple[str, ...]) -> None:
    seen = []
    for run in (run_fresh, run_forked):
        folder = tmp_path / "same"
        put(folder / "doubled.json", DOUBLED)
        put(folder / "locked.json", CLEAN).chmod(0)
        put(folder / "home/.pi/agent/models.json", CLEAN)
        put(folder / "pigen.yaml", SOURCE)
        done = run(*command, cwd=folder, stdin=b'{"providers": {"a": ]', PORTKEY_API_KEY="pk")
        (folder / "locked.json").chmod(0o600)
        files = {
            str(path.relative_to(folder)): (path.stat().st_mode, path.read_bytes())
            for path in folder.rglob("*")
            if path.is_file() and "state" not in path.parts
        }
        seen.append((done.returncode, done.stdout, TIME.sub("TIME", done.stderr), files))
        subprocess.run(["rm", "-rf", folder], check=True)
    assert seen[0] == seen[1]


def test_large_input_and_output_pass_through(tmp_path: Path) -> None:
    text = '{"providers": {' + ", ".join(f'"p{n}": 1' for n in range(400)) + "}}"
    fresh, forked = (
        run("lint", "--format", "json", "-", cwd=tmp_path, stdin=text.encode())
        for run in (run_fresh, run_forked)
    )
    assert len(fresh.stdout) > 65536
    assert (forked.returncode, forked.stdout) == (fresh.returncode, fresh.stdout)


def test_new_files_have_the_mode_that_the_umask_of_the_caller_gives(tmp_path: Path) -> None:
    put(tmp_path / "pigen.yaml", SOURCE)
    modes = []
    for mask in (0o022, 0o077):
        before = os.umask(mask)
        try:
            run_forked("build", "--out", f"built{mask}", cwd=tmp_path)
        finally:
            os.umask(before)
        modes.append((tmp_path / f"built{mask}/models.json").stat().st_mode & 0o777)
    assert modes == [run_mode(tmp_path, mask) for mask in (0o022, 0o077)]


def run_mode(folder: Path, mask: int) -> int:
    before = os.umask(mask)
    try:
        run_fresh("build", "--out", f"fresh{mask}", cwd=folder)
    finally:
        os.umask(before)
    return (folder / f"fresh{mask}/models.json").stat().st_mode & 0o777
