"""Carrying a plan out: keepers first, for they may refuse; then the files."""

from __future__ import annotations

from pigen import write
from pigen.plan import Change
from pigen.wizard import keeping
from pigen.wizard.planning import Plan


def apply(plan: Plan) -> None:
    for storing in plan.stores:
        keeping.keep(storing)
    for change in plan.changes:
        _make(change)


def _make(change: Change) -> None:
    if change.before is None:
        write.create(change.path, change.after or b"")
    elif change.after is None:
        write.remove(change.path, change.before)
    else:
        write.replace(change.path, change.before, change.after)
