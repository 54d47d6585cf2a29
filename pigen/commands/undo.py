"""pigen undo: what the last run changed, as it was before."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from pigen.common.errors import PigenError
from pigen.common.suggest import did_you_mean
from pigen.outputs import terminal
from pigen.outputs.diff import render
from pigen.outputs.report import pluralize
from pigen.text.document import Document, from_bytes
from pigen.write import begin
from pigen.write.run_history import RunRecord, list_records
from pigen.write.undo_plan import UndoPlan, UndoStep, carry_out, find_last, plan_undo


def run(run: str, list: bool, json: bool = False) -> int:
    """0 undone, or listed; raises PigenError where a file changed since."""
    if list:
        if run:
            raise PigenError("--list lists all runs.", help="Leave out the run, or --list.")
        if json:
            runs = [_to_json(record) for record in list_records()]
            terminal.write_json({"version": 1, "runs": runs})
            return 0
        terminal.write("".join(map(_format_line, list_records())) or "No run has changed a file.\n")
        return 0
    record, undoing = _choose_run(run)
    _refuse_conflicts(undoing)
    with begin("pigen undo") as writing:
        carry_out(undoing, writing)
    for remark in writing.remarks:
        terminal.note(remark)
    if json:
        terminal.write_json({"version": 1, "run": _to_json(record)})
        return 0
    for step in undoing.steps:
        what = "is gone again, as" if step.original is None else "is as it was"
        terminal.write(
            f"{terminal.escape_controls(step.path)} {what} before {_format_run(record)}.\n"
        )
    terminal.write("`pigen undo` once more takes that back.\n")
    return 0


def _choose_run(name: str) -> tuple[RunRecord, UndoPlan]:
    if not name:
        latest = find_last()
        if latest is None:
            raise PigenError(
                "There is nothing to undo: no run has changed a file, or everything is as it was.",
                help="`pigen undo --list` shows the runs.",
            )
        return latest
    known = {record.id: record for record in list_records()}
    if name not in known:
        raise PigenError(
            f'There is no run "{terminal.escape_controls(name)}".',
            help=f"{did_you_mean(name, known)}`pigen undo --list` shows the runs.",
        )
    undoing = plan_undo(known[name])
    if undoing.is_done:
        raise PigenError(
            "Everything that this run changed is as it was before.", help="There is nothing to do."
        )
    return known[name], undoing


def _refuse_conflicts(undoing: UndoPlan) -> None:
    """PigenError where something would be lost."""
    for error in undoing.unrecoverable:
        error.message += " Nothing was undone."
        raise error
    if undoing.conflicts:
        paint = terminal.make_painter(sys.stdout)
        terminal.write(render(map(_make_documents, undoing.conflicts), paint))
        raise PigenError(
            "The file has changed since, and undoing would lose that (see the diff above), so "
            "nothing was undone.",
            path=undoing.conflicts[0].path,
            help=f"Apply what you want of the diff by hand.{_format_backups(undoing.conflicts)}",
        )


def _format_backups(steps: Sequence[UndoStep]) -> str:
    paths = [step.backup for step in steps if step.backup is not None]
    return f" What was there before the run is in {', '.join(paths)}." if paths else ""


def _make_documents(step: UndoStep) -> tuple[Document, Document]:
    return from_bytes(step.current or b"", step.path), from_bytes(step.original or b"", step.path)


def _format_run(record: RunRecord) -> str:
    return f"`{record.command}` of {record.started_at:%Y-%m-%d %H:%M} UTC"


def _to_json(record: RunRecord) -> dict[str, object]:
    verbs = {change.path: change.verb for change in record.changes}
    return {
        "id": record.id,
        "command": record.command,
        "started_at": record.started_at.isoformat(),
        "undone": plan_undo(record).is_done,
        "files": [{"path": path, "change": verb} for path, verb in verbs.items()],
    }


def _format_line(record: RunRecord) -> str:
    verbs = {change.path: change.verb for change in record.changes}
    done = "  (undone)" if plan_undo(record).is_done else ""
    head = (
        f"{record.id}  {record.started_at:%Y-%m-%d %H:%M} UTC  {record.command}: "
        f"{pluralize(len(verbs), 'file')}{done}\n"
    )
    return head + "".join(
        f"    {verbs[path]:7}  {terminal.escape_controls(path)}\n" for path in verbs
    )
