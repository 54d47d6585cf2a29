"""Writing a user's file: the only package that does.

A file is replaced whole or not at all (atomic.py), what it held before is kept (history.py), and two
pigens take turns (lock.py). A Run joins the three, so that `pigen undo` brings all of a run back.
"""

from __future__ import annotations

from pigen.write.run import Run, begin

__all__ = ["Run", "begin"]
