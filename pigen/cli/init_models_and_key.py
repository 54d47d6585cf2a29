"""Options of `pigen init`: models and key."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from pigen.cli.candidates import list_models, list_slugs
from pigen.cli.shared_options import PI_VERSION_HELP, Texts

MODELS = "Models"

Models = Annotated[
    Texts,
    typer.Option(
        "--model",
        autocompletion=list_models,
        metavar="@SLUG/MODEL",
        rich_help_panel=MODELS,
        help=(
            "A model, by the slug of its provider in Portkey and its name there; may be "
            "repeated. A bare name needs --slug."
        ),
    ),
]
Slugs = Annotated[
    Texts,
    typer.Option(
        "--slug",
        autocompletion=list_slugs,
        metavar="[NAME=]SLUG",
        rich_help_panel=MODELS,
        help=(
            "The slug of a provider in Portkey, for models given by a bare name. In a "
            "template or an update, NAME is the provider that has this slug from now on."
        ),
    ),
]
Providers = Annotated[
    Texts,
    typer.Option(
        "--provider",
        metavar="SLUG=NAME",
        rich_help_panel=MODELS,
        help=(
            "Which provider is behind a slug, by Portkey's name for it, where the slug does "
            "not say."
        ),
    ),
]
Facts = Annotated[
    Texts,
    typer.Option(
        "--facts",
        metavar="@SLUG/MODEL=FACTS",
        rich_help_panel=MODELS,
        help='What a model takes that the catalogue does not know: "200k 32k thinking image".',
    ),
]
Discover = Annotated[
    bool,
    typer.Option(
        "--discover",
        rich_help_panel=MODELS,
        help="Ask the gateway, with the key in the environment, for its providers and models.",
    ),
]
Gateway = Annotated[
    str | None,
    typer.Option(
        "--gateway",
        metavar="URL",
        rich_help_panel=MODELS,
        help="Another gateway than Portkey's own, with /v1.",
    ),
]
PiVersion = Annotated[
    str | None,
    typer.Option("--pi-version", metavar="VERSION", rich_help_panel=MODELS, help=PI_VERSION_HELP),
]

KEY = "Key"

KeyEnv = Annotated[
    Texts,
    typer.Option(
        "--key-env",
        metavar="[KEY=]NAME",
        rich_help_panel=KEY,
        help=(
            "The environment variable that holds the Portkey API key; the key itself is "
            "never written. KEY names another key than the first, such as routed."
        ),
    ),
]
KeyCommand = Annotated[
    Texts,
    typer.Option(
        "--key-command",
        metavar="[KEY=]COMMAND",
        rich_help_panel=KEY,
        help=(
            'A command that prints the key, for pi to run: "op read '
            'op://Private/Portkey/credential".'
        ),
    ),
]
KeyStdin = Annotated[
    bool,
    typer.Option(
        "--key-stdin",
        rich_help_panel=KEY,
        help="Read the key itself from standard input, and keep it where --key-store says.",
    ),
]
KeyStore = Annotated[
    Literal["security", "pass", "secret-tool", "file", "models.json"] | None,
    typer.Option(
        "--key-store",
        metavar="security|pass|secret-tool|file|models.json",
        rich_help_panel=KEY,
        help=(
            "Where to keep it: the macOS keychain, pass, the desktop's keyring, a file of "
            "yours alone, or models.json."
        ),
    ),
]
AllowPlaintext = Annotated[
    bool,
    typer.Option(
        "--allow-plaintext",
        rich_help_panel=KEY,
        help="Let --key-store models.json write the key in plain text.",
    ),
]
ProviderKeys = Annotated[
    Texts,
    typer.Option(
        "--provider-key",
        metavar="NAME=VARIABLE",
        rich_help_panel=KEY,
        help="For the open-source gateway: the variable that holds a provider's own key.",
    ),
]
