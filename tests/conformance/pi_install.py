"""The real pi from npm, in the releases that pigen measures itself against.

Packages land in $PIGEN_CACHE, else ~/.cache/pigen, and stay there. Newer releases need node 22.19,
which comes from npm too where the node at hand is older.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import platform
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pigen.pi.release import parse_version

DRIVER = Path(__file__).with_name("driver.mjs")
NODE = "24"
BUNDLED = (1, 0, 0)  # since then the package carries all it needs
OLD_NODE_WILL_DO = (0, 75, 0)


class Unavailable(Exception):
    """No npm, no node, or no way to the registry."""


def require(version: str) -> Installed:
    """`install`, or the end of this test: skipped with the reason, failed under CI=true."""
    try:
        return install(version)
    except Unavailable as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"pi {version} is needed here: {error}")
        print(f"skipped: {error}")
        pytest.skip(str(error))


class Installed:
    """One release, ready to be asked."""

    def __init__(self, root: Path, node: Path) -> None:
        self.root = root
        self.node = node

    def ask(self, queries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """One answer for each query, in order; driver.mjs says what both hold."""
        done = subprocess.run(
            [self.node, "--no-warnings", DRIVER, self.root],
            input="".join(json.dumps(query) + "\n" for query in queries),
            capture_output=True,
            text=True,
            check=True,
            env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")},
        )
        answers = [json.loads(line) for line in done.stdout.split("\n") if line]
        if len(answers) != len(queries):
            raise RuntimeError(f"{len(queries)} queries, {len(answers)} answers: {done.stderr}")
        return answers


def install(version: str) -> Installed:
    """pi `version` with a node that runs it; Unavailable where that cannot be had."""
    number = parse_version(version)
    scope = "@earendil-works" if number >= (0, 74, 0) else "@mariozechner"
    home = cache_home() / f"pi-{version}"
    if number >= BUNDLED:
        with building(home) as there:
            if not there:
                unpack(f"{scope}/pi-coding-agent@{version}", home)
        root = home / "package"
    else:
        with building(home) as there:
            if not there:
                parts = ("pi-coding-agent", "pi-ai", "pi-agent-core", "pi-tui")
                # All of one release: the packages themselves ask for "this or newer".
                add(home, {f"{scope}/{part}": version for part in parts})
        root = home / "node_modules" / scope / "pi-coding-agent"
    return Installed(root, node(number >= OLD_NODE_WILL_DO))


def cache_home() -> Path:
    return Path(os.environ.get("PIGEN_CACHE") or Path.home() / ".cache" / "pigen")


@cache
def node(recent: bool) -> Path:
    """A node; `recent` means 22.19 or newer."""
    own = shutil.which("node")
    if own and (not recent or tuple(map(int, node_version(own).split(".")[:2])) >= (22, 19)):
        return Path(own)
    machine = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64"}.get(
        platform.machine().lower(), platform.machine().lower()
    )
    package = f"node-{platform.system().lower()}-{machine}"
    home = cache_home() / "node"
    with building(home) as there:
        if not there:
            add(home, {package: NODE})
    return home / "node_modules" / package / "bin" / "node"


def node_version(program: str) -> str:
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    return done.stdout.strip().removeprefix("v")


@contextlib.contextmanager
def building(home: Path) -> Iterator[bool]:
    """Holds the folder for one process at a time; says whether it is complete already."""
    home.mkdir(parents=True, exist_ok=True)
    done = home / "complete"
    with open(home / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield done.exists()
        done.touch()


def add(home: Path, packages: dict[str, str]) -> None:
    wanted = {"private": True, "dependencies": packages, "overrides": packages}
    (home / "package.json").write_text(json.dumps(wanted))
    npm(home, "install", "--ignore-scripts", "--engine-strict=false", "--no-audit", "--no-fund")


def unpack(package: str, home: Path) -> None:
    npm(home, "pack", package)
    (archive,) = home.glob("*.tgz")
    with tarfile.open(archive) as tar:
        tar.extractall(home, filter="data")
    archive.unlink()


def npm(home: Path, *arguments: str) -> None:
    program = shutil.which("npm")
    if program is None:
        raise Unavailable("there is no npm here")
    try:
        subprocess.run(
            [program, *arguments], cwd=home, check=True, capture_output=True, text=True, timeout=600
        )
    except subprocess.CalledProcessError as error:
        raise Unavailable(f"npm {arguments[0]} failed: {error.stderr.strip()[-300:]}") from error
    except subprocess.TimeoutExpired as error:
        raise Unavailable("npm took more than ten minutes") from error
