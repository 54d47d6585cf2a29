"""Asking an installed pi: what it makes of models.json files, and what it would send."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import npm

HERE = Path(__file__).parent


class Release:
    """One release, installed and ready to be asked."""

    def __init__(self, version: str) -> None:
        self.version = version
        self.root = npm.install(version)
        self.node = npm.find_node(version)

    def ask(self, queries: Sequence[dict[str, Any]], **env: str) -> list[dict[str, Any]]:
        """What ask.mjs answers, in order; `env` are variables that pi finds set."""
        return self._run("ask.mjs", queries, **env)

    def send(self, file: Path, cases: Sequence[dict[str, Any]], **env: str) -> list[dict[str, Any]]:
        """What wire.mjs answers, in order; `env` are variables that pi finds set."""
        return self._run("wire.mjs", cases, str(file), **env)

    def _run(
        self, program: str, lines: Sequence[dict[str, Any]], *arguments: str, **env: str
    ) -> list[dict[str, Any]]:
        done = subprocess.run(
            [self.node, "--no-warnings", HERE / program, self.root, *arguments],
            input="".join(json.dumps(line) + "\n" for line in lines),
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **env},
        )
        answers = [json.loads(line) for line in done.stdout.split("\n") if line.startswith("{")]
        if len(answers) != len(lines):
            ending = f"exit code {done.returncode}: {done.stderr.strip()[-2000:]}"
            raise RuntimeError(f"{len(lines)} questions, {len(answers)} answers, {ending}")
        return answers
