"""Options of `pigen init`: files and without questions."""

from __future__ import annotations

from typing import Annotated

import typer

from pigen.cli.shared_options import Texts
from pigen.common.resources import list_templates

FILES = "Files"

Template = Annotated[
    str | None,
    typer.Option(
        "--template",
        autocompletion=list_templates,
        metavar="NAME",
        rich_help_panel=FILES,
        help="Start with a template.",
    ),
]
ListTemplates = Annotated[
    bool, typer.Option("--list-templates", rich_help_panel=FILES, help="List the templates.")
]
Origin = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="FILE",
        rich_help_panel=FILES,
        help="Start with what a models.json has; providers that it asks directly may move over.",
    ),
]
Update = Annotated[
    bool,
    typer.Option(
        "--update",
        rich_help_panel=FILES,
        help="Change files that exist; otherwise they are left alone.",
    ),
]
Output = Annotated[
    str | None,
    typer.Option(
        "--output",
        metavar="FILE",
        rich_help_panel=FILES,
        help=(
            "The models.json to write, - for standard output; an existing file is left "
            "alone. Default: models.json where pi looks for it."
        ),
    ),
]
Source = Annotated[
    str | None,
    typer.Option(
        "--source",
        metavar="FILE",
        rich_help_panel=FILES,
        help=(
            "Where to keep the answers, and what is built from them beside it. Default: pigen.yaml "
            "in the repository one stands in, else in ~/.config/pigen; beside models.json with "
            "--output; none with only --yes, --model and --key-env."
        ),
    ),
]
AllowInclude = Annotated[
    Texts,
    typer.Option(
        "--allow-include",
        metavar="DIR",
        rich_help_panel=FILES,
        help=(
            "A folder outside its repository that a pigen.yaml may include files from; may "
            "be repeated."
        ),
    ),
]
DefaultModel = Annotated[
    str | None,
    typer.Option(
        "--default-model",
        metavar="PROVIDER/MODEL",
        rich_help_panel=FILES,
        help=(
            "The model that pi starts with, for its settings.json; none leaves that file as it is."
        ),
    ),
]
OnlyThese = Annotated[
    bool,
    typer.Option(
        "--only-these",
        rich_help_panel=FILES,
        help="Let pi offer only these models, by its settings.json.",
    ),
]

WITHOUT = "Without questions"

Yes = Annotated[
    bool,
    typer.Option(
        "--yes",
        rich_help_panel=WITHOUT,
        help="Ask nothing: take the options, and the default for all else.",
    ),
]
NoProof = Annotated[
    bool,
    typer.Option(
        "--no-proof",
        rich_help_panel=WITHOUT,
        help="Leave out the lint and the turn through a gateway on this machine at the end.",
    ),
]
Json = Annotated[
    bool,
    typer.Option(
        "--json",
        rich_help_panel=WITHOUT,
        help="Print the plan as JSON, and write nothing unless --yes is given too.",
    ),
]
Plain = Annotated[
    bool,
    typer.Option(
        "--plain",
        rich_help_panel=WITHOUT,
        help="Ask line by line, without drawing: for screen readers.",
    ),
]
