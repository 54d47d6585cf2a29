"""The command line by Typer: help pages, and all that the fast parser declines.

Each command is a function with annotated options in a module of its own; its docstring is its help
page. The functions call those of `commands/`, which know nothing of Typer.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from typing import Annotated, Any, NoReturn

import typer

from pigen import __version__
from pigen.cli.build_options import run_build
from pigen.cli.check_options import run_check
from pigen.cli.completion_options import run_completion
from pigen.cli.doctor_options import run_doctor
from pigen.cli.explain_options import run_explain
from pigen.cli.grouped_help import GroupedCommand
from pigen.cli.init_options import run_init
from pigen.cli.lint_options import run_lint
from pigen.cli.merge_options import run_merge
from pigen.cli.mock_options import run_mock
from pigen.cli.models_options import run_models
from pigen.cli.route_options import run_route
from pigen.cli.rules_options import run_rules
from pigen.cli.schema_options import run_schema
from pigen.cli.undo_options import run_undo
from pigen.common.errors import PigenError
from pigen.common.suggest import did_you_mean

COMMANDS: Mapping[str, Callable[..., int]] = {
    "lint": run_lint,
    "init": run_init,
    "build": run_build,
    "merge": run_merge,
    "route": run_route,
    "mock": run_mock,
    "check": run_check,
    "models": run_models,
    "doctor": run_doctor,
    "undo": run_undo,
    "rules": run_rules,
    "explain": run_explain,
    "schema": run_schema,
    "completion": run_completion,
}

# Typer carries click under one name or another, by version; the class is reached through its heir.
UsageError: type[Exception] = typer.BadParameter.__mro__[1]

_HELP_OPTION = {"help_option_names": ["-h", "--help"]}
# What Typer reports for a value that an option does not take.
_OTHER_CHOICE = re.compile(r"""(['"])(?P<value>.*)\1 is not one of (?P<choices>.*)""", re.S)


def run(argv: list[str]) -> int:
    """Parse `argv` and run the command; the exit code. Raises PigenError for wrong usage."""
    if not argv:
        run(["--help"])
        return 2
    if argv[0] == "__complete":
        _complete(argv[1:])
        return 0
    app = build_app()
    try:
        with app.make_context("pigen", list(argv)) as context:
            return int(app.invoke(context))
    except typer.Exit as done:  # a help page, or the version
        return int(done.exit_code)
    except UsageError as error:
        _explain(error, app, argv)


def _complete(asked: list[str]) -> None:
    """Answer a shell at a Tab. Whatever goes wrong, it gets no candidates and no message."""
    from pigen.cli.completion import complete

    gc.disable()
    with suppress(Exception):
        print(complete(build_app(), asked), end="")


def show_help(
    command: Annotated[
        str | None,
        typer.Argument(
            metavar="COMMAND",
            autocompletion=lambda: [*COMMANDS],
            help="A command. Default: a list of all.",
        ),
    ] = None,
) -> int:
    """Show the help of a command, as its --help does.

    \b
    Examples:
      pigen help
      pigen help lint
    """
    return run(["--help"] if command is None else [command, "--help"])


@cache
def build_app() -> Any:
    """The command group that Typer makes of all commands."""
    app = typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={**_HELP_OPTION, "max_content_width": 100},
    )
    app.callback()(join_pi_to_portkey)
    for name, function in {**COMMANDS, "help": show_help}.items():
        app.command(
            name,
            cls=GroupedCommand,
            short_help=_get_summary(function),
            context_settings=_HELP_OPTION,
        )(function)
    return typer.main.get_command(app)


def _print_version(requested: bool) -> None:
    if requested:
        print(f"pigen {__version__}")
        raise typer.Exit


def join_pi_to_portkey(
    version: Annotated[
        bool,
        typer.Option(
            "--version", "-V", help="Print pigen's version.", is_eager=True, callback=_print_version
        ),
    ] = False,
) -> None:
    """Join pi, the terminal coding agent, to the Portkey AI gateway.

    \b
    Examples:
      pigen init --yes --model @openai-prod/gpt-4o --key-env PORTKEY_API_KEY
      pigen lint
      pigen explain duplicate-model-id
    """


def _get_summary(function: Callable[..., int]) -> str:
    """The first paragraph of the command's help."""
    return " ".join((function.__doc__ or "").partition("\n\n")[0].split())


def _explain(error: Any, app: Any, argv: list[str]) -> NoReturn:
    """The parser's complaint in pigen's own words."""
    command = app.commands.get(argv[0])
    where = f"pigen {command.name}" if command else "pigen"
    unknown = getattr(error, "option_name", None)
    other = _OTHER_CHOICE.search(error.message)
    near = ""
    if unknown and type(error).__name__ == "NoSuchOption":
        message = f"{where} has no option {unknown}."
        flags = [flag for option in command.params for flag in option.opts] if command else []
        near = did_you_mean(unknown, [flag for flag in flags if flag.startswith("-")])
    elif command is None and not argv[0].startswith("--"):
        message = f'pigen has no command "{argv[0]}".'
        near = did_you_mean(argv[0], COMMANDS)
    elif other and error.param:
        value, choices = other["value"], re.findall(r"'([^']*)'", other["choices"])
        raise PigenError(
            f'{error.param.opts[0]} does not take "{value}".',
            help=did_you_mean(value, choices) + f"Choose from {', '.join(choices)}.",
        ) from None
    else:
        message = f"{where}: {error.format_message().replace(chr(39), chr(34))}"
    raise PigenError(message, help=f"{near}See {where} --help.") from None
