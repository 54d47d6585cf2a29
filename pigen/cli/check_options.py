"""The options of `pigen check`."""

from __future__ import annotations

from typing import Annotated

import typer

from pigen.cli.candidates import list_teams
from pigen.cli.shared_options import (
    AllowInclude,
    AsJson,
    Gateway,
    PiVersion,
    SavedConfigs,
    TextOrJson,
)


def run_check(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help=(
                "A pigen.yaml or a models.json. Default: pigen.yaml here, else pi's own "
                "models.json."
            ),
        ),
    ] = "",
    team: Annotated[
        str | None,
        typer.Option(
            "--team",
            autocompletion=list_teams,
            metavar="TEAM",
            help="Check only this team. Default: every team.",
        ),
    ] = None,
    with_pi: Annotated[
        bool,
        typer.Option(
            "--with-pi", help="Run the installed pi for real: one turn with a tool call per model."
        ),
    ] = False,
    matrix: Annotated[
        bool,
        typer.Option(
            "--matrix", help="Take each provider down in turn: who takes over, and who fails."
        ),
    ] = False,
    format: TextOrJson = "text",
    json: AsJson = False,
    configs: SavedConfigs = None,
    gateway: Gateway = None,
    pi_version: PiVersion = None,
    allow_include: AllowInclude = None,
) -> int:
    """Ask for every model through a gateway on this machine, as pi would, and say where each goes.

    \b
    Nothing leaves this machine: the gateway is pigen's own, every key is replaced by one that opens
    nothing, and no !command is run. For a models.json without a source it is assumed that each
    @slug exists and that no key is bound to a Config; a pigen.yaml says what they are. A saved
    Config that a header names is assumed to exist too; what it does is checked only if --config
    says what it holds.
    Exit code: 0 every model asked for is what its id says; 1 one is not reached, or is another, or
    there was nothing to ask; 2 wrong usage.

    \b
    Examples:
      pigen check
      pigen check pigen.yaml --matrix
      pigen check ~/.pi/agent/models.json --with-pi
    """
    from pigen.commands.check import run

    return run(
        source=source,
        team=team,
        with_pi=with_pi,
        matrix=matrix,
        json=json or format == "json",
        configs=configs or (),
        gateway=gateway,
        pi_version=pi_version,
        allow_include=allow_include or (),
    )
