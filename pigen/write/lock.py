"""One pigen writes at a time.

The system drops the lock of a process that ends, however it ends: none is ever left behind.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from pigen.common.errors import PigenError

try:
    import fcntl
except ImportError:  # Windows: two at once are distinguished only by what the file holds
    fcntl = None  # type: ignore[assignment]

TIMEOUT = 30.0  # seconds; a write takes some thousandths of one, and many may wait in line
_PAUSE = 0.005


@contextmanager
def hold(path: str, owner: str) -> Iterator[None]:
    """Hold the lock file at `path`, telling others that it is `owner`.

    Raises PigenError where another process holds it for too long, OSError where it cannot be made.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        until = time.monotonic() + TIMEOUT
        while not take(handle):
            if time.monotonic() > until:
                raise _make_busy_error(path)
            time.sleep(_PAUSE)
        _sign(handle, f"process {os.getpid()}, {owner}".encode())
        yield
    finally:
        os.close(handle)


def _sign(handle: int, owner: bytes) -> None:
    with suppress(OSError):  # on a full disk the lock holds all the same
        if os.read(handle, len(owner) + 1) != owner:
            os.ftruncate(handle, 0)
            os.lseek(handle, 0, os.SEEK_SET)
            os.write(handle, owner)


def take(handle: int) -> bool:
    """Lock an open file without waiting; False where another process has it.

    A file system that knows no locks gives none, and pigen works without.
    """
    if fcntl is None:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def _make_busy_error(path: str) -> PigenError:
    owner = ""
    with suppress(OSError), open(path, encoding="utf-8", errors="replace") as file:
        owner = file.read(500)
    return PigenError(
        f"Another pigen is still writing ({owner or 'unknown'}), so nothing was changed.",
        help="Wait until it has finished, or stop it, and run pigen again.",
    )
