"""The real pi from npm, in the releases that pigen measures itself against;
see scripts/pi/npm.py."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scripts.pi import npm
from scripts.pi.ask import Release as Installed
from scripts.pi.npm import Unavailable, add, building, cache_home

__all__ = [
    "Installed",
    "Unavailable",
    "add",
    "building",
    "cache_home",
    "install",
    "node",
    "require",
]


def require(version: str) -> Installed:
    """`install`, or the end of this test: skipped with the reason, failed under CI=true."""
    try:
        return install(version)
    except Unavailable as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"pi {version} is needed here: {error}")
        print(f"skipped: {error}")
        pytest.skip(str(error))


def install(version: str) -> Installed:
    """pi `version` with a node that runs it; Unavailable where that cannot be had."""
    return Installed(version)


def node(recent: bool) -> Path:
    """A node; `recent` means 22.19 or newer."""
    return npm.find_recent_node() if recent else npm.find_any_node()
