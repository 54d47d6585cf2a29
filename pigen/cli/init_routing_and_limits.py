"""Options of `pigen init`: routing and limits of the key."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from pigen.cli.candidates import list_models
from pigen.cli.shared_options import Texts

ROUTING = "Routing"

Routing = Annotated[
    Literal["none", "fallback", "loadbalance", "conditional"] | None,
    typer.Option(
        "--routing",
        metavar="none|fallback|loadbalance|conditional",
        rich_help_panel=ROUTING,
        help="How the gateway routes. Default: none.",
    ),
]
Targets = Annotated[
    Texts,
    typer.Option(
        "--target",
        autocompletion=list_models,
        metavar="@SLUG/MODEL",
        rich_help_panel=ROUTING,
        help="Where it routes to, in order; at least two.",
    ),
]
Weights = Annotated[
    Texts,
    typer.Option(
        "--weight",
        metavar="NUMBER",
        rich_help_panel=ROUTING,
        help="Under loadbalance: the share of each target, in their order.",
    ),
]
Conditions = Annotated[
    Texts,
    typer.Option(
        "--condition",
        metavar="KEY=VALUE",
        rich_help_panel=ROUTING,
        help=(
            "Under conditional: the metadata of the key that leads to each target, in their "
            "order. Default: the model that pi asks for."
        ),
    ),
]
RoutedOnly = Annotated[
    bool,
    typer.Option(
        "--routed-only",
        rich_help_panel=ROUTING,
        help="With routing: no second pi provider for @slug models.",
    ),
]
Config = Annotated[
    str | None,
    typer.Option(
        "--config",
        metavar="ID",
        rich_help_panel=ROUTING,
        help="With --discover: route by this Config, which is there already.",
    ),
]
RoutedModels = Annotated[
    Texts,
    typer.Option(
        "--routed-model",
        metavar="NAME",
        rich_help_panel=ROUTING,
        help="With --config: a model that it routes, where the Config does not show it.",
    ),
]
Cache = Annotated[
    Literal["off", "simple", "semantic"] | None,
    typer.Option(
        "--cache",
        metavar="off|simple|semantic",
        rich_help_panel=ROUTING,
        help=(
            "Whether the gateway caches answers. semantic serves at most 4 messages and "
            "8,191 tokens, which an agent's requests hardly ever are. Default: off."
        ),
    ),
]
CacheAge = Annotated[
    str | None,
    typer.Option(
        "--cache-age",
        metavar="SECONDS",
        rich_help_panel=ROUTING,
        help="For how long. Default: 3600.",
    ),
]
Retry = Annotated[
    str | None,
    typer.Option(
        "--retry",
        metavar="N",
        rich_help_panel=ROUTING,
        help="How often the gateway tries again, up to 5. Default: 0.",
    ),
]

LIMITS = "Limits of the key"

Budget = Annotated[
    str | None,
    typer.Option(
        "--budget",
        metavar="AMOUNT",
        rich_help_panel=LIMITS,
        help='Of the key: "50 monthly" in dollars, "5M tokens weekly".',
    ),
]
Rates = Annotated[
    Texts,
    typer.Option(
        "--rate-limit",
        metavar="RATE",
        rich_help_panel=LIMITS,
        help='Of the key: "60 requests/minute".',
    ),
]
Expires = Annotated[
    str | None,
    typer.Option(
        "--expires", metavar="DATE", rich_help_panel=LIMITS, help="Expiry date: 2027-01-31."
    ),
]
Scopes = Annotated[
    Texts,
    typer.Option(
        "--scope",
        metavar="SCOPE",
        rich_help_panel=LIMITS,
        help="What the key may do. Default: completions.write.",
    ),
]
Metadata = Annotated[
    Texts,
    typer.Option(
        "--metadata",
        metavar="KEY=VALUE",
        rich_help_panel=LIMITS,
        help="What is logged with each request.",
    ),
]
