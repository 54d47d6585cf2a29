"""The real command, as a shell runs it, for the tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

PIGEN = [sys.executable, "-m", "pigen"]


def provider(*models: object, **fields: object) -> dict:
    entries = [{"id": model} if isinstance(model, str) else model for model in models]
    return {
        "baseUrl": "https://api.portkey.ai/v1",
        "api": "openai-completions",
        "apiKey": "$PORTKEY_API_KEY",
        **fields,
        "models": entries,
    }


# No catalogue knows this model, so nothing is to be said about it.
CLEAN = {"providers": {"portkey": provider("@openai-prod/house-model")}}
DOUBLED = {"providers": {"portkey": provider("@a/house", {"id": "@a/house", "name": "House"})}}


def put(path: Path, value: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = value if isinstance(value, str) else json.dumps(value, indent=2) + "\n"
    path.write_text(text, encoding="utf-8", newline="")
    path.chmod(0o600)
    return path


def pigen(
    *args: str | Path, cwd: Path, stdin: bytes = b"", **env: str
) -> subprocess.CompletedProcess[str]:
    """Run it in `cwd`, with an empty home, no pi on the PATH, and no colour unless asked for."""
    done = subprocess.run(
        [*PIGEN, *map(str, args)],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        check=False,
        timeout=60,
        env={
            "PATH": "/nonexistent",
            "HOME": str(cwd / "home"),
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            "PYTHONUTF8": "1",
            **env,
        },
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )
