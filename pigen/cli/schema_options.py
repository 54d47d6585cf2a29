"""The options of `pigen schema`."""

from __future__ import annotations

from typing import Annotated

import typer

from pigen.cli.shared_options import PiVersion


def run_schema(
    schema: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help="The file it describes: models, config, key, source, scenario."
        ),
    ],
    pi_version: PiVersion = None,
) -> int:
    """Print the JSON Schema of a file, for an editor.

    \b
    It accepts exactly what the schema of that release of pi accepts.

    \b
    Examples:
      pigen schema models > models.schema.json
      pigen schema models --pi-version 0.80.3
    """
    from pigen.commands.schema import run

    return run(
        schema=schema,
        pi_version=pi_version,
    )
