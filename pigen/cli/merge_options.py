"""The options of `pigen merge`."""

from __future__ import annotations

from typing import Annotated

import typer

from pigen.cli.shared_options import AsJson, TextOrJson


def run_merge(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A models.json that pigen build wrote.")
    ],
    into: Annotated[
        str | None,
        typer.Option(
            "--into", metavar="PATH", help="Your own. Default: models.json where pi looks for it."
        ),
    ] = None,
    adopt: Annotated[
        bool,
        typer.Option(
            "--adopt", help="Also replace providers of the same name that pigen did not write."
        ),
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what would change, and write nothing.")
    ] = False,
    format: TextOrJson = "text",
    json: AsJson = False,
) -> int:
    """Bring a models.json that was handed out into your own.

    \b
    Every byte outside the merged providers stays as it is.

    \b
    Examples:
      pigen merge frontend/models.json
    """
    from pigen.commands.merge import run

    return run(
        file=file,
        into=into,
        adopt=adopt,
        diff=diff,
        json=json or format == "json",
    )
