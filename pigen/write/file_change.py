"""One file that a run changes: what it is to hold before and after."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pigen.common.errors import PigenError
from pigen.write import atomic, os_errors, state_folder
from pigen.write.atomic import FileSnapshot
from pigen.write.run_history import RecordedChange


@dataclass(frozen=True)
class FileChange:
    """What is to become of one file: `target` is `path` with its links followed."""

    path: str
    target: str
    old: bytes | None
    new: bytes | None

    def check(self) -> FileSnapshot | None:
        """What is there, if it is what should be there. PigenError, OSError."""
        if self.old is not None:
            snapshot = atomic.read_snapshot(self.target)
            if snapshot.content != self.old:
                raise os_errors.make_changed_error(self.path)
            return snapshot
        if os.path.lexists(self.target):
            raise os_errors.make_exists_error(self.path)
        if os.path.islink(self.path):
            raise os_errors.make_dangling_link_error(self.path, self.target)
        return None

    def apply(self, token: str, new_file_mode: int | None, mode: int | None) -> None:
        """`mode` is for a file that is there, None to keep its own. Raises OSError, PigenError."""
        if self.old is None:
            atomic.create(self.target, self.new or b"", token, new_file_mode)
        elif self.new is None:
            atomic.remove(self.target, self.old)
        else:
            atomic.replace(self.target, self.old, self.new, token, mode)

    def holds_new(self) -> bool:
        try:
            return self._read_current() == self.new
        except (OSError, PigenError):
            return False

    def revert(self, change: RecordedChange) -> None:
        """Make it hold `old`, if it does not. Raises OSError; PigenError where it is not `new`."""
        now = self._read_current()
        if now == self.old:
            return
        if now != self.new:
            raise os_errors.make_changed_error(self.path)
        if self.old is None:
            atomic.remove(self.target, now or b"")
            atomic.remove_empty_folders(change.folders)
        elif now is None:
            atomic.make_folders(os.path.dirname(self.target), state_folder.OWNER_ONLY)
            atomic.create(self.target, self.old, change.token, change.mode)
        else:
            mode = change.mode if change.changes_mode else None
            atomic.replace(self.target, now, self.old, change.token, mode)

    def _read_current(self) -> bytes | None:
        return atomic.read_snapshot(self.target).content if os.path.lexists(self.target) else None


@contextmanager
def explain_errors(file: FileChange) -> Iterator[None]:
    """Errors of the system in words, and all of them with the path that the user gave."""
    verb = "write" if file.old is None else "delete" if file.new is None else "replace"
    try:
        yield
    except OSError as error:
        raise os_errors.make_error(verb, file.path, error) from None
    except PigenError as error:
        if error.path == file.target:
            error.path = file.path
        raise
