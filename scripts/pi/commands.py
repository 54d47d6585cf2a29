"""What two releases print: real runs of the command, with folders of their own and without a
network."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

from .ask import Release
from .report import Part

PORTKEY: dict[str, Any] = {
    "baseUrl": "http://127.0.0.1:9/v1",
    "api": "openai-completions",
    "apiKey": "sk-0",
    "models": [{"id": "@house/gpt-4o"}, {"id": "@house/gpt-4o-mini"}],
}
UNSET = {**PORTKEY, "apiKey": "$PIGEN_UNSET"}
PRINT = ("-p", "hi", "--no-session")
QUIET: dict[str, Any] = {"retry": {"enabled": False}}

# Name, models.json (None for no file), settings.json, arguments.
RUNS: tuple[tuple[str, Any, dict[str, Any], tuple[str, ...]], ...] = (
    ("no model, print mode", None, QUIET, PRINT),
    ("no model, list", None, QUIET, ("--list-models",)),
    ("broken file, list", "{", QUIET, ("--list-models",)),
    ("broken file, print mode", "{", QUIET, (*PRINT, "--provider", "portkey", "--model", "x")),
    ("list", {"portkey": PORTKEY}, QUIET, ("--list-models",)),
    ("no server", {"portkey": PORTKEY}, QUIET, (*PRINT, "--model", "@house/gpt-4o")),
    ("no key", {"portkey": UNSET}, QUIET, (*PRINT, "--provider", "portkey", "--model", "gpt-4o")),
    ("provider alone", {"portkey": PORTKEY}, QUIET, (*PRINT, "--provider", "portkey")),
    ("unknown provider", {"portkey": PORTKEY}, QUIET, (*PRINT, "--provider", "x", "--model", "y")),
    ("unknown model", {"portkey": PORTKEY}, QUIET, (*PRINT, "--model", "nobody-knows-this")),
    ("list without a match", {"portkey": PORTKEY}, {**QUIET, "enabledModels": ["x/*"]}, PRINT),
    ("key there", {"portkey": PORTKEY}, QUIET, ("auth", "check", "--provider", "portkey")),
    ("key missing", {"portkey": UNSET}, QUIET, ("auth", "check", "--provider", "portkey")),
    ("key of a broken file", "{", QUIET, ("auth", "check", "--provider", "portkey")),
)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def compare_commands(old: Release, new: Release, folder: Path) -> Part:
    part = Part("Commands (exit code, stdout, stderr)")
    equal = []
    for number, (name, providers, settings, arguments) in enumerate(RUNS):
        seen = []
        for side, release in (("old", old), ("new", new)):
            home = folder / f"{side}-{number}"
            prepare(home, providers, settings)
            seen.append(run(release, home, arguments))
        if seen[0] == seen[1]:
            equal.append(name)
        else:
            was, now = ("\n".join(f"  {line}" for line in each.split("\n")) for each in seen)
            line = (
                f"{name} (pi {' '.join(arguments)}), {old.version}:\n{was}\n{new.version}:\n{now}"
            )
            part.to_read.append(line)
    part.notes.append(f"{len(RUNS)} runs of each; equal: {', '.join(equal)}")
    return part


def prepare(home: Path, providers: Any, settings: dict[str, Any]) -> None:
    agent = home / ".pi" / "agent"
    agent.mkdir(parents=True)
    (agent / "settings.json").write_text(json.dumps(settings))
    if providers is not None:
        text = providers if isinstance(providers, str) else json.dumps({"providers": providers})
        (agent / "models.json").write_text(text)


def run(release: Release, home: Path, arguments: tuple[str, ...]) -> str:
    done = subprocess.run(
        [release.node, release.root / "dist" / "bundle" / "cli.js", *arguments],
        cwd=home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "TERM": "dumb",
            "NO_COLOR": "1",
            "PI_OFFLINE": "1",
            "PI_SKIP_VERSION_CHECK": "1",
            "PI_TELEMETRY": "0",
        },
    )
    text = f"exit {done.returncode}\nstdout {done.stdout.strip()}\nstderr {done.stderr.strip()}"
    text = COLOUR.sub("", text).replace(str(home), "~").replace(str(release.root), "PI")
    return text.replace(release.version, "VERSION")
