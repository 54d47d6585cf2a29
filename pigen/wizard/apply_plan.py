"""Carrying a plan out."""

from __future__ import annotations

from pigen.outputs.file_privacy import PrivacyJudge
from pigen.wizard import key_storage
from pigen.wizard.write_plan import Plan
from pigen.write import Run, begin


def apply_plan(plan: Plan) -> Run:
    """Keepers first, for they may refuse; then the files, all of them or none.
    Raises PigenError."""
    for key in plan.keys_to_store:
        key_storage.store_key(key)
    judge = PrivacyJudge().judge
    with begin("pigen init") as run:
        for change in plan.changes:
            path, before, after = change.path, change.before, change.after
            if path in plan.secret_paths:
                run.change(path, before, after)
            else:
                run.change(path, before, after, **judge(path, before, after)._asdict())
    return run
