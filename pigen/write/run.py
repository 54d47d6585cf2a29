"""A run that may change several files, of which each change can be taken back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from pigen.errors import PigenError
from pigen.write import atomic, history, lock


class Run:
    """
    command  what is running, for `pigen undo --list`: no arguments, which may hold anything
    links    files that were written through a link, and where they lead
    backups  what files held before, by path
    unkept   why what was there before could not be kept; "" where it was

    Nothing is put on the disk, and no lock is taken, before the first change.
    """

    def __init__(self, command: str, stack: ExitStack) -> None:
        self.command = command
        self.links: dict[str, str] = {}
        self.backups: dict[str, str] = {}
        self.unkept = ""
        self._stack = stack
        self._history: history.Writing | None = None
        self._begun = False

    def replace(self, path: str, old: bytes, new: bytes) -> None:
        """Put `new` in the place of `old`, keeping mode and, where allowed, owner.

        A symbolic link stays; the file it leads to is replaced. Raises PigenError if the file no
        longer holds `old`, or cannot be written; then it is as it was.
        """
        atomic.check(path, old)
        if new == old:
            return
        target = self._target(path)
        self._note(path, target, old, new)
        self._sweep(target)
        atomic.replace(path, old, new)

    def create(self, path: str, content: bytes, mode: int = atomic.PRIVATE) -> None:
        """Write a new file that only its owner can read, and the folders above it.

        Raises PigenError if there is anything of that name already, or it cannot be written.
        """
        if not os.path.lexists(path):  # else atomic.create says so
            self._note(path, os.path.abspath(path), None, content)
        atomic.create(path, content, mode)

    def remove(self, path: str, old: bytes) -> None:
        """Delete a file. Raises PigenError if it no longer holds `old`, or cannot be deleted."""
        atomic.check(path, old)
        self._note(path, os.path.abspath(path), old, None)
        atomic.remove(path, old)

    def change(
        self, path: str, old: bytes | None, new: bytes | None, mode: int | None = None
    ) -> None:
        """Create, replace or remove, as None stands for no file. Raises PigenError as these do."""
        if old is None:
            self.create(path, new or b"", mode or atomic.PRIVATE)
        elif new is None:
            self.remove(path, old)
        else:
            self.replace(path, old, new)

    def _sweep(self, target: str) -> None:
        """Take away what a dying pigen left; the lock says that no living one is writing."""
        for each in atomic.leftovers(os.path.dirname(target)) if self._history else ():
            with suppress(OSError):
                os.unlink(each)

    def _target(self, path: str) -> str:
        target = os.path.realpath(path)
        if os.path.islink(path):
            self.links[path] = target
        return target

    def _note(self, path: str, target: str, old: bytes | None, new: bytes | None) -> None:
        """Write down what is about to happen."""
        self._begin()
        if self._history is None:
            return
        mode = None if old is None else os.stat(target).st_mode & 0o7777
        try:
            backup = self._history.note(target, old, new, mode)
        except OSError as error:
            raise PigenError(
                f"What the file holds now cannot be kept: {error.strerror}. Nothing was changed.",
                path=path,
                help=f"Make room in {history.home()}, or name another place in XDG_STATE_HOME.",
            ) from None
        if backup:
            self.backups[path] = backup

    def _begin(self) -> None:
        if self._begun:
            return
        self._begun = True
        try:
            os.makedirs(history.home(), mode=0o700, exist_ok=True)
            self._stack.enter_context(lock.held(os.path.join(history.home(), "lock")))
            self._history = history.Writing(self.command)
            self._stack.callback(history.prune)
        except OSError as error:
            # A home that cannot be written to, as in a container: the change itself is still safe.
            self.unkept = f"{history.home()}: {error.strerror}"


@contextmanager
def begin(command: str) -> Iterator[Run]:
    """A run of `command`, such as "pigen lint --fix". What it changed stays, whatever ends it."""
    with ExitStack() as stack:
        yield Run(command, stack)
