"""What is particular to terminals: colour, width, and characters that must not reach them raw."""

from __future__ import annotations

import os
import sys

from pigen.document import STDIN
from pigen.errors import PigenError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

_STYLES = {"bold": "1", "dim": "2", "red": "31", "yellow": "33", "blue": "34", "cyan": "36"}


class Paint:
    """Colours texts, or leaves them alone: `paint("red", "bold", text="error")`."""

    __slots__ = ("on",)

    def __init__(self, on: bool) -> None:
        self.on = on

    def __call__(self, *styles: str, text: str) -> str:
        if not self.on:
            return text
        return f"\x1b[{';'.join(_STYLES[style] for style in styles)}m{text}\x1b[0m"


def paint(stream: TextIO) -> Paint:
    """As NO_COLOR, FORCE_COLOR and TERM ask, in this order; else colour for terminals alone."""
    environ = os.environ
    if environ.get("NO_COLOR"):
        return Paint(False)
    force = environ.get("FORCE_COLOR", "")
    if force:
        return Paint(force not in ("0", "false"))
    return Paint(environ.get("TERM") != "dumb" and stream.isatty())


def write(text: str, stream: TextIO | None = None) -> None:
    """Print `text`; what the terminal's encoding lacks is shown as an escape."""
    stream = stream or sys.stdout
    encoding = stream.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.encode(encoding, "backslashreplace").decode(encoding)
    stream.write(text)


def note(text: str) -> None:
    """A remark beside the result, on standard error."""
    write(f"pigen: {visible(text)}\n", sys.stderr)


def complain(error: PigenError) -> None:
    """An error on standard error: what is wrong, then what to do."""
    where = "" if error.path is None else f"{shown_path(error.path)}: "
    note(where + error.message)
    if error.help:
        write(f"help: {visible(error.help)}\n", sys.stderr)


def shown_path(path: str) -> str:
    return "<stdin>" if path == STDIN else visible(path) or '""'


def visible(text: str) -> str:
    """`text` with control characters written as escapes: a file must not steer the terminal."""
    if text.isprintable():
        return text
    return "".join(map(glyph, text))


def glyph(character: str) -> str:
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


def width(text: str) -> int:
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
