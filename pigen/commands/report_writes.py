"""What a command tells of the files it wrote, besides its own result."""

from __future__ import annotations

import os

from pigen.outputs.report import plural
from pigen.outputs.terminal import note
from pigen.write import Run


def tell(run: Run) -> None:
    for remark in remarks(run):
        note(remark)


def remarks(run: Run) -> list[str]:
    """What the user may not expect, where the old bytes are, and how they come back."""
    backups = run.backups
    if not backups:
        return run.remarks
    if len(backups) == 1:
        ((path, where),) = backups.items()
        kept = f"What {path} held before is kept in {where}"
    else:
        where = os.path.commonpath(backups.values())
        kept = f"What {plural(len(backups), 'file')} held before is kept below {where}"
    return [*run.remarks, f"{kept}; `pigen undo` brings it back."]
