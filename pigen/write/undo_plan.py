"""Taking a run back: what has to be done to each file, and which files have changed since."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from pigen.common.errors import PigenError
from pigen.write import atomic
from pigen.write.run import Run
from pigen.write.run_history import RecordedChange, RunRecord, digest, list_records


@dataclass(frozen=True)
class UndoStep:
    """One file: its bytes `current`, and those that it is to have `original`;
    None stands for no file.

    backup   where the latter are
    mode     for a file that is to be there again, or whose mode the run changed
    restores_mode  the latter
    folders  to go with it, where they are empty then
    """

    path: str
    current: bytes | None
    original: bytes | None
    backup: str | None
    mode: int | None
    folders: tuple[str, ...]
    restores_mode: bool


@dataclass
class UndoPlan:
    """
    steps          what to do, the last change first; nothing for files that are as they were before
    conflicts      files that something else has written to since, with what undoing would make of
                   them
    unrecoverable  why other files cannot be taken back: they or their backup are gone or unreadable
    """

    steps: list[UndoStep] = field(default_factory=list)
    conflicts: list[UndoStep] = field(default_factory=list)
    unrecoverable: list[PigenError] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        """All is as it was before the run."""
        return not (self.steps or self.conflicts or self.unrecoverable)


def find_last() -> tuple[RunRecord, UndoPlan] | None:
    """The latest run that is not undone already. Raises OSError."""
    for record in list_records():
        undoing = plan_undo(record)
        if not undoing.is_done:
            return record, undoing
    return None


def plan_undo(record: RunRecord) -> UndoPlan:
    """Each file has one step, however often the run changed it."""
    undoing = UndoPlan()
    files: dict[str, list[RecordedChange]] = {}
    for change in record.changes:
        files.setdefault(change.path, []).append(change)
    for path, changes in reversed(files.items()):
        first = changes[0]
        try:
            now = _read_current(path)
            if digest(now) == first.before:
                continue
            then = None if first.backup is None else _read_backup(first)
        except PigenError as error:
            undoing.unrecoverable.append(error)
            continue
        folders = tuple(folder for change in changes for folder in change.folders)
        changes_mode = any(change.changes_mode for change in changes)
        step = UndoStep(path, now, then, first.backup, first.mode, folders, changes_mode)
        # A run that was killed may not have come to the last of its changes.
        known = digest(now) in {change.after for change in changes}
        (undoing.steps if known else undoing.conflicts).append(step)
    return undoing


def carry_out(undoing: UndoPlan, run: Run) -> None:
    """Make every file what it was. Raises PigenError as Run does."""
    for step in undoing.steps:
        run.change(
            step.path,
            step.current,
            step.original,
            step.mode,
            restores_mode=step.restores_mode,
            folders=step.folders,
        )


def _read_current(path: str) -> bytes | None:
    if not os.path.lexists(path):
        return None
    try:
        return atomic.read_snapshot(path).content
    except OSError as error:
        raise PigenError(
            f"The file cannot be read: {error.strerror}.", path=path, help="Check its permissions."
        ) from None


def _read_backup(change: RecordedChange) -> bytes:
    assert change.backup is not None
    try:
        content = atomic.read_snapshot(change.backup).content
    except FileNotFoundError:
        raise PigenError(
            "The earlier content of the file is no longer kept.",
            path=change.path,
            help=f"Look for what is left of it in {os.path.dirname(change.backup)}.",
        ) from None
    except OSError as error:
        raise PigenError(
            f"What the file held before cannot be read: {error.strerror}.", path=change.backup
        ) from None
    if digest(content) != change.before:
        raise PigenError(
            "The backup has changed since pigen wrote it.",
            path=change.backup,
            help=f"Look into it, and copy it to {change.path} by hand if it is what you want.",
        )
    return content
