"""pi's packages on npm: which there are, and how they come onto this machine.

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

SCOPES = ("@mariozechner", "@earendil-works")  # pi moved at 0.74.0
MOVED = (0, 74, 0)
NODE = "24"
BUNDLED = (1, 0, 0)  # since then the package carries all it needs
OLD_NODE_WILL_DO = (0, 75, 0)


class Unavailable(Exception):
    """No npm, no node, or no way to the registry."""


def parse(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def name(package: str, version: str) -> str:
    """`pi-ai` as npm knows it in that release."""
    return f"{SCOPES[parse(version) >= MOVED]}/{package}"


def list_releases() -> dict[str, str]:
    """Every release of pi-coding-agent, oldest first, with the date of its publication."""
    dates: dict[str, str] = {}
    for scope in SCOPES:
        shown = json.loads(run("view", f"{scope}/pi-coding-agent", "versions", "time", "--json"))
        for version in shown["versions"]:
            if version.replace(".", "").isdigit() and name("", version).startswith(scope):
                dates[version] = shown["time"][version][:10]
    return {version: dates[version] for version in sorted(dates, key=parse)}


def install(version: str) -> Path:
    """The folder of that release's pi-coding-agent, ready to run."""
    home = cache_home() / f"pi-{version}"
    package = name("pi-coding-agent", version)
    if parse(version) >= BUNDLED:
        with building(home) as there:
            if not there:
                unpack(f"{package}@{version}", home)
        return home / "package"
    with building(home) as there:
        if not there:
            parts = ("pi-coding-agent", "pi-ai", "pi-agent-core", "pi-tui")
            # All of one release: the packages themselves ask for "this or newer".
            add(home, {name(part, version): version for part in parts})
    return home / "node_modules" / package


def unpack_ai(version: str) -> Path:
    """The folder of that release's pi-ai, to read."""
    if parse(version) < BUNDLED:
        return install(version).parent / "pi-ai"
    home = cache_home() / f"pi-ai-{version}"
    with building(home) as there:
        if not there:
            unpack(f"{name('pi-ai', version)}@{version}", home)
    return home / "package"


def find_node(version: str) -> Path:
    """A node that runs this release of pi."""
    return find_recent_node() if parse(version) >= OLD_NODE_WILL_DO else find_any_node()


@cache
def find_any_node() -> Path:
    own = shutil.which("node")
    return Path(own) if own else find_recent_node()


@cache
def find_recent_node() -> Path:
    """22.19 or newer."""
    own = shutil.which("node")
    if own and parse(version_of(own))[:2] >= (22, 19):
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


def version_of(program: str) -> str:
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    return done.stdout.strip().removeprefix("v")


def cache_home() -> Path:
    return Path(os.environ.get("PIGEN_CACHE") or Path.home() / ".cache" / "pigen")


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
    run(
        "install", "--ignore-scripts", "--engine-strict=false", "--no-audit", "--no-fund", home=home
    )


def unpack(package: str, home: Path) -> None:
    """A package's own files, without those that it depends on, in `home/package`."""
    run("pack", package, home=home)
    (archive,) = home.glob("*.tgz")
    with tarfile.open(archive) as tar:
        tar.extractall(home, filter="data")
    archive.unlink()


def run(*arguments: str, home: Path | None = None) -> str:
    program = shutil.which("npm")
    if program is None:
        raise Unavailable("there is no npm here")
    command = [program, *arguments]
    try:
        done = subprocess.run(
            command, cwd=home, check=True, capture_output=True, text=True, timeout=600
        )
    except subprocess.CalledProcessError as error:
        raise Unavailable(f"npm {arguments[0]} failed: {error.stderr.strip()[-300:]}") from error
    except subprocess.TimeoutExpired as error:
        raise Unavailable("npm took more than ten minutes") from error
    return done.stdout
