"""What is particular to terminals: colour, width, and characters that must not reach them raw."""

from __future__ import annotations

import os
import sys

from pigen.common.credentials import mask_keys
from pigen.common.errors import PigenError
from pigen.text.disk import STDIN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

DEFAULT_COLUMNS = 80  # columns of a terminal that does not say
MIN_TEXT_COLUMNS = 20  # columns that a text gets in a terminal too narrow for it
_STYLES = {"bold": "1", "dim": "2", "red": "31", "yellow": "33", "blue": "34", "cyan": "36"}


class Painter:
    """How texts look where they are shown.

    Colours them, or leaves them alone: `paint("red", "bold", text="error")`.
    columns  of the terminal; None for a file or a pipe, whose lines stay whole
    """

    __slots__ = ("columns", "has_colour")

    def __init__(self, has_colour: bool, columns: int | None = None) -> None:
        self.has_colour = has_colour
        self.columns = columns

    def __call__(self, *styles: str, text: str) -> str:
        if not self.has_colour:
            return text
        return f"\x1b[{';'.join(_STYLES[style] for style in styles)}m{text}\x1b[0m"

    def fits(self, columns: int) -> bool:
        """Whether a line has room for so many."""
        return self.columns is None or columns <= self.columns

    def wrap_text(self, text: str, start: int) -> str:
        """A text that begins in column `start` (from 0), broken between words where the terminal
        ends; its further lines begin there too."""
        if self.columns is None or start + measure_width(text) <= self.columns:
            return text
        from textwrap import wrap

        room = max(self.columns - start, MIN_TEXT_COLUMNS)
        lines = wrap(text, room, break_long_words=False, break_on_hyphens=False)
        return f"\n{' ' * start}".join(lines)


def make_painter(stream: TextIO) -> Painter:
    """As NO_COLOR, FORCE_COLOR and TERM ask, in this order; else colour for terminals alone."""
    environ = os.environ
    columns = _get_columns(stream) if stream.isatty() else None
    if environ.get("NO_COLOR"):
        return Painter(False, columns)
    force = environ.get("FORCE_COLOR", "")
    if force:
        return Painter(force not in ("0", "false"), columns)
    return Painter(environ.get("TERM") != "dumb" and columns is not None, columns)


def _get_columns(stream: TextIO) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or DEFAULT_COLUMNS
    except (OSError, ValueError):
        return DEFAULT_COLUMNS


def write(text: str, stream: TextIO | None = None) -> None:
    """Print `text`; what the terminal's encoding lacks is shown as an escape, and of what is
    plainly a key only how it begins."""
    text = mask_keys(text)
    stream = stream or sys.stdout
    encoding = stream.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.encode(encoding, "backslashreplace").decode(encoding)
    stream.write(text)


def write_json(value: Mapping[str, object]) -> None:
    """Print a result for programs."""
    from json import dumps

    write(dumps(value, indent=2, ensure_ascii=False) + "\n")


def note(text: str) -> None:
    """A remark beside the result, on standard error."""
    write(f"pigen: {escape_controls(text)}\n", sys.stderr)


def print_error(error: PigenError) -> None:
    """An error on standard error: what is wrong, then what to do."""
    where = "" if error.path is None else f"{format_path(error.path)}: "
    note(where + error.message)
    if error.help:
        write(f"help: {escape_controls(error.help)}\n", sys.stderr)


def format_path(path: str) -> str:
    return "<stdin>" if path == STDIN else escape_controls(path) or '""'


def escape_controls(text: str) -> str:
    """`text` with control characters written as escapes: a file must not steer the terminal."""
    if text.isprintable():
        return text
    return "".join(map(escape_character, text))


def escape_character(character: str) -> str:
    """How one character is shown; a line end or tab too is an escape."""
    if character.isprintable():
        return character
    code = ord(character)
    if code == 0xFEFF:  # a byte order mark has no width, and needs none
        return ""
    if code <= 0xFF:
        return f"\\x{code:02x}"
    # Unprintable by Unicode, yet harmless and meant: joiners in emoji and scripts, wide spaces.
    if code in (0x200C, 0x200D, 0x3000, 0xA0):
        return character
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def measure_width(text: str) -> int:
    """How many columns `text` takes."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(
        0
        if combining(character) or character in "\u200c\u200d"
        else 2
        if east_asian_width(character) in "WF"
        else 1
        for character in text
    )
