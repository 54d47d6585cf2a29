"""A run that may change several files, of which each change can be taken back."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass, replace
from types import TracebackType

from pigen.common.errors import PigenError
from pigen.write import atomic, backups, lock, os_errors, run_history, state_folder
from pigen.write.atomic import PRIVATE_MODE, FileSnapshot
from pigen.write.file_change import FileChange, explain_errors
from pigen.write.run_history import RecordedChange, RunRecord, RunRecorder, digest


def begin(command: str) -> Run:
    """A run, for `with`. `command` is for `pigen undo --list`, such as "pigen build": no arguments,
    which may hold anything."""
    return Run(command)


class Run:
    """Changes files one by one; if the `with` block ends in an error, takes back those changed.

    backups  where the bytes are kept that files held before, by path
    remarks  sentences for the user: what may not be expected

    Nothing is put on the disk before the first change, and the lock is held for each change only.
    """

    def __init__(self, command: str) -> None:
        self.command = command
        self.backups: dict[str, str] = {}
        self.remarks: list[str] = []
        self._no_backup_reason = ""
        self._lock_path = ""
        self._real_folders: dict[str, str] = {}
        self._history: RunRecorder | None = None
        self._pending: list[_PendingChange] = []

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        try:
            if error is not None:
                self._revert(error)
        finally:
            if self._history is not None:
                with suppress(OSError):  # it is complete; only its name says that the run goes on
                    self._history.end()

    def replace(self, path: str, old: bytes, new: bytes) -> None:
        """See `change`."""
        self.change(path, old, new)

    def create(self, path: str, content: bytes, *, secret: bool = True) -> None:
        """See `change`."""
        self.change(path, None, content, secret=secret)

    def change(
        self,
        path: str,
        old: bytes | None,
        new: bytes | None,
        mode: int | None = None,
        *,
        secret: bool = True,
        narrows: bool = False,
        restores_mode: bool = False,
        folders: Sequence[str] = (),
    ) -> None:
        """Make the file at `path` hold `new` instead of `old`; None stands for no file.

        A symbolic link is followed. A file that is there keeps its mode, with `narrows` only the
        owner's part of it, and with `restores_mode` it gets `mode`. A new one gets `mode`; else it
        is for its owner alone if it may hold a `secret`, as new folders above it then are, and as
        the umask has it if not. With a file that goes, those of `folders` go that are empty then.

        Raises PigenError if the file does not hold `old`, or cannot be written, or if what it holds
        cannot be kept; then it is as it was.
        """
        if old == new:
            return
        file = FileChange(path, self._resolve_links(path), old, new)
        with explain_errors(file):
            chosen = PRIVATE_MODE if secret and mode is None else mode
            self._change(file, chosen, secret, narrows, restores_mode)
        atomic.remove_empty_folders(folders)

    def _change(
        self,
        file: FileChange,
        mode: int | None,
        secret: bool,
        narrows: bool,
        restores_mode: bool,
    ) -> None:
        with ExitStack() as stack:
            self._begin(stack)
            snapshot = file.check()
            other_mode = _choose_mode(snapshot, mode, narrows, restores_mode)
            pending = self._record_change(file, snapshot, changes_mode=other_mode is not None)
            parent = os.path.dirname(file.target)
            try:
                folders = atomic.make_folders(parent, state_folder.OWNER_ONLY if secret else 0o777)
                try:
                    file.apply(pending.change.token, mode, other_mode)
                except BaseException:
                    atomic.remove_empty_folders(folders)
                    raise
            except (OSError, PigenError) as error:
                # The system may have failed after the change, say in tidying up.
                if isinstance(error, PigenError) or not file.holds_new():
                    self._drop_change(pending)
                raise
            if not file.holds_new():
                raise PigenError(
                    "Something else changed the file just after pigen wrote it; "
                    "that change was kept.",
                    path=file.path,
                    help="`pigen undo` shows the difference from what it held before.",
                )
        self._add_remarks(file, snapshot, pending.change)

    def _resolve_links(self, path: str) -> str:
        """Where the file really is. Most files of a run lie side by side:
        each folder is asked once."""
        folder, name = os.path.split(path)
        if name in ("", ".", "..") or os.path.islink(path):
            return os.path.realpath(path)
        if folder not in self._real_folders:
            self._real_folders[folder] = os.path.realpath(folder)
        return os.path.join(self._real_folders[folder], name)

    def _begin(self, stack: ExitStack) -> None:
        """Take the lock until `stack` is closed; at first, begin the record of the run."""
        if self._no_backup_reason:
            return
        try:
            stack.enter_context(self._hold_lock())
            if self._history is None:
                self.remarks += map(_format_killed_run, run_history.close_killed_runs())
                self._history = RunRecorder(self.command)
        except OSError as error:
            if self._history is not None or error.errno not in state_folder.UNUSABLE_ERRNOS:
                raise os_errors.make_backup_error(state_folder.get_folder(), error) from None
            # A container without a home: no backup is to be had there,
            # and the change itself is safe.
            self._no_backup_reason = f"{state_folder.get_folder()}: {error.strerror}"

    def _hold_lock(self) -> AbstractContextManager[None]:
        if not self._lock_path:
            self._lock_path = os.path.join(state_folder.make_private_folder(), "lock")
        return lock.hold(self._lock_path, self.command)

    def _record_change(
        self, file: FileChange, snapshot: FileSnapshot | None, *, changes_mode: bool
    ) -> _PendingChange:
        """Write down what is about to happen, with the bytes that will be replaced."""
        change = RecordedChange(
            file.target,
            digest(file.old),
            digest(file.new),
            mode=None if snapshot is None else snapshot.mode,
            token=os.urandom(6).hex(),
            folders=tuple(atomic.list_missing_folders(os.path.dirname(file.target))),
            changes_mode=changes_mode,
        )
        number = None
        if self._history is not None:
            try:
                if snapshot is not None:
                    backup_path = backups.save_backup(file.target, snapshot.content, snapshot.mode)
                    change = replace(change, backup=backup_path)
                number = self._history.record(change)
            except OSError as error:
                raise os_errors.make_backup_error(state_folder.get_folder(), error) from None
        pending = _PendingChange(file, change, number)
        self._pending.append(pending)
        return pending

    def _drop_change(self, pending: _PendingChange) -> None:
        """The change was not made after all, or was taken back."""
        self._pending.remove(pending)
        with suppress(OSError):
            if self._history is not None and pending.number is not None:
                self._history.mark_reverted(pending.number)
            if pending.change.backup is not None:
                os.unlink(pending.change.backup)

    def _add_remarks(
        self, file: FileChange, snapshot: FileSnapshot | None, change: RecordedChange
    ) -> None:
        if change.backup is not None:
            self.backups[file.path] = change.backup
        elif file.old is not None:
            self.remarks.append(
                f"What {file.path} held before could not be kept ({self._no_backup_reason}), so "
                "`pigen undo` cannot bring it back."
            )
        if os.path.islink(file.path):
            self.remarks.append(
                f"{file.path} is a link: the file that it leads to, {file.target}, was written."
            )
        if snapshot is not None and snapshot.status.st_nlink > 1 and file.new is not None:
            self.remarks.append(
                f"{file.path} has another name too (a hard link), which keeps the old text."
            )

    def _revert(self, error: BaseException) -> None:
        left = []
        with ExitStack() as stack:
            with suppress(OSError, PigenError):  # without it too: each file is compared again
                stack.enter_context(self._hold_lock())
            for pending in reversed(self._pending.copy()):
                try:
                    pending.file.revert(pending.change)
                except (OSError, PigenError):
                    left.append(pending.change.path)
                else:
                    self._drop_change(pending)
        if left:
            why = error.message if isinstance(error, PigenError) else "pigen was interrupted."
            raise PigenError(
                f"{why.removesuffix(os_errors.NOTHING_CHANGED).rstrip()} What it had written by "
                f"then could not be undone in {', '.join(left)}.",
                path=error.path if isinstance(error, PigenError) else None,
                help="`pigen undo` tries again, and reports what prevents it.",
            ) from error


@dataclass(frozen=True)
class _PendingChange:
    """A change that was begun, and its number in the record."""

    file: FileChange
    change: RecordedChange
    number: int | None


def _format_killed_run(record: RunRecord) -> str:
    return (
        f"An earlier run was killed while it wrote ({record.command}). Each of its files is wholly "
        f"as it was or wholly new, and `pigen undo {record.id}` takes it back."
    )


def _choose_mode(
    snapshot: FileSnapshot | None, mode: int | None, narrows: bool, restores_mode: bool
) -> int | None:
    """Another mode for a file that is there; None where it keeps its own."""
    if snapshot is None:
        return None
    wanted = mode if restores_mode else snapshot.mode & PRIVATE_MODE if narrows else None
    return None if wanted == snapshot.mode else wanted
