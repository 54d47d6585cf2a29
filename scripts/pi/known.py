"""What pi-ai of one release knows: its providers and models, read once and kept.

The packages are unpacked, not installed: their model lists are plain data.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from . import npm

READER = Path(__file__).with_name("catalogue.mjs")


@dataclass(frozen=True)
class Known:
    """`providers` as catalogue.mjs prints them, in pi's order; `made` is the bundle's date."""

    version: str
    made: str | None
    providers: list[dict[str, Any]]
    others: dict[str, int]

    @property
    def models(self) -> dict[tuple[str, str], dict[str, Any]]:
        return {
            (provider["id"], model["id"]): model
            for provider in self.providers
            for model in provider["models"]
        }


@cache
def read_release(version: str) -> Known:
    text = kept(version)
    if text is None:
        print(f"reading pi-ai {version}", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            npm.unpack(f"{npm.name('pi-ai', version)}@{version}", home)
            command = [
                str(npm.find_any_node()),
                "--no-warnings",
                str(READER),
                str(home / "package"),
            ]
            text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        place(version).parent.mkdir(parents=True, exist_ok=True)
        place(version).write_text(text, encoding="utf-8")
    return Known(version, **json.loads(text))


def kept(version: str) -> str | None:
    try:
        return place(version).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


def place(version: str) -> Path:
    """Where the answer is kept: elsewhere once the reader asks for something else."""
    reader = hashlib.sha256(READER.read_bytes()).hexdigest()[:12]
    return npm.cache_home() / f"pi-ai-{reader}" / f"{version}.json"
