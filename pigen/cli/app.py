"""Typer's side of the command line: help pages, and all that the light parser declines.

The commands are made from the table in options.py; nothing is decided here. A command's function
receives the same values from either parser.
"""

from __future__ import annotations

import inspect
from functools import cache
from importlib import import_module
from typing import Any, NoReturn

import typer

from pigen import __version__
from pigen.cli.options import COMMANDS, Command, Option
from pigen.common.errors import PigenError
from pigen.common.suggest import did_you_mean

# Typer carries click under one name or another, by version; the class is reached through its heir.
UsageError: type[Exception] = typer.BadParameter.__mro__[1]

ParsedCommand = tuple[Command, dict[str, object]]

ABOUT = """Join pi, the terminal coding agent, to the Portkey AI gateway.

\b
Examples:
  pigen init --yes --model @openai-prod/gpt-4o --key-env PORTKEY_API_KEY
  pigen lint
  pigen explain duplicate-model-id
"""


def run(argv: list[str]) -> int:
    """Parse `argv` and run the command; the exit code. Raises PigenError for wrong usage."""
    if not argv:
        run(["--help"])
        return 2
    try:
        command, values = parse(argv)
    except typer.Exit as done:  # a help page, or the version
        return int(done.exit_code)
    module = import_module(f"pigen.commands.{command.name}")
    code: int = module.run(**values)
    return code


def parse(argv: list[str]) -> ParsedCommand:
    """The command named in `argv` and its values. Raises typer.Exit after printing a help page."""
    app = _build_app()
    try:
        with app.make_context("pigen", list(argv)) as context:
            call: ParsedCommand = app.invoke(context)
            return call
    except UsageError as error:
        _explain(error, argv)


@cache
def _build_app() -> Any:
    app = typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback(help=ABOUT)(_accept_root_options)
    for command in COMMANDS.values():
        app.command(
            command.name,
            help=_format_help(command),
            short_help=command.summary,
            context_settings={"help_option_names": ["-h", "--help"]},
        )(_make_function(command))
    return typer.main.get_command(app)


def _print_version(requested: bool) -> None:
    if requested:
        print(f"pigen {__version__}")
        raise typer.Exit


_VERSION = typer.Option(
    False, "--version", help="Print pigen's version.", is_eager=True, callback=_print_version
)


def _accept_root_options(version: bool = _VERSION) -> None:
    """The options that stand before any command."""


def _format_help(command: Command) -> str:
    parts = [command.summary]
    if command.about:
        parts.append(f"\b\n{command.about}")
    parts.append("\n".join(["\b", "Examples:", *(f"  {example}" for example in command.examples)]))
    return "\n\n".join(parts)


def _make_function(command: Command) -> Any:
    """A function with the signature that Typer reads, which returns the values of the call."""

    def call(**arguments: Any) -> ParsedCommand:
        return command, command.parse_values(
            {name: _to_strings(value) for name, value in arguments.items()}
        )

    parameters = [_make_parameter(option) for option in command.options]
    call.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    call.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return call


def _to_strings(value: Any) -> list[str]:
    """What Typer parsed, as the table wants it: the texts given."""
    if value is None or value is False:
        return []
    if value is True:
        return [""]
    return [value] if isinstance(value, str) else list(value)


def _make_parameter(option: Option) -> inspect.Parameter:
    annotation: Any = list[str] | None if option.repeatable else str | None
    default: Any
    if not option.flags:
        default = typer.Argument(
            None if option.repeatable or option.default is not None else ...,
            metavar=option.metavar,
            help=option.help,
        )
    elif option.is_switch:
        annotation, default = bool, typer.Option(False, *option.flags, help=option.help)
    else:
        help = f"{option.help} Default: {option.default}." if option.default else option.help
        default = typer.Option(None, *option.flags, metavar=option.metavar, help=help)
    return inspect.Parameter(
        option.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation
    )


def _explain(error: Any, argv: list[str]) -> NoReturn:
    """The parser's complaint in pigen's own words."""
    command = COMMANDS.get(argv[0])
    where = f"pigen {command.name}" if command else "pigen"
    unknown = getattr(error, "option_name", None)
    near = ""
    if unknown and type(error).__name__ == "NoSuchOption":
        message = f"{where} has no option {unknown}."
        flags = [flag for option in command.options for flag in option.flags] if command else []
        near = did_you_mean(unknown, flags)
    elif command is None and not argv[0].startswith("--"):
        message = f'pigen has no command "{argv[0]}".'
        near = did_you_mean(argv[0], COMMANDS)
    else:
        message = f"{where}: {error.format_message().replace(chr(39), chr(34))}"
    raise PigenError(message, help=f"{near}See {where} --help.") from None
