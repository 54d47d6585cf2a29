"""A page for each command, made from its own help."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pigen.cli.app import COMMANDS

from .markdown import escape_text, make_code_block, make_table

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
FOLDER = "reference/commands"
# The page of docs/ that tells more about a command.
GUIDES = {
    "lint": "lint.md",
    "init": "init.md",
    "build": "source.md",
    "merge": "source.md",
    "route": "route.md",
    "check": "route.md",
    "mock": "mock.md",
    "models": "doctor.md",
    "doctor": "doctor.md",
    "undo": "undo.md",
    "rules": "lint.md",
    "explain": "lint.md",
    "schema": "lint.md",
    "completion": "completion.md",
}


def make_pages() -> Iterator[tuple[str, str]]:
    """Path and text of each page."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        helps = dict(zip(COMMANDS, pool.map(print_help, COMMANDS), strict=True))
    rows = [[f"[pigen {name}]({name}.md)", summarize(text)] for name, text in helps.items()]
    yield (
        f"{FOLDER}/index.md",
        "# Commands\n\nEach page is what `pigen COMMAND --help` prints.\n\n"
        f"{make_table(['command', 'what it does'], rows)}",
    )
    for name, text in helps.items():
        more = f"More: [{read_title(GUIDES[name])}](../../{GUIDES[name]})."
        block = make_code_block(text, "text")
        yield f"{FOLDER}/{name}.md", f"# pigen {name}\n\n{summarize(text)}\n\n{more}\n\n{block}"


def read_title(page: str) -> str:
    first = (DOCS / page).read_text("utf-8").partition("\n")[0]
    return first.removeprefix("# ")


def print_help(command: str) -> str:
    env = {**os.environ, "COLUMNS": "88", "NO_COLOR": "1"}
    program = [sys.executable, "-m", "pigen", command, "--help"]
    done = subprocess.run(program, env=env, capture_output=True, text=True, check=True)
    return done.stdout


def summarize(text: str) -> str:
    """The first paragraph of a help page, after its usage."""
    _, _, rest = text.partition("\n\n")
    return escape_text(" ".join(rest.partition("\n\n")[0].split()))
