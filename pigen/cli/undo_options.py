"""The options of `pigen undo`."""

from __future__ import annotations

from typing import Annotated

import typer

from pigen.cli.shared_options import AsJson, TextOrJson


def run_undo(
    run: Annotated[
        str, typer.Argument(metavar="RUN", help="A run, as --list names it. Default: the last.")
    ] = "",
    list: Annotated[
        bool, typer.Option("--list", help="List the runs that changed files, the latest first.")
    ] = False,
    format: TextOrJson = "text",
    json: AsJson = False,
) -> int:
    """Bring back what the last run changed.

    \b
    Of each file the last ten states are kept, by date and for you alone, in the folder
    $XDG_STATE_HOME/pigen/backups, else ~/.local/state/pigen/backups.
    If a file of the run has changed since, nothing is undone, and a diff says what would be lost.
    Undoing is a run too: pigen undo once more takes it back.
    Exit code: 0 undone; 2 there is nothing to undo, or it would lose something.

    \b
    Examples:
      pigen undo         what the last run changed, as it was before
      pigen undo --list  the runs, with their files
      pigen undo 17      a run of that list
    """
    from pigen.commands import undo

    return undo.run(
        run=run,
        list=list,
        json=json or format == "json",
    )
