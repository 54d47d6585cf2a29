"""Writing a user's files: replaced whole or not at all, and undone on request.

Nothing else writes one.

    with begin("pigen init") as run:
        run.change(path, before, after)

A file is replaced whole or not at all (atomic.py), what it held before is kept (backups.py) and
what a run changes is written down first (run_history.py), and two pigens take turns (lock.py).
`pigen undo` brings all of a run back (undo_plan.py); a run that fails in the middle brings it back
itself.
"""

from __future__ import annotations

from pigen.write.os_errors import ChangedMeanwhile
from pigen.write.run import Run, begin

__all__ = ["ChangedMeanwhile", "Run", "begin"]
