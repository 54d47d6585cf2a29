"""The real command, as a shell runs it, for the tests."""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
from pathlib import Path

from tests.forked import start_server
from tests.proof import FULL

PIGEN = [sys.executable, "-m", "pigen"]
SECONDS = 60


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


def bound_by_permissions() -> None:
    """Before a program is started as root: take from it the right to read and write everything."""
    if os.geteuid() == 0:
        drop, overrides = 24, (1, 2)  # PR_CAPBSET_DROP; CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        libc = ctypes.CDLL(None, use_errno=True)
        for capability in overrides:
            if libc.prctl(drop, capability, 0, 0, 0):
                raise OSError(ctypes.get_errno(), "prctl")


BEFORE_START = bound_by_permissions if sys.platform == "linux" else None
# A process reads these when it starts, so that a fork would come too late for them.
READ_AT_START = ("PYTHON", "LC_", "LANG", "TZ", "LD_", "DYLD_")


def pigen(
    *args: str | Path, cwd: Path, stdin: bytes = b"", **env: str
) -> subprocess.CompletedProcess[str]:
    """Run it in `cwd`, with an empty home, no pi on the PATH, and no colour unless asked for.

    File permissions bind it, even where root runs the tests. It is forked from a process that has
    imported pigen; under `make proof` it is started afresh.
    """
    fresh = FULL or any(name.startswith(READ_AT_START) for name in env)
    return (run_fresh if fresh else run_forked)(*args, cwd=cwd, stdin=stdin, **env)


def run_forked(
    *args: str | Path, cwd: Path, stdin: bytes = b"", **env: str
) -> subprocess.CompletedProcess[str]:
    words = [*map(str, args)]
    code, out, err = start_server(BEFORE_START).run(words, cwd, stdin, set_up(cwd, env), SECONDS)
    return subprocess.CompletedProcess([*PIGEN, *words], code, out.decode(), err.decode())


def run_fresh(
    *args: str | Path, cwd: Path, stdin: bytes = b"", **env: str
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [*PIGEN, *map(str, args)],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        check=False,
        timeout=SECONDS,
        preexec_fn=BEFORE_START,
        env=set_up(cwd, env),
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


def set_up(cwd: Path, env: dict[str, str]) -> dict[str, str]:
    return {
        "PATH": "/nonexistent",
        "HOME": str(cwd / "home"),
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "PYTHONUTF8": "1",
        **env,
    }
