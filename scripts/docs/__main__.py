"""Builds the site into .cache/docs/site, and fails at a dead link: `make docs`."""

from __future__ import annotations

import shutil
import subprocess
import sys

from .links import find_problems
from .pages import ROOT, write_pages

FOLDER = ROOT / ".cache" / "docs"


def main() -> int:
    write_pages(FOLDER / "docs")
    shutil.copy(ROOT / "mkdocs.yml", FOLDER)
    shutil.rmtree(FOLDER / "site", ignore_errors=True)
    program = [sys.executable, "-m", "zensical", "build", "--clean", "--strict"]
    if subprocess.run(program, cwd=FOLDER).returncode != 0:
        return 1
    site = FOLDER / "site"
    problems = list(find_problems(site))
    print("\n".join(problems) or f"No dead links. Open {site.relative_to(ROOT)}/index.html")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
