"""The options of `pigen models`."""

from __future__ import annotations

from typing import Annotated

import typer

from pigen.cli.candidates import list_model_words, list_slugs
from pigen.cli.shared_options import AsJson, Gateway, PiVersion, TextOrJson, Texts


def run_models(
    query: Annotated[
        Texts,
        typer.Argument(
            autocompletion=list_model_words,
            metavar="QUERY",
            help="Words that the provider, id or name has. Default: all models.",
        ),
    ] = None,
    provider: Annotated[
        str | None,
        typer.Option(
            "--provider",
            autocompletion=list_slugs,
            metavar="P",
            help="A provider of pi's, such as openai, or a slug of yours.",
        ),
    ] = None,
    format: TextOrJson = "text",
    json: AsJson = False,
    fill: Annotated[
        str | None,
        typer.Option(
            "--fill",
            metavar="FILE",
            help=(
                "Fill in what the models of this models.json leave out; shows the diff and asks "
                "first."
            ),
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="With --fill: write without asking.")] = False,
    gateway: Gateway = None,
    pi_version: PiVersion = None,
) -> int:
    """Search the catalogue of models, or fill its figures into a models.json.

    \b
    Prices are dollars per million tokens; the figures are those of pi's own catalogue.
    --fill adds context, answer, price, thinking and images, and changes nothing that is stated.
    Exit code: 0 found or filled; 1 nothing found, or not written; 2 wrong usage.

    \b
    Examples:
      pigen models sonnet 4.5
      pigen models gpt-5 --provider openai-prod
      pigen models --fill ~/.pi/agent/models.json
    """
    from pigen.commands.models import run

    return run(
        query=query or (),
        provider=provider,
        json=json or format == "json",
        fill=fill,
        yes=yes,
        gateway=gateway,
        pi_version=pi_version,
    )
