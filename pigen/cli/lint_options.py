"""The options of `pigen lint`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from pigen.cli.candidates import list_rules
from pigen.cli.shared_options import (
    PI_VERSION_HELP,
    AllowInclude,
    AsJson,
    Gateway,
    GatewayDialect,
    Texts,
    split_names,
)


def run_lint(
    paths: Annotated[
        Texts,
        typer.Argument(
            metavar="PATH",
            help=(
                "Files or folders; - is standard input. Default: pigen.yaml here, else pi's own "
                "models.json, in $PI_CODING_AGENT_DIR or ~/.pi/agent."
            ),
        ),
    ] = None,
    pi_version: Annotated[
        str | None,
        typer.Option(
            "--pi-version",
            metavar="VERSION",
            help=f"{PI_VERSION_HELP} A pigen.yaml names its own, unless this is given.",
        ),
    ] = None,
    dialect: Annotated[
        GatewayDialect | None,
        typer.Option(
            "--dialect",
            metavar="hosted|oss",
            help=(
                "The gateway to judge by: Portkey's hosted one, or the open-source one. "
                "Default: what a pigen.yaml says, else hosted."
            ),
        ),
    ] = None,
    gateway: Gateway = None,
    format: Annotated[
        Literal["full", "concise", "json", "github"],
        typer.Option(
            "--format",
            metavar="full|concise|json|github",
            show_default=False,
            help=(
                "full shows each place in the file; concise one line each; json the documented "
                "contract; github annotations. Default: full."
            ),
        ),
    ] = "full",
    json: AsJson = False,
    fix: Annotated[
        bool, typer.Option("--fix", help="Apply the safe fixes, and write the file in place.")
    ] = False,
    unsafe_fixes: Annotated[
        bool,
        typer.Option(
            "--unsafe-fixes", help="With --fix or --diff: also apply fixes that you should review."
        ),
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what --fix would change, and write nothing.")
    ] = False,
    select: Annotated[
        Texts,
        typer.Option(
            "--select",
            autocompletion=list_rules,
            metavar="RULE,..",
            help="Report these rules only, and whatever gets a whole file refused.",
        ),
    ] = None,
    ignore: Annotated[
        Texts,
        typer.Option(
            "--ignore",
            autocompletion=list_rules,
            metavar="RULE,..",
            help="Leave these rules out. What gets a whole file refused is reported all the same.",
        ),
    ] = None,
    env: Annotated[
        bool,
        typer.Option("--env", help="Look at the environment too: say which variables are not set."),
    ] = False,
    hints: Annotated[
        bool,
        typer.Option(
            "--hints",
            help="With --format full: show hints in full too, as errors and warnings always are.",
        ),
    ] = False,
    skip_others: Annotated[
        bool,
        typer.Option(
            "--skip-others",
            help="Skip files of other kinds, as in a folder: for hooks, which pass files by name.",
        ),
    ] = False,
    allow_include: AllowInclude = None,
) -> int:
    """Find what pi or the gateway would refuse, ignore or misread in models.json, Configs, keys
    and pigen.yaml, and fix it.

    \b
    A file is known by its name (models.json, NAME.config.json, configs/, keys/, pigen.yaml) or by
    what it holds; Configs and keys may be JSON, with comments too, or YAML.
    Exit code: 0 clean or only hints; 1 findings; 2 wrong usage or an unreadable file.
    With --fix, the fixed text of - goes to standard output, the report to standard error.
    Nothing is sent anywhere, and pi need not be installed.

    \b
    Examples:
      pigen lint                                  pi's own models.json
      pigen lint models.json --pi-version 0.80.3  as that pi would read it
      pigen lint --diff                           what --fix would change
      pigen lint --fix dotfiles/                  fix every file of these kinds below
      pigen lint c.config.json --dialect oss       a Config, as the open-source gateway reads it
      pigen lint pigen.yaml                       a source, and all that is built from it
      pigen lint --format json - < models.json    for programs
    """
    from pigen.commands.lint import run

    return run(
        paths=paths or (),
        pi_version=pi_version,
        dialect=dialect,
        gateway=gateway,
        format="json" if json else format,
        fix=fix,
        unsafe_fixes=unsafe_fixes,
        diff=diff,
        select=split_names("--select", select),
        ignore=split_names("--ignore", ignore),
        env=env,
        hints=hints,
        skip_others=skip_others,
        allow_include=allow_include or (),
    )
