"""What a command tells of the files it wrote, besides its own result."""

from __future__ import annotations

import os

from pigen.outputs.report import pluralize
from pigen.outputs.terminal import note
from pigen.write import Run


def print_remarks(run: Run) -> None:
    for remark in list_remarks(run):
        note(remark)


def list_remarks(run: Run) -> list[str]:
    """What the user may not expect, where the old bytes are, and how they come back."""
    backups = run.backups
    if not backups:
        return run.remarks
    if len(backups) == 1:
        ((path, where),) = backups.items()
        backup_note = f"What {path} held before is kept in {where}"
    else:
        where = os.path.commonpath(backups.values())
        backup_note = f"What {pluralize(len(backups), 'file')} held before is kept below {where}"
    return [*run.remarks, f"{backup_note}; `pigen undo` brings it back."]
