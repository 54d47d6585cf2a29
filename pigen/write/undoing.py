"""Taking a run back: what has to be done to each file, and which files have changed since."""

from __future__ import annotations

from dataclasses import dataclass, field

from pigen.write.history import Change, Record, digest, records
from pigen.write.run import Run


@dataclass(frozen=True)
class Step:
    """One file: its bytes `now`, and those that it is to have `then`; None stands for no file."""

    path: str
    now: bytes | None
    then: bytes | None
    mode: int | None


@dataclass
class Undoing:
    """
    steps    what to do; nothing for files that are as they were before
    changed  files that something else has written to since, with what undoing would make of them
    lost     files whose backup is gone or damaged
    """

    steps: list[Step] = field(default_factory=list)
    changed: list[Step] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        """All is as it was before the run."""
        return not (self.steps or self.changed or self.lost)


def last() -> tuple[Record, Undoing] | None:
    """The latest run that is not undone already."""
    for record in records():
        undoing = plan(record)
        if not undoing.is_done:
            return record, undoing
    return None


def plan(record: Record) -> Undoing:
    """The latest change of a file is the first to be taken back, so each file has one step."""
    undoing = Undoing()
    first: dict[str, Change] = {}
    final: dict[str, str | None] = {}
    for change in record.changes:
        first.setdefault(change.path, change)
        final[change.path] = change.after
    for path, change in first.items():
        now = _content(path)
        if digest(now) == change.before:
            continue
        then = _content(change.backup) if change.backup else None
        if digest(then) != change.before:
            undoing.lost.append(path)
            continue
        step = Step(path, now, then, change.mode)
        (undoing.steps if digest(now) == final[path] else undoing.changed).append(step)
    return undoing


def carry_out(undoing: Undoing, run: Run) -> None:
    """Make every file what it was. Raises PigenError as Run does."""
    for step in undoing.steps:
        run.change(step.path, step.now, step.then, step.mode)


def _content(path: str) -> bytes | None:
    """What a file holds; None where there is none that could be read."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None
