"""Both parsers are built from one table: they agree, or the light one declines."""

from __future__ import annotations

import inspect
import random
from importlib import import_module

import pytest

from pigen.cli import app, fast_parser
from pigen.cli.options import COMMANDS, LINT, Command
from pigen.common.errors import PigenError

from .proof import count, record

ROUNDS = count(20_000, 3_000)

FLAGS = [flag for option in LINT.options for flag in option.flags]
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


def generated(seed: int) -> list[str]:
    """Mostly sensible command lines, with slips."""
    dice = random.Random(seed)
    words = ["lint"] if dice.random() < 0.97 else [dice.choice(["rules", "", "lin", "--fix", "--"])]
    for _ in range(dice.randrange(6)):
        kind = dice.random()
        if kind < 0.3:
            words.append(dice.choice(PATHS))
        elif kind < 0.36:
            words.append(dice.choice(ODD))
        elif kind < 0.4:
            words.append("--")
        else:
            option = dice.choice([option for option in LINT.options if option.flags])
            good = option.choices or ("1.5.2", "a,b", "rule-name")
            text = dice.choice(good if dice.random() < 0.8 else VALUES)
            if option.is_switch:
                words.append(option.flags[0])
            elif dice.random() < 0.5:
                words.append(f"{option.flags[0]}={text}")
            else:
                words += [option.flags[0], text]
    if dice.random() < 0.05 and len(words) > 1:
        words[-1] = words[-1][:-1]
    return words


def test_the_light_parser_agrees_with_typer_or_declines() -> None:
    taken = 0
    for seed in range(ROUNDS):
        words = generated(seed)
        light = fast_parser.parse(words)
        if light is None:
            continue
        taken += 1
        assert app.parse(words) == light, words
    assert taken > ROUNDS / 3, "the light parser takes the usual ones"
    record(
        "command lines read alike by both parsers",
        f"{ROUNDS:,}, {taken:,} of them by the light one",
    )


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
def test_the_light_parser_declines_what_is_not_plain(words: list[str]) -> None:
    assert fast_parser.parse(words) is None


def test_the_light_parser_takes_what_is_plain() -> None:
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
    assert command is LINT
    assert values["paths"] == ("a", "-", "--env")
    assert (values["format"], values["fix"], values["env"]) == ("json", True, False)
    assert values["select"] == ("r", "s", "t")


@pytest.mark.parametrize("command", COMMANDS.values(), ids=lambda command: command.name)
def test_the_table_fits_the_functions(command: Command) -> None:
    function = import_module(f"pigen.commands.{command.name}").run
    assert list(inspect.signature(function).parameters) == [o.name for o in command.options]


@pytest.mark.parametrize(
    ("words", "message", "help"),
    [
        (["lnt"], 'pigen has no command "lnt".', '"lint"'),
        (["lint", "--formt", "json"], "pigen lint has no option --formt.", '"--format"'),
        (["lint", "--format", "jsn"], '--format does not take "jsn".', '"json"'),
        (["lint", "--format"], "--format", "pigen lint --help"),
        (["explain"], "RULE", "pigen explain --help"),
        (["--nonsense"], "pigen has no option --nonsense.", "pigen --help"),
    ],
)
def test_wrong_usage_is_explained(words: list[str], message: str, help: str) -> None:
    with pytest.raises(PigenError) as caught:
        app.parse(words)
    assert message in caught.value.message
    assert help in caught.value.help
