"""pigen undo: what the last run changed, as it was before."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from pigen.common.errors import PigenError
from pigen.common.suggest import did_you_mean
from pigen.outputs import terminal
from pigen.outputs.diff import render
from pigen.outputs.report import plural
from pigen.text.document import Document, from_bytes
from pigen.write import begin
from pigen.write.history import Record, records
from pigen.write.undoing import Step, Undoing, carry_out, last, plan


def run(run: str, list: bool) -> int:
    """0 undone, or listed; raises PigenError where a file changed since."""
    if list:
        if run:
            raise PigenError("--list lists all runs.", help="Leave out the run, or --list.")
        terminal.write("".join(map(_line, records())) or "No run has changed a file.\n")
        return 0
    record, undoing = _chosen(run)
    _refuse(undoing)
    with begin("pigen undo") as writing:
        carry_out(undoing, writing)
    for remark in writing.remarks:
        terminal.note(remark)
    for step in undoing.steps:
        what = "is gone again, as" if step.then is None else "is as it was"
        terminal.write(f"{terminal.visible(step.path)} {what} before {_named(record)}.\n")
    terminal.write("`pigen undo` once more takes that back.\n")
    return 0


def _chosen(name: str) -> tuple[Record, Undoing]:
    if not name:
        found = last()
        if found is None:
            raise PigenError(
                "There is nothing to undo: no run has changed a file, or all is as it was.",
                help="`pigen undo --list` shows the runs.",
            )
        return found
    known = {record.id: record for record in records()}
    if name not in known:
        raise PigenError(
            f'There is no run "{terminal.visible(name)}".',
            help=f"{did_you_mean(name, known)}`pigen undo --list` shows the runs.",
        )
    undoing = plan(known[name])
    if undoing.is_done:
        raise PigenError("All that this run changed is as it was before.", help="Nothing is to do.")
    return known[name], undoing


def _refuse(undoing: Undoing) -> None:
    """PigenError where something would be lost."""
    for error in undoing.lost:
        error.message += " Nothing was undone."
        raise error
    if undoing.changed:
        paint = terminal.paint(sys.stdout)
        terminal.write(render(map(_documents, undoing.changed), paint))
        raise PigenError(
            "The file has changed since, and undoing would lose that (see the diff above), so "
            "nothing was undone.",
            path=undoing.changed[0].path,
            help=f"Make by hand what you want of the diff.{_kept(undoing.changed)}",
        )


def _kept(steps: Sequence[Step]) -> str:
    paths = [step.backup for step in steps if step.backup is not None]
    return f" What was there before the run is in {', '.join(paths)}." if paths else ""


def _documents(step: Step) -> tuple[Document, Document]:
    return from_bytes(step.now or b"", step.path), from_bytes(step.then or b"", step.path)


def _named(record: Record) -> str:
    return f"`{record.command}` of {record.when:%Y-%m-%d %H:%M} UTC"


def _line(record: Record) -> str:
    verbs = {change.path: change.verb for change in record.changes}
    done = "  (undone)" if plan(record).is_done else ""
    head = f"{record.id}  {record.when:%Y-%m-%d %H:%M} UTC  {record.command}: {plural(len(verbs), 'file')}{done}\n"
    return head + "".join(f"    {verbs[path]:7}  {terminal.visible(path)}\n" for path in verbs)
