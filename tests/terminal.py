"""A real terminal for the tests: a pseudo-terminal that pigen runs in, and the screen it draws."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pyte

ENTER, ESCAPE, CONTROL_C, CONTROL_D = "\r", "\x1b", "\x03", "\x04"
DOWN, UP = "\x1b[B", "\x1b[A"
PATIENCE = 30.0
QUIET = 0.25


class Terminal:
    """`raw` is all that was printed, `screen` what a person sees now."""

    def __init__(self, child: pexpect.spawn, columns: int, rows: int) -> None:
        self.child = child
        self.raw = ""
        self.display = pyte.Screen(columns, rows)
        self.stream = pyte.Stream(self.display)

    @property
    def screen(self) -> str:
        return "\n".join(line.rstrip() for line in self.display.display)

    def read(self, seconds: float) -> bool:
        """Take what comes within the time; whether anything came."""
        try:
            text = self.child.read_nonblocking(65536, seconds)
        except pexpect.TIMEOUT:
            return False
        except pexpect.EOF:
            self.child.wait()
            return False
        self.raw += text
        self.stream.feed(text)
        # A program that asks where the cursor is waits for the answer.
        if "\x1b[6n" in text:
            self.child.send(f"\x1b[{self.display.cursor.y + 1};{self.display.cursor.x + 1}R")
        return True

    def see(self, text: str) -> None:
        """Wait until it stands on the screen, as one line however it is broken there."""
        end = time.monotonic() + PATIENCE
        while text not in " ".join(self.screen.split()):
            alive = self.child.isalive()
            if not self.read(0.2) and (not alive or time.monotonic() > end):
                raise AssertionError(f"{text!r} does not stand on this screen:\n{self.screen}")

    def settle(self) -> None:
        """Wait until nothing more is drawn."""
        while self.read(QUIET):
            pass

    def press(self, *keys: str) -> None:
        for key in keys:
            self.child.send(key)
            self.settle()

    def end(self) -> int:
        """Its exit code, once it has ended."""
        end = time.monotonic() + PATIENCE
        while self.child.isalive() and time.monotonic() < end:
            self.read(0.2)
        self.settle()
        assert not self.child.isalive(), self.screen
        self.child.close()
        assert self.child.exitstatus is not None
        return int(self.child.exitstatus)


@contextmanager
def terminal(
    *arguments: str, cwd: Path, columns: int = 80, rows: int = 24, **env: str
) -> Iterator[Terminal]:
    """pigen in a terminal of that size, with an empty home below `cwd` and no pi on the PATH."""
    home = cwd / "home"
    home.mkdir(exist_ok=True)
    child = pexpect.spawn(
        sys.executable,
        ["-m", "pigen", *arguments],
        cwd=str(cwd),
        env={
            "PATH": "/nonexistent",
            "HOME": str(home),
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            **env,
        },
        dimensions=(rows, columns),
        encoding="utf-8",
        timeout=PATIENCE,
    )
    try:
        yield Terminal(child, columns, rows)
    finally:
        child.close(force=True)
