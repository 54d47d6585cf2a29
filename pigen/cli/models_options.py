"""The options of `pigen models`."""

from __future__ import annotations

import re
from typing import Annotated, Literal

import typer

from pigen.cli.candidates import list_model_words, list_slugs
from pigen.cli.shared_options import AsJson, Gateway, PiVersion, TextOrJson, Texts
from pigen.common.errors import PigenError


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
    from pigen.pi.catalogue.search import ModelFilter

    price, answer_price = _parse_prices(max_price)
    wanted = ModelFilter(price, answer_price, _parse_tokens(context), thinking, images)
    as_json = json or format == "json"
    if fill is not None:
        if query or provider or as_json or sort or wanted != ModelFilter():
            raise PigenError(
                "--fill takes the models of the file, so options that search do not go with it.",
                help="Give --fill FILE with --yes, --gateway and --pi-version alone.",
            )
        from pigen.commands import fill_models

        return fill_models.run(fill, yes, pi_version, gateway)
    if yes or gateway:
        raise PigenError(
            f"{'--yes' if yes else '--gateway'} goes with --fill.", help="Leave it out."
        )
    from pigen.commands.models import run

    return run(query or (), provider, wanted, sort, as_json, pi_version)


def _parse_prices(text: str | None) -> tuple[float | None, float | None]:
    """Dollars for input, and for output where they are given. PigenError for anything else."""
    if text is None:
        return None, None
    match = re.fullmatch(r"\$?(\d{0,6}(?:\.\d{1,6})?)(?:/\$?(\d{0,6}(?:\.\d{1,6})?))?", text)
    if match is None or not match[1] or match[2] == "":
        raise PigenError(
            f"--max-price {text} is not a price.",
            help="Write dollars for a million tokens: 3, or 3/15 for input and output.",
        )
    return float(match[1]), None if match[2] is None else float(match[2])


def _parse_tokens(text: str | None) -> int | None:
    """A number of tokens. PigenError for anything else."""
    if text is None:
        return None
    match = re.fullmatch(r"(\d{1,9}(?:\.\d)?)([kKmM]?)", text.replace(",", "").replace("_", ""))
    if match is None:
        raise PigenError(
            f"--context {text} is not a number of tokens.", help="Write 200000, 200k or 1M."
        )
    return int(float(match[1]) * {"": 1, "k": 1000, "m": 1_000_000}[match[2].lower()])
