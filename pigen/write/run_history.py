"""What each run changed, written down before it is changed, so that it can be taken back.

runs/17.jsonl, a line each: {"head": {...}}, {"change": {...}}, and {"back": 0} for a change that
was not made after all or was taken back. While the run goes on the file is called 17.open and is
locked; one that is called so and not locked is of a run that was killed.
"""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timezone
from hashlib import sha256

from pigen.write import atomic, lock, state_folder

MAX_RUNS = 100
VERSION = 1
_NAME = re.compile(r"([0-9]{1,9})\.(open|jsonl)")
_ENDED, _OPEN = "jsonl", "open"


def digest(content: bytes | None) -> str | None:
    return None if content is None else sha256(content).hexdigest()


@dataclass(frozen=True)
class RecordedChange:
    """One file. `before` and `after` are hashes, None where there is no such file.

    path     absolute, links resolved
    backup   where the bytes before are; None for a new file
    mode     of the file before; None for a new file
    changes_mode  the file gets another mode, so that taking this back restores `mode` too
    token    names the temporary file
    folders  made for it, from the top down
    """

    path: str
    before: str | None
    after: str | None
    backup: str | None = None
    mode: int | None = None
    token: str = ""
    folders: tuple[str, ...] = ()
    changes_mode: bool = False

    @property
    def verb(self) -> str:
        return "created" if self.before is None else "deleted" if self.after is None else "changed"


@dataclass
class RunRecord:
    """A run, as it was written down.

    id    a number, counted up
    started_at  it began, in UTC
    """

    id: str
    command: str
    started_at: datetime
    changes: list[RecordedChange] = field(default_factory=list)


class RunRecorder:
    """The record of the run that goes on. All methods raise OSError."""

    def __init__(self, command: str) -> None:
        """Begin. The caller holds the lock."""
        self._folder = state_folder.make_private_folder("runs")
        numbers = [number for number, _ in _list_runs(self._folder)]
        self.id = str(max(numbers, default=0) + 1)
        for old in sorted(set(numbers))[: max(0, len(numbers) + 1 - MAX_RUNS)]:
            with suppress(FileNotFoundError):
                os.unlink(os.path.join(self._folder, f"{old}.{_ENDED}"))
        self._path = os.path.join(self._folder, f"{self.id}.{_OPEN}")
        self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        self._change_count = 0
        self._standing_count = 0
        lock.take(self._handle)
        at = datetime.now(timezone.utc).isoformat()
        try:
            self._append({"head": {"version": VERSION, "command": command, "at": at}})
        except BaseException:
            self.end()
            raise

    def record(self, change: RecordedChange) -> int:
        """Write down what is about to be done; its number."""
        self._append({"change": vars(change)})
        self._change_count += 1
        self._standing_count += 1
        return self._change_count - 1

    def mark_reverted(self, number: int) -> None:
        """That change was not made, or was taken back."""
        self._standing_count -= 1
        self._append({"back": number})

    def end(self) -> None:
        """A run that changed nothing leaves no record."""
        with suppress(OSError):  # until now a failing machine could lose a line, but no process
            os.fsync(self._handle)
        os.close(self._handle)
        if self._standing_count:
            os.replace(self._path, os.path.join(self._folder, f"{self.id}.{_ENDED}"))
        else:
            os.unlink(self._path)

    def _append(self, line: dict[str, object]) -> None:
        text = json.dumps(line).encode() + b"\n"
        length = os.fstat(self._handle).st_size
        try:
            while text:
                text = text[os.write(self._handle, text) :]
        except BaseException:  # what follows must not stand on the rest of a line
            os.ftruncate(self._handle, length)
            raise


def list_records() -> list[RunRecord]:
    """The runs that have ended, however they did, the newest first. Raises OSError."""
    folder = os.path.join(state_folder.get_folder(), "runs")
    try:
        names = _list_runs(folder)
    except FileNotFoundError:
        return []
    all_records = [
        _read_record(os.path.join(folder, f"{number}.{end}"), number) for number, end in names
    ]
    known = [record for record in all_records if record is not None and record.changes]
    return known[::-1]


def close_killed_runs() -> list[RunRecord]:
    """End the records of runs that were killed, and remove their temporary files and new folders.
    The caller holds the lock. What is returned had changed something."""
    folder = state_folder.make_private_folder("runs")
    killed = []
    for number, end in _list_runs(folder):
        path = os.path.join(folder, f"{number}.{end}")
        record = _read_record(path, number) if end == _OPEN else None
        if record is None:
            continue
        for change in record.changes:
            with suppress(OSError):
                os.unlink(atomic.get_temporary_path(change.path, change.token))
            if not os.path.lexists(change.path):
                atomic.remove_empty_folders(change.folders)
        if any(map(_was_made, record.changes)):
            os.replace(path, os.path.join(folder, f"{number}.{_ENDED}"))
            killed.append(record)
        else:
            os.unlink(path)
    return killed


def _was_made(change: RecordedChange) -> bool:
    try:
        return digest(atomic.read_snapshot(change.path).content) != change.before
    except FileNotFoundError:
        return change.before is not None
    except Exception:  # when unsure, it is kept on record
        return True


def _list_runs(folder: str) -> list[tuple[int, str]]:
    matches = map(_NAME.fullmatch, os.listdir(folder))
    return sorted((int(match[1]), match[2]) for match in matches if match)


def _read_record(path: str, number: int) -> RunRecord | None:
    """None for one that goes on still, or that no such pigen wrote."""
    is_open = path.endswith(_OPEN)
    try:
        with open(path, "r+b" if is_open else "rb") as file:  # some locks are for writers alone
            if is_open and not lock.take(file.fileno()):
                return None
            return _parse_record(file.read(), str(number))
    except FileNotFoundError:  # it ended just now
        return None


def _parse_record(content: bytes, id: str) -> RunRecord | None:
    record = None
    changes: list[RecordedChange | None] = []
    for line in content.split(b"\n")[:-1]:  # a line without an end was not followed by its change
        try:
            value = json.loads(line)
            if "head" in value:
                head = value["head"]
                if head["version"] != VERSION:
                    return None
                at = datetime.fromisoformat(head["at"])
                record = RunRecord(id, head["command"], at)
            elif "change" in value:
                change = value["change"]
                changes.append(RecordedChange(**{**change, "folders": tuple(change["folders"])}))
            else:
                changes[value["back"]] = None
        except (ValueError, KeyError, TypeError, IndexError):
            break
    if record is not None:
        record.changes = [change for change in changes if change is not None]
    return record
