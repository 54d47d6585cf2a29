"""Waiting for the thing itself, where another process or thread has to have got somewhere."""

from __future__ import annotations

import time
from collections.abc import Callable

DEADLINE = 60.0  # seconds: far beyond what a busy machine needs, short of a run that hangs


def wait_until(happened: Callable[[], object], what: str) -> None:
    """Return once `happened()` is true; AssertionError, which names `what`, if it never is."""
    end = time.monotonic() + DEADLINE
    while not happened():
        assert time.monotonic() < end, f"it never came to this: {what}"
        time.sleep(0.005)
