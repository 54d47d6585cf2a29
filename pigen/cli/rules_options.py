"""The options of `pigen rules`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from pigen.cli.shared_options import AsJson


def run_rules(
    format: Annotated[
        Literal["full", "concise", "json"],
        typer.Option(
            "--format",
            metavar="full|concise|json",
            show_default=False,
            help="full says what each is about; concise gives only the names. Default: full.",
        ),
    ] = "full",
    json: AsJson = False,
) -> int:
    """List the rules by topic: kind of file, effect, and whether there is a fix.

    \b
    The names are those that --select, --ignore and `pigen explain` take.

    \b
    Examples:
      pigen rules
      pigen rules --format concise
    """
    from pigen.commands.rules import run

    return run(
        format="json" if json else format,
    )
