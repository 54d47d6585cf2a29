from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import REJECTED, Bad, Fix, Good, JsonPath, Problem, Replace, Rule
from pigen.diagnostics.topics import KEYS
from pigen.gateway.validate_config import ConfigRejection as Refusal
from pigen.javascript.value_names import describe_type
from pigen.portkey.config import TYPE, ConfigFile, format_value, make_config, make_target, name_of


class WrongType(Rule):
    """A value in the Config has a type that the gateway does not accept.

    The gateway checks the types of strategy, retry, cache, weights, status codes, timeouts and
    hooks: a number in quotes, a number for retry or a text for strategy makes it refuse the whole
    Config. Other keys may hold anything.

    Use a value of the type that the message names.
    """

    effect = REJECTED
    topic = KEYS
    examples = (
        Good(make_target(retry={"attempts": 3, "on_status_codes": [429]})),
        Good(make_target(override_params="x"), note="The gateway does not look at it."),
        Bad(
            make_target(retry={"attempts": "3"}),
            at="/retry/attempts",
            fixed_content=make_target(retry={"attempts": 3}),
        ),
        Bad(make_target(retry=3), at="/retry"),
        Bad(make_target(cache="simple"), at="/cache"),
        Bad({"strategy": "fallback", "targets": [make_target()]}, at="/strategy"),
        Bad(make_config("fallback", "@openai-prod"), at="/targets/0"),
        Bad(
            make_config("loadbalance", make_target(weight="0.5"), make_target("b")),
            at="/targets/0/weight",
            fixed_content=make_config("loadbalance", make_target(weight=0.5), make_target("b")),
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for refusal in file.find_rejections(TYPE):
            yield _make_problem(file, refusal)


def _make_problem(file: ConfigFile, refusal: Refusal) -> Problem:
    path = refusal.path
    name = f'"{name_of(path)}"' if path else "The Config"
    value = file.get_value(path)
    wanted = refusal.message.partition("Expected ")[2].partition(",")[0]
    return Problem(
        path,
        f"{name} is {describe_type(value)}, but the gateway expects "
        f"{_WITH_ARTICLE.get(wanted, wanted)}.",
        _HELP_FOR_KEY.get(name_of(path), f"Write {_WITH_ARTICLE.get(wanted, wanted)}."),
        fix=_make_fix(path, value, wanted),
    )


def _make_fix(path: JsonPath, value: object, wanted: str) -> Fix | None:
    """The number or boolean that a text holds."""
    if not isinstance(value, str):
        return None
    meant: object = None
    if wanted == "boolean":
        meant = {"true": True, "false": False}.get(value)
    elif wanted == "number" and value.replace(".", "", 1).isdecimal() and value.isascii():
        meant = float(value) if "." in value else int(value)
    return (
        None
        if meant is None
        else Fix(f"Write {format_value(meant)}", Replace(path, meant), safe=True)
    )


_WITH_ARTICLE = {
    "object": "an object",
    "array": "a list",
    "string": "a text",
    "number": "a number",
    "boolean": "true or false",
}
_HELP_FOR_KEY = {
    "strategy": 'Write an object, such as {"mode": "fallback"}.',
    "retry": 'Write an object, such as {"attempts": 3}.',
    "cache": 'Write an object, such as {"mode": "simple"}.',
    "targets": "Write a list of targets in square brackets, each of them an object.",
    "then": 'Write the name of a target, as its "name" has it.',
}
