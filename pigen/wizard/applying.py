"""Carrying a plan out: keepers first, for they may refuse; then the files."""

from __future__ import annotations

from pigen.wizard import keeping
from pigen.wizard.planning import Plan
from pigen.write import Run


def apply(plan: Plan, run: Run) -> None:
    for storing in plan.stores:
        keeping.keep(storing)
    for change in plan.changes:
        run.change(change.path, change.before, change.after)
