"""Two pigens that write take turns. The system takes the lock from a process that has died."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from pigen.errors import PigenError

try:
    import fcntl
except ImportError:  # Windows: there nobody else is kept out
    fcntl = None  # type: ignore[assignment]

PATIENCE = 10.0  # seconds; a run writes for far less
PAUSE = 0.05


@contextmanager
def held(path: str) -> Iterator[None]:
    """Hold the lock at `path`. Raises PigenError where another process does not let go of it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if fcntl is not None:
            _take(handle, path)
        yield
    finally:
        os.close(handle)


def _take(handle: int, path: str) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except OSError:
            if time.monotonic() > end:
                raise PigenError(
                    f"Another pigen{_owner(handle)} is writing and does not come to an end, so "
                    "nothing was changed.",
                    path=path,
                    help="Let it finish, or end it, and run pigen again.",
                ) from None
            time.sleep(PAUSE)
    os.ftruncate(handle, 0)
    os.pwrite(handle, str(os.getpid()).encode(), 0)


def _owner(handle: int) -> str:
    number = os.pread(handle, 20, 0).decode("ascii", "replace")
    return f" (process {number})" if number.isdigit() else ""
