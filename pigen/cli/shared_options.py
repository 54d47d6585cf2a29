"""Options that several commands have, and the types of their values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

import typer

from pigen.common.errors import PigenError

Texts = list[str] | None  # what Typer makes of an option that may be repeated
GatewayDialect = Literal["hosted", "oss"]

PI_VERSION_HELP = (
    "The release of pi to judge by, such as 0.80.3; 0.80 means 0.80.0. "
    "Default: the installed pi, else the newest known."
)

PiVersion = Annotated[
    str | None, typer.Option("--pi-version", metavar="VERSION", help=PI_VERSION_HELP)
]
Gateway = Annotated[
    str | None,
    typer.Option(
        "--gateway",
        metavar="URL",
        help="The base URL of a Portkey gateway of your own: what is sent there is judged as "
        "Portkey's. Portkey's own hosts are known.",
    ),
]
AllowInclude = Annotated[
    Texts,
    typer.Option(
        "--allow-include",
        metavar="DIR",
        help="A folder outside its repository that a pigen.yaml may include files from; "
        "may be repeated.",
    ),
]
SavedConfigs = Annotated[
    Texts,
    typer.Option(
        "--config",
        metavar="ID=FILE",
        help="What the saved Config with this id holds, as JSON or YAML: "
        "pc-coding-1a2b3c=coding.config.json. May be repeated.",
    ),
]

AsJson = Annotated[bool, typer.Option("--json", help="The same as --format json.")]
TextOrJson = Annotated[
    Literal["text", "json"],
    typer.Option(
        "--format",
        metavar="text|json",
        show_default=False,
        help="text is for people; json is for programs. Default: text.",
    ),
]


def split_names(flag: str, texts: Sequence[str] | None) -> tuple[str, ...]:
    """The names in texts such as "a,b". Raises PigenError for a text without a name."""
    names: list[str] = []
    for text in texts or ():
        parts = [part for part in map(str.strip, text.split(",")) if part]
        if not parts:
            raise PigenError(f"{flag} is given without a name.", help="Write RULE, or RULE,RULE.")
        names += parts
    return tuple(names)
