"""What each run changed, written down before it is changed, so that it can be taken back.

runs/17.jsonl, a line each: {"head": {...}}, {"change": {...}}, and {"back": 0} for a change that was
not made after all or was taken back. While the run goes on the file is called 17.open and is locked;
one that is called so and not locked is of a run that was killed.
"""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from hashlib import sha256

from pigen.write import atomic, lock, state

KEPT = 100
VERSION = 1
_NAME = re.compile(r"([0-9]{1,9})\.(open|jsonl)")
_ENDED, _OPEN = "jsonl", "open"


def digest(content: bytes | None) -> str | None:
    return None if content is None else sha256(content).hexdigest()


@dataclass(frozen=True)
class Change:
    """One file. `before` and `after` are hashes, None where there is no such file.

    path     absolute, links resolved
    backup   where the bytes before are; None for a new file
    mode     of the file before; None for a new file
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

    @property
    def verb(self) -> str:
        return "created" if self.before is None else "deleted" if self.after is None else "changed"


@dataclass
class Record:
    """A run, as it was written down.

    id    a number, counted up
    when  it began, in UTC
    """

    id: str
    command: str
    when: datetime
    changes: list[Change] = field(default_factory=list)


class Writing:
    """The record of the run that goes on. All methods raise OSError."""

    def __init__(self, command: str) -> None:
        """Begin. The caller holds the lock."""
        self._folder = state.private("runs")
        numbers = [number for number, _ in _listed(self._folder)]
        self.id = str(max(numbers, default=0) + 1)
        for old in sorted(set(numbers))[: max(0, len(numbers) + 1 - KEPT)]:
            with suppress(FileNotFoundError):
                os.unlink(os.path.join(self._folder, f"{old}.{_ENDED}"))
        self._path = os.path.join(self._folder, f"{self.id}.{_OPEN}")
        self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        self._noted = 0
        self._standing = 0
        lock.take(self._handle)
        at = datetime.now(timezone.utc).isoformat()
        try:
            self._append({"head": {"version": VERSION, "command": command, "at": at}})
        except BaseException:
            self.end()
            raise

    def note(self, change: Change) -> int:
        """Write down what is about to be done; its number."""
        self._append({"change": asdict(change)})
        self._noted += 1
        self._standing += 1
        return self._noted - 1

    def back(self, number: int) -> None:
        """That change was not made, or was taken back."""
        self._standing -= 1
        self._append({"back": number})

    def end(self) -> None:
        """A run that changed nothing leaves no record."""
        with suppress(OSError):  # until now a failing machine could lose a line, but no process
            os.fsync(self._handle)
        os.close(self._handle)
        if self._standing:
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


def records() -> list[Record]:
    """The runs that have ended, however they did, the newest first. Raises OSError."""
    folder = os.path.join(state.folder(), "runs")
    try:
        names = _listed(folder)
    except FileNotFoundError:
        return []
    found = [_read(os.path.join(folder, f"{number}.{end}"), number) for number, end in names]
    known = [record for record in found if record is not None and record.changes]
    return known[::-1]


def bury() -> list[Record]:
    """End the records of runs that were killed, and remove their temporary files and new folders.
    The caller holds the lock. What is returned had changed something."""
    folder = state.private("runs")
    found = []
    for number, end in _listed(folder):
        path = os.path.join(folder, f"{number}.{end}")
        record = _read(path, number) if end == _OPEN else None
        if record is None:
            continue
        for change in record.changes:
            with suppress(OSError):
                os.unlink(atomic.temporary(change.path, change.token))
            if not os.path.lexists(change.path):
                atomic.remove_folders(change.folders)
        if any(map(_was_made, record.changes)):
            os.replace(path, os.path.join(folder, f"{number}.{_ENDED}"))
            found.append(record)
        else:
            os.unlink(path)
    return found


def _was_made(change: Change) -> bool:
    try:
        return digest(atomic.look(change.path).content) != change.before
    except FileNotFoundError:
        return change.before is not None
    except Exception:  # what cannot be told is kept on record
        return True


def _listed(folder: str) -> list[tuple[int, str]]:
    matches = map(_NAME.fullmatch, os.listdir(folder))
    return sorted((int(match[1]), match[2]) for match in matches if match)


def _read(path: str, number: int) -> Record | None:
    """None for one that goes on still, or that no such pigen wrote."""
    is_open = path.endswith(_OPEN)
    try:
        with open(path, "r+b" if is_open else "rb") as file:  # some locks are for writers alone
            if is_open and not lock.take(file.fileno()):
                return None
            return _parsed(file.read(), str(number))
    except FileNotFoundError:  # it ended just now
        return None


def _parsed(content: bytes, id: str) -> Record | None:
    record = None
    changes: list[Change | None] = []
    for line in content.split(b"\n")[:-1]:  # a line without an end was not followed by its change
        try:
            value = json.loads(line)
            if "head" in value:
                head = value["head"]
                if head["version"] != VERSION:
                    return None
                at = datetime.fromisoformat(head["at"])
                record = Record(id, head["command"], at)
            elif "change" in value:
                change = value["change"]
                changes.append(Change(**{**change, "folders": tuple(change["folders"])}))
            else:
                changes[value["back"]] = None
        except (ValueError, KeyError, TypeError, IndexError):
            break
    if record is not None:
        record.changes = [change for change in changes if change is not None]
    return record
