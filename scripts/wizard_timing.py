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

TIMEOUT_SECONDS = 30
CURSOR_QUERY = b"\x1b[6n"  # asks the terminal where the cursor is
QUERIES = ("claude", "gpt-5", "son", "llama", "zzz")
REPAINT_END = b"\x1b[?7h"  # the last thing of each repaint: lines wrap again


class WizardTerminal:
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

    def wait_until(self, text: bytes) -> float:
        """Seconds until the program has written `text`."""
        begin = perf_counter()
        seen = b""
        while text not in seen:
            if not select.select([self.master], [], [], TIMEOUT_SECONDS)[0]:
                raise SystemExit(f"the wizard never showed {text!r}")
            data = os.read(self.master, 65536)
            seen += data
            if CURSOR_QUERY in data:
                os.write(self.master, b"\x1b[1;1R")
        return perf_counter() - begin

    def send(self, keys: str) -> None:
        os.write(self.master, keys.encode())


@contextmanager
def start_wizard(command: Sequence[str]) -> Iterator[WizardTerminal]:
    with tempfile.TemporaryDirectory() as home:
        terminal = WizardTerminal(command, home)
        try:
            yield terminal
        finally:
            terminal.process.kill()
            terminal.process.wait()
            os.close(terminal.master)


def time_first_prompt(command: Sequence[str]) -> float:
    """Seconds from the start to the first question."""
    with start_wizard(command) as terminal:
        terminal.wait_until(b"How do you want to start?")
        return perf_counter() - terminal.started


def time_repaint(command: Sequence[str]) -> float:
    """Seconds from a keystroke to the list that it leads to, over the whole catalogue: the longest
    of many."""
    with start_wizard(command) as terminal:
        terminal.wait_until(b"How do you want to start?")
        terminal.send("\r")
        terminal.wait_until(b"another command")
        terminal.send("\r")
        terminal.wait_until(b"slugs of your")
        terminal.send("house\r")  # nobody knows what is behind it: all models are offered
        terminal.wait_until(b"is behind")
        terminal.send("\r")
        terminal.wait_until(b" models")
        taken = []
        for query in QUERIES:
            for key in query:
                terminal.send(key)
                taken.append(terminal.wait_until(REPAINT_END))
            terminal.send("\x15")
            taken.append(terminal.wait_until(REPAINT_END))
        return max(taken)
