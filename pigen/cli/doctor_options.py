"""The options of `pigen doctor`."""

from __future__ import annotations

from typing import Annotated

import typer

from pigen.cli.candidates import list_models
from pigen.cli.shared_options import AsJson, Gateway, PiVersion, TextOrJson


def run_doctor(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A models.json. Default: pi's own.")
    ] = "",
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            autocompletion=list_models,
            metavar="MODEL",
            help="Say what `pi --model MODEL` really picks.",
        ),
    ] = None,
    provider: Annotated[
        str | None,
        typer.Option(
            "--provider", metavar="P", help="With --model: as in `pi --provider P --model MODEL`."
        ),
    ] = None,
    online: Annotated[
        bool, typer.Option("--online", help="Ask each base URL, with the key, whether it takes it.")
    ] = False,
    run_commands: Annotated[
        bool,
        typer.Option(
            "--run-commands",
            help="Run the !commands that give keys; nothing of what they print is shown.",
        ),
    ] = False,
    format: TextOrJson = "text",
    json: AsJson = False,
    gateway: Gateway = None,
    pi_version: PiVersion = None,
) -> int:
    """Say why pi does not do what you meant: pi, its files, keys, default model, step by step.

    \b
    Each line: ok, problem or open (unknown from here), what was seen, what to do.
    Without --online nothing is sent anywhere; no key is ever shown.
    Exit code: 0 nothing is wrong; 1 something is; 2 wrong usage.

    \b
    Examples:
      pigen doctor
      pigen doctor --model gpt-4o
      pigen doctor --online --run-commands
    """
    from pigen.commands.doctor import run

    return run(
        file=file,
        model=model,
        provider=provider,
        online=online,
        run_commands=run_commands,
        json=json or format == "json",
        gateway=gateway,
        pi_version=pi_version,
    )
