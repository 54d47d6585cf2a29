"""The README's examples, run as they stand.

A ```console block is a session: lines after `$ ` are commands, the others what they print, where a
line of `...` stands for any lines, and `...` in a line for what differs by pi's release. A block after `<!-- file: NAME -->` is written to that file first.
All blocks of one document share a folder, in order.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(
    r"(?:<!-- file: (?P<file>\S+) -->\n)?```(?P<language>\w+)\n(?P<body>.*?)```", re.S
)
# Set-up commands, each run by a test or a CI step of its own.
ELSEWHERE = {"make demo", "make test", "pip install pigen-cli"}


def session(body: str) -> list[tuple[str, list[str]]]:
    steps: list[tuple[str, list[str]]] = []
    for line in body.splitlines():
        if line.startswith("$ "):
            steps.append((line[2:], []))
        elif steps and steps[-1][0].endswith("\\"):
            steps[-1] = (steps[-1][0] + "\n" + line, [])
        else:
            steps[-1][1].append(line)
    return steps


def matches(expected: list[str], printed: list[str]) -> bool:
    pattern = "\n".join(
        ".*" if line == "..." else re.escape(line).replace(r"\.\.\.", r"[^\n]*")
        for line in expected
    )
    pattern = pattern.replace("\n.*\n", "\n(?:.*\n)?")
    return re.fullmatch(pattern, "\n".join(printed).rstrip(), re.S) is not None


@pytest.mark.parametrize(("document", "commands"), [("README.md", 20), ("docs/route-json.md", 3)])
def test_examples_do_what_they_show(document: str, commands: int, tmp_path: Path) -> None:
    env = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "PWD": str(tmp_path),
        "LANG": "C.UTF-8",
        "NO_COLOR": "1",
    }
    ran = 0
    for block in BLOCK.finditer((ROOT / document).read_text()):
        if block["file"]:
            path = tmp_path / block["file"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block["body"])
            path.chmod(0o600)
        elif block["language"] == "console":
            for command, expected in session(block["body"]):
                if command in ELSEWHERE:
                    continue
                done = subprocess.run(
                    ["bash", "-c", command],
                    cwd=tmp_path,
                    env=env,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                    check=False,
                )
                printed = done.stdout.replace(str(tmp_path), "~").splitlines()
                assert matches(expected, printed), f"$ {command}\n{done.stdout}"
                ran += 1
    assert ran >= commands
