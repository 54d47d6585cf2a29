"""Rows of a word and a text, and paths as people read them."""

from __future__ import annotations

import os
import textwrap

from pigen.common.home import find_home
from pigen.outputs.terminal import format_path


def wrap_row(word: str, line: str, columns: int) -> list[str]:
    """The lines of a row."""
    return wrap_text(line, columns, f"  {word:10} ")


def wrap_text(text: str, columns: int, first: str = "") -> list[str]:
    """The lines of a text that begins with `first`, the others below it; words are never broken
    inside."""
    return textwrap.wrap(
        text,
        columns,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )


def format_short_path(path: str) -> str:
    """A path with ~ for the home folder."""
    home = find_home()
    inside = os.path.abspath(path) if os.path.isabs(path) else path
    if home != os.sep and inside.startswith(os.path.join(home, "")):
        return format_path(f"~{inside[len(home.rstrip(os.sep)) :]}")
    return format_path(path)
