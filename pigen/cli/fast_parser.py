"""The light parser: command lines that need no Typer.

Typer takes longer to import than a lint takes to run. This parser knows the same options, from the
same table, but only in their plainest spelling; for anything else it declines, and Typer parses,
corrects or explains.
"""

from __future__ import annotations

from pigen.cli.options import INIT, LINT, MOCK, Command

FAST_COMMANDS = {command.name: command for command in (LINT, INIT, MOCK)}


def parse(argv: list[str]) -> tuple[Command, dict[str, object]] | None:
    """The command and its values, or None unless every token is known and valid."""
    command = FAST_COMMANDS.get(argv[0]) if argv else None
    if command is None:
        return None
    options = {flag: option for option in command.options for flag in option.flags}
    positional = next((option for option in command.options if not option.flags), None)
    arguments: dict[str, list[str]] = {}
    tokens = iter(argv[1:])
    for token in tokens:
        if token[:1] != "-" or token in ("-", "--"):
            if positional is None:
                return None
            texts = arguments.setdefault(positional.name, [])
            texts += [*tokens] if token == "--" else [token]
            if len(texts) > 1 and not positional.repeatable:
                return None
        else:
            flag, equals, text = token.partition("=")
            option = options.get(flag)
            if option is None or (equals and option.is_switch):
                return None
            if not option.is_switch and not equals:
                text = next(tokens, "-")
                if text[:1] == "-":  # a value, a slip or an option: Typer decides
                    return None
            if not option.accepts(text):
                return None
            arguments.setdefault(option.name, []).append(text)
    return command, command.parse_values(arguments)
