"""What runs have changed, and what was there before: below $XDG_STATE_HOME/pigen, else
~/.local/state/pigen, readable by nobody else.

A run is a folder: `run.json` says which command it was, a line of `changes.jsonl` stands for each
change, written before the file is touched, and `0`, `1`... hold what the files held.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timezone
from hashlib import sha256

KEPT = 10  # backups of one file
MOST_RUNS = 200
RUN, CHANGES = "run.json", "changes.jsonl"


@dataclass(frozen=True)
class Change:
    """One file of a run: `path` is absolute, links followed.

    before, after  the SHA-256 of its bytes, None where there was, or is, no file
    mode           its permission bits before
    backup         the path of what it held before, None where it held nothing
    """

    path: str
    before: str | None
    after: str | None
    mode: int | None = None
    backup: str | None = None


@dataclass(frozen=True)
class Record:
    """A run that wrote: `id` begins with its time, so that names sort by it."""

    id: str
    command: str
    changes: tuple[Change, ...]

    @property
    def when(self) -> datetime:
        return datetime.strptime(self.id[:15], "%Y%m%dT%H%M%S").replace(tzinfo=timezone.utc)


def home() -> str:
    state = os.environ.get("XDG_STATE_HOME") or os.path.expanduser("~/.local/state")
    return os.path.join(state, "pigen")


def runs_folder() -> str:
    return os.path.join(home(), "runs")


class Writing:
    """A run under way. Raises OSError where its history cannot be kept."""

    def __init__(self, command: str) -> None:
        now = datetime.now(timezone.utc)
        self.folder = os.path.join(runs_folder(), f"{now:%Y%m%dT%H%M%S%f}-{os.urandom(2).hex()}")
        self.count = 0
        for each in (home(), runs_folder(), self.folder):
            os.makedirs(each, mode=0o700, exist_ok=True)
        _write(os.path.join(self.folder, RUN), json.dumps({"version": 1, "command": command}))

    def note(
        self, path: str, before: bytes | None, after: bytes | None, mode: int | None
    ) -> str | None:
        """A change that is about to be made; the path of the backup, where there is one."""
        backup = None
        if before is not None:
            backup = str(self.count)
            self.count += 1
            _write(os.path.join(self.folder, backup), before)
        change = Change(path, digest(before), digest(after), mode, backup)
        _write(os.path.join(self.folder, CHANGES), json.dumps(asdict(change)) + "\n", os.O_APPEND)
        return backup and os.path.join(self.folder, backup)


def digest(content: bytes | None) -> str | None:
    return None if content is None else sha256(content).hexdigest()


def records() -> list[Record]:
    """The runs that changed something, the latest first."""
    found = (_record(name) for name in sorted(_names(), reverse=True))
    return [record for record in found if record is not None and record.changes]


def prune() -> None:
    """Forget all but the last backups of each file, and very many runs."""
    kept: dict[str, int] = {}
    for number, name in enumerate(sorted(_names(), reverse=True)):
        record = _record(name)
        paths = [change.path for change in record.changes] if record else []
        for path in paths:
            kept[path] = kept.get(path, 0) + 1
        if number >= MOST_RUNS or all(kept[path] > KEPT for path in paths):
            shutil.rmtree(os.path.join(runs_folder(), name), ignore_errors=True)


def _names() -> list[str]:
    with suppress(OSError):
        return os.listdir(runs_folder())
    return []


def _record(name: str) -> Record | None:
    folder = os.path.join(runs_folder(), name)
    try:
        with open(os.path.join(folder, RUN), encoding="utf-8") as file:
            command = str(json.load(file)["command"])
        return Record(name, command, tuple(_changes(folder)))
    except (OSError, ValueError, KeyError, TypeError):
        return None  # what is broken there must not keep anybody from writing


def _changes(folder: str) -> Iterator[Change]:
    path = os.path.join(folder, CHANGES)
    if not os.path.exists(path):
        return
    with open(path, encoding="utf-8") as file:
        for line in file:
            if not line.endswith("\n"):
                return  # the last line of a process that died while it wrote it: nothing was done yet
            change = Change(**json.loads(line))
            backup = change.backup
            yield replace(change, backup=backup and os.path.join(folder, backup))


def _write(path: str, content: str | bytes, how: int = os.O_EXCL) -> None:
    data = content.encode() if isinstance(content, str) else content
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
