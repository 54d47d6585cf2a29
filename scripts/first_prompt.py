"""How fast the wizard is in a real terminal: for bench.py."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import tempfile
import termios
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter

SECONDS = 30
WHERE = b"\x1b[6n"  # asks the terminal where the cursor is
QUERIES = ("claude", "gpt-5", "son", "llama", "zzz")
END = b"\x1b[?7h"  # the last thing of each repaint: lines wrap again


class Wizard:
    """`pigen init` in a terminal of 24 lines of 80 columns; nothing is written."""

    def __init__(self, command: Sequence[str], home: str) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.started = perf_counter()
        self.process = subprocess.Popen(
            [*command, "init"],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            env={"HOME": home, "PATH": "/nonexistent", "TERM": "xterm-256color"},
        )
        os.close(slave)

    def until(self, text: bytes) -> float:
        """Seconds until the program has written `text`."""
        begin = perf_counter()
        seen = b""
        while text not in seen:
            if not select.select([self.master], [], [], SECONDS)[0]:
                raise SystemExit(f"the wizard never showed {text!r}")
            data = os.read(self.master, 65536)
            seen += data
            if WHERE in data:
                os.write(self.master, b"\x1b[1;1R")
        return perf_counter() - begin

    def send(self, keys: str) -> None:
        os.write(self.master, keys.encode())


@contextmanager
def wizard(command: Sequence[str]) -> Iterator[Wizard]:
    with tempfile.TemporaryDirectory() as home:
        found = Wizard(command, home)
        try:
            yield found
        finally:
            found.process.kill()
            found.process.wait()
            os.close(found.master)


def first_prompt(command: Sequence[str]) -> float:
    """Seconds from the start to the first question."""
    with wizard(command) as found:
        found.until(b"How shall it begin?")
        return perf_counter() - found.started


def repaint(command: Sequence[str]) -> float:
    """Seconds from a keystroke to the list that it leads to, over the whole catalogue: the longest
    of many."""
    with wizard(command) as found:
        found.until(b"How shall it begin?")
        found.send("\r")
        found.until(b"another command")
        found.send("\r")
        found.until(b"slugs of your")
        found.send("house\r")  # nobody knows what is behind it: all models are offered
        found.until(b"is behind")
        found.send("\r")
        found.until(b" models")
        taken = []
        for query in QUERIES:
            for key in query:
                found.send(key)
                taken.append(found.until(END))
            found.send("\x15")
            taken.append(found.until(END))
        return max(taken)
