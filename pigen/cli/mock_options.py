"""The options of `pigen mock`."""

from __future__ import annotations

from typing import Annotated

import typer

from pigen.cli.candidates import list_teams
from pigen.cli.shared_options import AllowInclude, GatewayDialect, Texts


def run_mock(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help=(
                "A pigen.yaml, whose keys, Configs, providers and limits are then in force. "
                "Default: a built-in example."
            ),
        ),
    ] = "",
    team: Annotated[
        str | None,
        typer.Option(
            "--team",
            autocompletion=list_teams,
            metavar="TEAM",
            help="The team of the source to serve. Default: the root.",
        ),
    ] = None,
    dialect: Annotated[
        GatewayDialect,
        typer.Option(
            "--dialect",
            metavar="hosted|oss",
            show_default=False,
            help="Portkey's hosted gateway, or the open-source one. Default: hosted.",
        ),
    ] = "hosted",
    host: Annotated[
        str,
        typer.Option(
            "--host",
            metavar="ADDRESS",
            show_default=False,
            help="Where to listen. Default: 127.0.0.1.",
        ),
    ] = "127.0.0.1",
    port: Annotated[
        str,
        typer.Option(
            "--port", metavar="PORT", show_default=False, help="0 takes a free one. Default: 4010."
        ),
    ] = "4010",
    allow_host: Annotated[
        Texts,
        typer.Option(
            "--allow-host",
            metavar="NAME",
            help="A further name by which requests may call this server; may be repeated.",
        ),
    ] = None,
    scenario: Annotated[
        str | None,
        typer.Option(
            "--scenario",
            metavar="FILE",
            help="What models answer to whom, in YAML; `pigen schema scenario` describes it.",
        ),
    ] = None,
    fail: Annotated[
        Texts,
        typer.Option(
            "--fail",
            metavar="SLUG=STEPS",
            help=(
                "What an upstream answers in turn, the last repeating: openai-prod=429x2,200. A "
                "step is a status, reset, cut, malformed, delay:MS or tokens:MS."
            ),
        ),
    ] = None,
    latency: Annotated[
        str,
        typer.Option(
            "--latency",
            metavar="MS",
            show_default=False,
            help="How long every upstream takes to answer, in milliseconds. Default: 0.",
        ),
    ] = "0",
    time_scale: Annotated[
        str,
        typer.Option(
            "--time-scale",
            metavar="X",
            show_default=False,
            help="A second of all waits lasts X seconds; 0 leaves them out. Default: 1.",
        ),
    ] = "1",
    cache_bytes: Annotated[
        str,
        typer.Option(
            "--cache-bytes",
            metavar="BYTES",
            show_default=False,
            help=(
                "How many bytes of answers the gateway's cache keeps at most. Default: 128000000."
            ),
        ),
    ] = "128000000",
    json_log: Annotated[
        bool, typer.Option("--json-log", help="Print every request as a line of JSON.")
    ] = False,
    quiet: Annotated[
        bool,
        typer.Option(
            "--quiet",
            help=(
                "In a terminal: no line for each request, and no tally at the end. Elsewhere "
                "there are none anyway."
            ),
        ),
    ] = False,
    record: Annotated[
        str | None,
        typer.Option(
            "--record",
            metavar="DIR",
            help=(
                "Pass everything on to --upstream, with the client's key, and save what it "
                "answers in DIR, without keys."
            ),
        ),
    ] = None,
    upstream: Annotated[
        str | None,
        typer.Option(
            "--upstream",
            metavar="URL",
            help=(
                "The gateway that --record passes requests on to: https, or http to this machine."
            ),
        ),
    ] = None,
    replay: Annotated[
        str | None,
        typer.Option(
            "--replay",
            metavar="DIR",
            help="Answer from what --record saved, offline; --time-scale 0 leaves out the waits.",
        ),
    ] = None,
    ready_file: Annotated[
        str | None,
        typer.Option(
            "--ready-file",
            metavar="FILE",
            help='A file that appears, as {"url", "pid"}, once requests are taken.',
        ),
    ] = None,
    expect: Annotated[
        str | None,
        typer.Option(
            "--assert",
            metavar="FILE",
            help=(
                "Expectations, checked when the gateway is stopped; exit code 1 where one is "
                "not met."
            ),
        ),
    ] = None,
    allow_include: AllowInclude = None,
    guardrail: Annotated[
        Texts,
        typer.Option(
            "--guardrail",
            metavar="ID=VERDICT",
            help=(
                "How a saved guardrail ends: pg-pii=deny, fail (without denying) or pass, as "
                "all do by default. For ID also its name in the source. A scenario may say it, "
                "too."
            ),
        ),
    ] = None,
) -> int:
    """Run the gateway on this machine: real routes, limits and errors, invented answers.

    \b
    Nothing is sent anywhere, but with --record; no key is printed or needed. GET /__pigen__/journal
    says where each request went and why; POST /__pigen__/verify checks it, for tests;
    GET /__pigen__/totals?by=key (or team, model, slug, metadata.NAME) sums it up.
    Exit code: 0 stopped; 1 the source has errors, or --assert was not met; 2 wrong usage.

    \b
    Examples:
      pigen mock                                     the built-in example at port 4010
      pigen mock pigen.yaml --fail openai-prod=429   with a provider at its limit
      pigen mock --port 0 --ready-file mock.json     for scripts
      curl 127.0.0.1:4010/v1/chat/completions -H 'Authorization: Bearer pk-demo' \\
        -d '{"messages": [{"role": "user", "content": "hi"}]}'
    """
    from pigen.commands.mock import run

    return run(
        source=source,
        team=team,
        dialect=dialect,
        host=host,
        port=port,
        allow_host=allow_host or (),
        scenario=scenario,
        fail=fail or (),
        latency=latency,
        time_scale=time_scale,
        cache_bytes=cache_bytes,
        json_log=json_log,
        quiet=quiet,
        record=record,
        upstream=upstream,
        replay=replay,
        ready_file=ready_file,
        expect=expect,
        allow_include=allow_include or (),
        guardrail=guardrail or (),
    )
