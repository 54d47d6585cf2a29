"""pigen against the new pi: the conformance tests of that release, with their small counts."""

from __future__ import annotations

import subprocess
import sys

from .files import ROOT
from .report import Part

SHOWN = 60  # lines


def compare_with_pigen(version: str) -> Part:
    part = Part("pigen against the new pi")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "tests/conformance", "-k", version],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.strip().split("\n")
    if done.returncode:
        part.to_read.append("\n".join([line[:300] for line in lines[-SHOWN:]] or [done.stderr]))
    else:
        part.notes.append(lines[-1])
    return part
