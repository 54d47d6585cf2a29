"""Options of `pigen init`: moving direct providers over to the gateway."""

from __future__ import annotations

from typing import Annotated

import typer

from pigen.cli.shared_options import Texts

MOVING = "Moving over, with --from"

Through = Annotated[
    Texts,
    typer.Option(
        "--through",
        metavar="PROVIDER=SLUG",
        rich_help_panel=MOVING,
        help=(
            "A provider whose models pi asks through the gateway from now on, as @SLUG/MODEL; "
            "may be repeated. A built-in provider of pi's may be named too."
        ),
    ),
]
Keep = Annotated[
    Texts,
    typer.Option(
        "--keep",
        metavar="PROVIDER",
        rich_help_panel=MOVING,
        help=(
            "A provider that pi goes on asking directly; with another --output it is copied there "
            "byte for byte. May be repeated."
        ),
    ),
]
Fill = Annotated[
    bool,
    typer.Option(
        "--fill",
        rich_help_panel=MOVING,
        help="Fill in figures that the file does not state, from pi's catalogue.",
    ),
]
