"""The options of `pigen build`."""

from __future__ import annotations

from typing import Annotated

import typer

from pigen.cli.candidates import list_teams
from pigen.cli.shared_options import AllowInclude, AsJson, TextOrJson


def run_build(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE", show_default=False, help="The source. Default: pigen.yaml."
        ),
    ] = "pigen.yaml",
    team: Annotated[
        str | None,
        typer.Option(
            "--team",
            autocompletion=list_teams,
            metavar="TEAM",
            help="Build only this team: its path, or its name if unique.",
        ),
    ] = None,
    all: Annotated[
        bool, typer.Option("--all", help="Build every team, which is the default.")
    ] = False,
    out: Annotated[
        str | None,
        typer.Option("--out", metavar="DIR", help="Where to write. Default: beside the source."),
    ] = None,
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Write nothing; exit 1 where files differ from the source, are missing or stale.",
        ),
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what would change, and write nothing.")
    ] = False,
    adopt: Annotated[
        bool,
        typer.Option(
            "--adopt", help="Also replace providers of the same name that pigen did not write."
        ),
    ] = False,
    allow_include: AllowInclude = None,
    format: TextOrJson = "text",
    json: AsJson = False,
) -> int:
    """Write models.json, Configs and keys for every team from one pigen.yaml.

    \b
    Per team: models.json, configs/, keys/, and admin-calls.json, which sets limits by Portkey's
    admin API. The same source gives the same bytes.
    An existing models.json keeps every byte outside the providers that pigen owns.

    \b
    Examples:
      pigen build                       what pigen.yaml says
      pigen build --team frontend       one team
      pigen build --check               in CI: are the files up to date?
    """
    from pigen.commands.build import run

    return run(
        source=source,
        team=team,
        all=all,
        out=out,
        check=check,
        diff=diff,
        adopt=adopt,
        allow_include=allow_include or (),
        json=json or format == "json",
    )
