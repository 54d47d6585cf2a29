"""A long text in the pager of the person, on a terminal."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from contextlib import suppress

from pigen.outputs import terminal

PAGERS = ("less -R", "more")


def show_text(text: str) -> None:
    """The text by $PAGER, else less or more; without any of them, or to a file, as it is."""
    named = os.environ.get("PAGER", "")
    commands = (named, *PAGERS) if named else PAGERS
    for command in commands if sys.stdout.isatty() else ():
        # A pager that is ended before it has read all is no fault.
        with suppress(OSError, ValueError, subprocess.SubprocessError):
            words = shlex.split(command)
            environ = {"LESS": "-R", **os.environ}
            if words and subprocess.run(words, input=text.encode(), env=environ).returncode == 0:
                return
    terminal.write(text)
