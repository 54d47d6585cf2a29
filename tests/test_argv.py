"""Typer and the fast parser call a command with the same values, or the fast one declines."""

from __future__ import annotations

import inspect
import random
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest

from pigen.cli import app, fast_parser
from pigen.common.errors import PigenError
from pigen.wizard.flags import Flags

from .proof import count, record

ROUNDS = count(20_000, 3_000)

VALUES = [
    "json",
    "full",
    "concise",
    "github",
    "a",
    "a,b",
    "b,,a",
    ",",
    "",
    " ",
    "1.5.2",
    "-",
    "--",
    "-x",
    "--fix",
]
ODD = [
    "--help",
    "-h",
    "--version",
    "--form",
    "--FIX",
    "-f",
    "--fix=1",
    "--no-fix",
    "--format=",
    "--=",
    "-=",
]
PATHS = ["models.json", "-", "", "a b", "é", "lint", "x=y", "\udcff", "@file", "~"]


def generated(command: str, seed: int) -> list[str]:
    """Mostly sensible command lines, with slips."""
    dice = random.Random(seed)
    options = [(flag, kind) for flag, (_, kind) in fast_parser.OPTIONS[command].items() if flag]
    words = [command]
    if dice.random() > 0.97:
        words = [dice.choice(["rules", "", "lin", "--fix", "--"])]
    for _ in range(dice.randrange(6)):
        drawn = dice.random()
        if drawn < 0.3:
            words.append(dice.choice(PATHS))
        elif drawn < 0.36:
            words.append(dice.choice(ODD))
        elif drawn < 0.4:
            words.append("--")
        else:
            flag, kind = dice.choice(options)
            good = kind if isinstance(kind, tuple) else ("1.5.2", "a,b", "rule-name")
            text = dice.choice(good if dice.random() < 0.8 else VALUES)
            if kind == fast_parser.SWITCH:
                words.append(flag)
            elif dice.random() < 0.5:
                words.append(f"{flag}={text}")
            else:
                words += [flag, text]
    if dice.random() < 0.05 and len(words) > 1:
        words[-1] = words[-1][:-1]
    return words


@pytest.fixture
def read_by_typer(monkeypatch: pytest.MonkeyPatch) -> Callable[[list[str]], dict[str, object]]:
    """Has Typer parse words; the values with which it calls the command's function."""
    calls: list[dict[str, object]] = []

    def keep(**values: object) -> int:
        calls.append(values)
        return 0

    for name in fast_parser.OPTIONS:
        monkeypatch.setattr(import_module(f"pigen.commands.{name}"), "run", keep)

    def read(words: list[str]) -> dict[str, object]:
        assert app.run(words) == 0
        return calls.pop()

    return read


def fill_defaults(command: str, values: dict[str, Any]) -> dict[str, object]:
    """All that the command's function receives, when it is called with `values`."""
    target = Flags if command == "init" else REAL_RUN[command]
    bound = inspect.signature(target).bind(**values)
    bound.apply_defaults()
    return bound.arguments


# Before a test puts something else in their place. `completion` prints a script of cli/ itself.
REAL_RUN = {
    name: import_module(f"pigen.commands.{name}").run
    for name in app.COMMANDS
    if name != "completion"
}


@pytest.mark.parametrize("command", fast_parser.OPTIONS)
def test_the_fast_parser_agrees_with_typer_or_declines(
    command: str, read_by_typer: Callable[[list[str]], dict[str, object]]
) -> None:
    taken, rounds = 0, ROUNDS if command == "lint" else ROUNDS // 3
    for seed in range(rounds):
        words = generated(command, seed)
        fast = fast_parser.parse(words)
        if fast is None:
            continue
        taken += 1
        assert fast[0] == command
        by_typer = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in read_by_typer(words).items()
        }
        assert by_typer == fill_defaults(command, fast[1]), words
    assert taken > rounds / 4, "the fast parser takes the usual ones"
    if command == "lint":
        record(
            "command lines read alike by both parsers",
            f"{rounds:,}, {taken:,} of them by the light one",
        )


@pytest.mark.parametrize("command", fast_parser.OPTIONS)
def test_both_parsers_know_the_same_options(command: str) -> None:
    known = {}
    for option in app.build_app().commands[command].params:
        flag = option.opts[0] if option.opts[0].startswith("-") else ""
        many = option.multiple if flag else option.nargs == -1
        if flag and option.is_flag:
            known[flag] = (option.name, fast_parser.SWITCH)
        else:
            known[flag] = (option.name, fast_parser.TEXTS if many else fast_parser.TEXT)
    by_fast = {
        flag: (name, kind)
        if kind in (fast_parser.SWITCH, fast_parser.TEXT)
        else (name, fast_parser.TEXT if isinstance(kind, tuple) else fast_parser.TEXTS)
        for flag, (name, kind) in fast_parser.OPTIONS[command].items()
    }
    if command == "lint":
        known.pop("--json")  # an alias, of which the command itself knows nothing
    assert by_fast == known


@pytest.mark.parametrize(
    ("command", "flag", "choices"),
    [
        (command, flag, kind)
        for command, options in fast_parser.OPTIONS.items()
        for flag, (_, kind) in options.items()
        if isinstance(kind, tuple)
    ],
)
def test_both_parsers_know_the_same_choices(
    command: str,
    flag: str,
    choices: tuple[str, ...],
    read_by_typer: Callable[[list[str]], dict[str, object]],
) -> None:
    for choice in choices:
        assert choice in read_by_typer([command, flag, choice]).values()
    with pytest.raises(PigenError) as caught:
        app.run([command, flag, "banana"])
    assert caught.value.help.endswith(f"Choose from {', '.join(choices)}.")


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--help"],
        ["lint", "--help"],
        ["rules"],
        ["lint", "--format"],
        ["lint", "--format", "jsn"],
        ["lint", "--format="],
        ["lint", "--form", "json"],
        ["lint", "--fix=1"],
        ["lint", "--select", "--fix"],
        ["lint", "--select", ","],
        ["lint", "-x"],
    ],
)
def test_the_fast_parser_declines_what_is_not_plain(words: list[str]) -> None:
    assert fast_parser.parse(words) is None


def test_the_fast_parser_takes_what_is_plain() -> None:
    words = [
        "lint",
        "a",
        "--format=json",
        "--select",
        "r,s",
        "--select=t",
        "--fix",
        "-",
        "--",
        "--env",
    ]
    command, values = fast_parser.parse(words) or pytest.fail("declined")
    assert command == "lint"
    assert values["paths"] == ("a", "-", "--env")
    assert (values["format"], values["fix"], values.get("env")) == ("json", True, None)
    assert values["select"] == ("r", "s", "t")


@pytest.mark.parametrize("command", REAL_RUN)
def test_every_parameter_of_a_command_can_be_given(command: str) -> None:
    target = Flags if command == "init" else REAL_RUN[command]
    offered = {option.name for option in app.build_app().commands[command].params}
    # --format json and --json mean the same; a command's function knows one of them.
    assert offered | {"json", "format"} == {*inspect.signature(target).parameters, "json", "format"}


@pytest.mark.parametrize(
    "command",
    ["lint", "route", "rules", "check", "models", "doctor", "build", "undo"],
)
def test_json_is_short_for_format_json(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[dict[str, object]] = []
    real = inspect.signature(REAL_RUN[command])

    def keep(*texts: object, **values: object) -> int:
        calls.append(dict(real.bind(*texts, **values).arguments))
        return 0

    monkeypatch.setattr(import_module(f"pigen.commands.{command}"), "run", keep)
    for words in (["--json"], ["--format", "json"], []):
        assert app.run([command, *words]) == 0
    short, long, neither = calls
    assert short == long != neither


@pytest.mark.parametrize(
    ("words", "message", "help"),
    [
        (["lnt"], 'pigen has no command "lnt".', '"lint"'),
        (["lint", "--formt", "json"], "pigen lint has no option --formt.", '"--format"'),
        (["lint", "--format", "jsn"], '--format does not take "jsn".', '"json"'),
        (["lint", "--format"], "--format", "pigen lint --help"),
        (["lint", "--select", ","], "--select is given without a name.", "RULE"),
        (["explain"], "RULE", "pigen explain --help"),
        (["--nonsense"], "pigen has no option --nonsense.", "pigen --help"),
    ],
)
def test_wrong_usage_is_explained(words: list[str], message: str, help: str) -> None:
    with pytest.raises(PigenError) as caught:
        app.run(words)
    assert message in caught.value.message
    assert help in caught.value.help
