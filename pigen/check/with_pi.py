"""The installed pi, run for one turn against a gateway of ours: in a home of its own, offline, with
nothing of the environment that could be a secret."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from json import dumps

SECONDS = 60
SETTINGS = {"retry": {"enabled": False}, "quietStartup": True}


@dataclass(frozen=True)
class Turn:
    """How pi ended: its exit code, None where it took too long, and its last line on stderr."""

    code: int | None
    answer: str
    complaint: str


def prepare(home: str, models: Mapping[str, object]) -> None:
    """A home with nothing but pi's folder, and this models.json in it."""
    agent = os.path.join(home, ".pi", "agent")
    os.makedirs(agent, mode=0o700)
    for name, value in (("models.json", models), ("settings.json", SETTINGS)):
        with open(os.path.join(agent, name), "w", encoding="utf-8") as file:
            file.write(dumps(value))


def turn(command: str, home: str, provider: str, model: str, prompt: str) -> Turn:
    """`pi -p PROMPT --model PROVIDER/MODEL`, in that home."""
    arguments = ["-p", prompt, "--model", f"{provider}/{model}", "--no-session"]
    try:
        done = subprocess.run(
            [command, *arguments],
            cwd=home,
            env=environment(home),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Turn(None, "", f"no answer within {SECONDS} s")
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return Turn(
        done.returncode, done.stdout.decode("utf-8", "replace").strip(), lines[-1] if lines else ""
    )


def environment(home: str) -> dict[str, str]:
    """What pi needs to run offline, and no more."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": home,
        "LANG": "C.UTF-8",
        "TERM": "dumb",
        "NO_COLOR": "1",
        "PI_OFFLINE": "1",
        "PI_SKIP_VERSION_CHECK": "1",
        "PI_TELEMETRY": "0",
    }
