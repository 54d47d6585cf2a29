"""The newest known pi stands in data files alone: everything else asks for it, so that a release
costs no line by hand."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from pigen.pi.release import MEASURED, NEWEST

ROOT = Path(__file__).resolve().parent.parent
# Scripts write these: pi's data, measured verdicts, figures and screenshots of the last full runs.
WRITTEN = ("pigen/pi/catalogue/", "tests/data/", "docs/proof.md", "docs/bench", "docs/screens/")
LITERAL = re.compile(rf"(?<![\w.]){re.escape(NEWEST)}(?![\w]|\.\d)")


def list_files() -> list[Path]:
    done = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    names = done.stdout.split("\0")[:-1] or [
        str(path.relative_to(ROOT))
        for folder in ("pigen", "tests", "scripts", "docs")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".md", ".json", ".mjs", ".sh", ".yaml")
    ]
    return [ROOT / name for name in names if not name.startswith(WRITTEN)]


def test_only_written_files_name_the_newest_release() -> None:
    places = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in list_files()
        if path.is_file() and not path.is_symlink()
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if LITERAL.search(line)
    ]
    assert places == []


def test_the_newest_release_is_measured() -> None:
    assert MEASURED[-1] == NEWEST
