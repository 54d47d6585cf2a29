"""The options of `pigen route`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from pigen.cli.candidates import list_models, list_teams
from pigen.cli.shared_options import AllowInclude, AsJson, GatewayDialect, SavedConfigs, Texts


def run_route(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE|CONFIG",
            show_default=False,
            help="A source, or a Portkey Config as JSON or YAML. Default: pigen.yaml.",
        ),
    ] = "pigen.yaml",
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            autocompletion=list_models,
            metavar="MODEL",
            help=(
                "The model of the request: a name, or @SLUG/MODEL. With a source also "
                "@NAME/MODEL, or PROVIDER/MODEL as pi takes it. Default: what pi starts with, "
                "or gpt-4o."
            ),
        ),
    ] = None,
    dialect: Annotated[
        GatewayDialect | None,
        typer.Option(
            "--dialect",
            metavar="hosted|oss",
            help=(
                "Portkey's hosted gateway, or the open-source one. Default: what the source "
                "says, else hosted."
            ),
        ),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(
            "--key",
            metavar="KEY",
            help=(
                "The key that sends it, by its name in the source. Default: that of the pi "
                "provider which lists the model, else the only one."
            ),
        ),
    ] = None,
    team: Annotated[
        str | None,
        typer.Option(
            "--team",
            autocompletion=list_teams,
            metavar="TEAM",
            help=(
                "The team that sends it: its path, or its name if unique. Default: the source's "
                "top."
            ),
        ),
    ] = None,
    metadata: Annotated[
        Texts,
        typer.Option(
            "--metadata", metavar="KEY=VALUE", help="Metadata of the request; may be repeated."
        ),
    ] = None,
    fail: Annotated[
        Texts,
        typer.Option(
            "--fail",
            metavar="SLUG=CODES",
            help=(
                "What an upstream answers in turn, the last repeating: @openai-prod=429,500. "
                "For SLUG also a name in the source, a target such as config.targets[1], or * "
                "for all."
            ),
        ),
    ] = None,
    slow: Annotated[
        Texts,
        typer.Option(
            "--slow",
            metavar="SLUG=MS",
            help="How long an upstream takes to answer, in milliseconds.",
        ),
    ] = None,
    seed: Annotated[
        str,
        typer.Option(
            "--seed",
            metavar="N",
            show_default=False,
            help="For load balancing: another number, another draw. Default: 0.",
        ),
    ] = "0",
    request: Annotated[
        str | None,
        typer.Option(
            "--request",
            metavar="FILE",
            help=(
                "The request, as JSON: method, path, headers, params, body, model, metadata, "
                "stream."
            ),
        ),
    ] = None,
    plan: Annotated[
        str | None,
        typer.Option(
            "--plan",
            metavar="FILE",
            help='What each target answers, as JSON: {"config.targets[0]": [429, 200]}.',
        ),
    ] = None,
    format: Annotated[
        Literal["text", "json"],
        typer.Option(
            "--format",
            metavar="text|json",
            show_default=False,
            help="text is a small tree with reasons; json is for programs. Default: text.",
        ),
    ] = "text",
    json: AsJson = False,
    allow_include: AllowInclude = None,
    configs: SavedConfigs = None,
    guardrail: Annotated[
        Texts,
        typer.Option(
            "--guardrail",
            metavar="ID=VERDICT",
            help=(
                "How a saved guardrail ends: pg-pii=deny, fail (without denying) or pass, as "
                "all do by default. For ID also its name in the source."
            ),
        ),
    ] = None,
) -> int:
    """Show where a request goes: attempts, waits, costs and why, without sending anything.

    \b
    With a source, its keys, slugs, allowed models, scopes and expiry are in force.
    Exit code: 0 when the client gets an answer, 1 when it gets an error, 2 for wrong usage.

    \b
    Examples:
      pigen route                                       what the pi of pigen.yaml asks first
      pigen route --team frontend --fail openai=429     when one provider is at its limit
      pigen route --key routed --model @openai/gpt-4o   is the slug heeded with that key?
      pigen route coding.config.json --format json      only a Config, for programs
    """
    from pigen.commands.route import run

    return run(
        source=source,
        model=model,
        dialect=dialect,
        key=key,
        team=team,
        metadata=metadata or (),
        fail=fail or (),
        slow=slow or (),
        seed=seed,
        request=request,
        plan=plan,
        format="json" if json else format,
        allow_include=allow_include or (),
        configs=configs or (),
        guardrail=guardrail or (),
    )
