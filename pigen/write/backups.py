"""The bytes that a file held before pigen changed it, by date, for the user and for `pigen undo`.

backups/home/me/.pi/agent/models.json/2026-07-06T12-03-55.123456Z
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from datetime import datetime, timedelta, timezone

from pigen.write import atomic, state_folder

MAX_BACKUPS = 10
_TOKEN = "backup"
_DATE = "%Y-%m-%dT%H-%M-%S.%fZ"
_NAME = re.compile(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{6}Z")


def save_backup(path: str, content: bytes, mode: int) -> str:
    """Keep what the file at `path` (absolute) holds; where. Of each file the last ten are kept.

    The copy is never easier to read than the original, nor for anyone but its owner. Raises
    OSError.
    """
    folder = state_folder.make_private_folder("backups", *_split_path(path))
    before = _list_names(folder)
    place = os.path.join(folder, _make_name(before[-1] if before else ""))
    with suppress(FileNotFoundError):  # of a pigen that was killed: only one writes at a time
        os.unlink(atomic.get_temporary_path(place, _TOKEN))
    atomic.create(place, content, _TOKEN, mode & atomic.PRIVATE_MODE)
    for name in before[: max(0, len(before) + 1 - MAX_BACKUPS)]:
        os.unlink(os.path.join(folder, name))
    return place


def list_backups(path: str) -> list[str]:
    """The backups of a file, the oldest first."""
    folder = os.path.join(
        state_folder.get_folder(), "backups", *_split_path(os.path.realpath(path))
    )
    try:
        return [os.path.join(folder, name) for name in _list_names(folder)]
    except OSError:
        return []


def _list_names(folder: str) -> list[str]:
    return sorted(filter(_NAME.fullmatch, os.listdir(folder)))


def _split_path(path: str) -> list[str]:
    drive, rest = os.path.splitdrive(path)
    return [part for part in (drive.strip(":\\/"), *rest.split(os.sep)) if part]


def _make_name(last: str) -> str:
    """Now, and in any case later than the last: clocks go backwards."""
    name = datetime.now(timezone.utc).strftime(_DATE)
    if name <= last:
        name = (datetime.strptime(last, _DATE) + timedelta(microseconds=1)).strftime(_DATE)
    return name
