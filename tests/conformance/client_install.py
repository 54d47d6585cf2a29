"""Clients that nobody here wrote, in folders of their own in the cache: Python's in one
environment, npm's in one folder. What they depend on is pinned in tests/clients; nothing of it is
pigen's.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import NoReturn
from venv import EnvBuilder

import pytest

from .pi_install import Unavailable, add, building, cache_home

CLIENTS = Path(__file__).parents[1] / "clients"
PIP_SECONDS = 1_800


def install_python() -> Path:
    """The Python that has all clients of requirements.txt."""
    wanted = CLIENTS / "requirements.txt"
    home = cache_home() / f"clients-{_name_after(wanted)}"
    program = home / "bin" / "python"
    with building(home) as there:
        if not there:
            EnvBuilder(with_pip=True, symlinks=True).create(home)
            # All is pinned: finding out again what depends on what takes pip minutes.
            pip = [program, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            done = subprocess.run(
                [*pip, "--no-deps", "-r", wanted],
                capture_output=True,
                text=True,
                timeout=PIP_SECONDS,
            )
            if done.returncode:
                give_up(done.stderr[-300:])
    return program


def install_npm(name: str = "packages.json") -> Path:
    """The folder in which the packages of a file in tests/clients can be imported."""
    wanted = CLIENTS / name
    home = cache_home() / f"clients-npm-{_name_after(wanted)}"
    try:
        with building(home) as there:
            if not there:
                add(home, json.loads(wanted.read_text()))
    except Unavailable as error:
        give_up(str(error))
    return home


def install_claude_code() -> Path:
    """Claude Code's program: npm installs the package that has one for this platform,
    if there is any."""
    vendor = install_npm("claude_code.json") / "node_modules" / "@anthropic-ai"
    programs = sorted(vendor.glob("claude-code-*/claude"))
    if not programs:
        give_up(f"Claude Code has no program for {sys.platform} on {platform.machine()}")
    return programs[0]


def give_up(reason: str) -> NoReturn:
    """The end of this test: skipped with the reason, failed under CI=true."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"the clients are needed here: {reason}")
    print(f"skipped: {reason}")
    pytest.skip(reason)


def _name_after(wanted: Path) -> str:
    return hashlib.sha256(wanted.read_bytes()).hexdigest()[:12]
