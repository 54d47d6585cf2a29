"""The options of `pigen models`."""

from __future__ import annotations

from typing import Annotated, Literal

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
    max_price: Annotated[
        str | None,
        typer.Option(
            "--max-price",
            metavar="IN[/OUT]",
            help="At most so many dollars for a million tokens of input, and of output: 3, 3/15.",
        ),
    ] = None,
    context: Annotated[
        str | None,
        typer.Option(
            "--context", metavar="TOKENS", help="A context of at least so many: 200000, 200k, 1M."
        ),
    ] = None,
    thinking: Annotated[bool, typer.Option("--thinking", help="Models that think.")] = False,
    images: Annotated[bool, typer.Option("--images", help="Models that see images.")] = False,
    sort: Annotated[
        Literal["id", "provider", "price", "context", "answer"] | None,
        typer.Option(
            "--sort",
            metavar="id|provider|price|context|answer",
            help="Sort by this: the cheapest first, or the largest. Default: the closest to QUERY.",
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
    A narrow terminal gets fewer columns; --format json has every figure.
    --fill adds context, answer, price, thinking and images, and changes nothing that is there.
    Exit code: 0 found or filled; 1 nothing found, or not written; 2 wrong usage.

    \b
    Examples:
      pigen models sonnet 4.5
      pigen models gpt-5 --provider openai-prod
      pigen models --images --context 200k --max-price 1 --sort price
      pigen models --fill ~/.pi/agent/models.json
    """
    from pigen.commands.models import run

    return run(
        query=query or (),
        provider=provider,
        max_price=max_price,
        context=context,
        thinking=thinking,
        images=images,
        sort=sort,
        json=json or format == "json",
        fill=fill,
        yes=yes,
        gateway=gateway,
        pi_version=pi_version,
    )
