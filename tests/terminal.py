"""A real pseudo-terminal for the tests: a program in it, keys for it,
and the screen that it draws."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pexpect
import pyte

UP, DOWN, LEFT, ENTER, ESCAPE, SPACE, TAB, BACKSPACE = (
    "\x1b[A", "\x1b[B", "\x1b[D", "\r", "\x1b", " ", "\t", "\x7f",
)  # fmt: skip
CTRL_C, CTRL_D, CTRL_U = "\x03", "\x04", "\x15"
SECONDS = 30.0
PIGEN = [sys.executable, "-m", "pigen"]


def pasted(text: str) -> str:
    """What a terminal sends for a paste."""
    return f"\x1b[200~{text}\x1b[201~"


class Terminal:
    """A program in a terminal of this size.

    log  all that it wrote, with every control sequence
    """

    def __init__(
        self,
        command: Sequence[str],
        cwd: Path,
        env: Mapping[str, str] | None = None,
        columns: int = 80,
        lines: int = 24,
    ) -> None:
        home = cwd / "home"
        self.process = pexpect.spawn(
            command[0],
            list(command[1:]),
            cwd=str(cwd),
            env={
                "PATH": "/nonexistent",
                "HOME": str(home),
                "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
                "PYTHONUTF8": "1",
                "TERM": "xterm-256color",
                **(env or {}),
            },
            dimensions=(lines, columns),
            timeout=SECONDS,
        )
        self.process.delaybeforesend = None
        self.screen = pyte.HistoryScreen(columns, lines, history=5000, ratio=0.5)
        self.screen.write_process_input = self._answer  # type: ignore[method-assign]
        self.stream = pyte.ByteStream(self.screen)
        self.log = b""

    def _answer(self, data: str) -> None:
        """What the terminal itself sends, such as where the cursor is."""
        self.process.send(data)

    def pump(self, seconds: float = 0.02) -> bool:
        """Take in what was written; False at the end of the program's output."""
        try:
            data = self.process.read_nonblocking(65536, seconds)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.log += data
        self.stream.feed(data)
        return True

    def settle(self, quiet: float = 0.3, asks: bool = False) -> bool:
        """Wait until something was written, and then nothing for so long; False at the end.

        asks  and until a question is open: the program may be busy between two of them
        """
        size = len(self.log)
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            before = len(self.log)
            if not self.pump(quiet):
                return False
            if len(self.log) == before and before > size and (self.asks or not asks):
                return True
        raise AssertionError(f"Nothing was written or asked:\n{self.text}")

    @property
    def asks(self) -> bool:
        """Whether a question is open: it is bold until it is answered."""
        return any(row[0].data == "?" and row[2].bold for row in self.screen.buffer.values())

    @property
    def text(self) -> str:
        """What is on the screen, and what has scrolled off it."""
        above = [
            "".join(row[x].data for x in range(self.screen.columns))
            for row in self.screen.history.top
        ]
        return "\n".join(line.rstrip() for line in [*above, *self.screen.display])

    @property
    def shown(self) -> str:
        """What is on the screen."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def until(self, wanted: str | Callable[[str], bool], seconds: float = SECONDS) -> str:
        """Wait until the screen shows `wanted`; its text. AssertionError where it never does."""
        end = time.monotonic() + seconds
        running = True
        while True:
            text = self.shown
            if wanted(text) if callable(wanted) else wanted in _unbroken(text):
                return text
            if not running or time.monotonic() > end:
                raise AssertionError(f"{wanted!r} was never shown, but:\n{self.text}")
            running = self.pump()

    def send(self, keys: str) -> None:
        self.process.send(keys)

    def answer(self, wanted: str, keys: str) -> None:
        """Wait for a question, and answer it."""
        self.until(wanted)
        self.send(keys)

    def end(self, seconds: float = SECONDS) -> int:
        """Wait until it ends; its exit code."""
        stop = time.monotonic() + seconds
        while self.pump(0.05):
            if time.monotonic() > stop:
                self.close()
                raise AssertionError(f"It did not end:\n{self.text}")
        self.process.close()
        code = self.process.exitstatus
        return code if code is not None else -int(self.process.signalstatus or 0)

    def close(self) -> None:
        self.process.close(force=True)


def _unbroken(text: str) -> str:
    """The text with lines that were broken at the edge joined by one blank."""
    return text + "\n" + re.sub(r"\s+", " ", text)


def pigen(*args: str, cwd: Path, columns: int = 80, lines: int = 24, **env: str) -> Terminal:
    return Terminal([*PIGEN, *args], cwd, env, columns, lines)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path there."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
