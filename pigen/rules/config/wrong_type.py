from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import REJECTED, Bad, Fix, Good, Problem, Replace, Route, Rule
from pigen.diagnostics.topics import KEYS
from pigen.gateway.validate import Problem as Refusal
from pigen.javascript.value_names import a_kind
from pigen.portkey.config import TYPE, ConfigFile, leaf, name_of, routed, shown


class WrongType(Rule):
    """A value in the Config is of another type than the gateway takes.

    Strategy, retry, cache, weights, status codes, timeouts and hooks are type-checked: a number
    written as text, a retry that is a number, a strategy that is a text, all lose the whole Config.
    What is not listed there may hold anything.

    Write the value as the message says.
    """

    effect = REJECTED
    topic = KEYS
    examples = (
        Good(leaf(retry={"attempts": 3, "on_status_codes": [429]})),
        Good(leaf(override_params="x"), note="The gateway does not look at it."),
        Bad(
            leaf(retry={"attempts": "3"}),
            at="/retry/attempts",
            fixed=leaf(retry={"attempts": 3}),
        ),
        Bad(leaf(retry=3), at="/retry"),
        Bad(leaf(cache="simple"), at="/cache"),
        Bad({"strategy": "fallback", "targets": [leaf()]}, at="/strategy"),
        Bad(routed("fallback", "@openai-prod"), at="/targets/0"),
        Bad(
            routed("loadbalance", leaf(weight="0.5"), leaf("b")),
            at="/targets/0/weight",
            fixed=routed("loadbalance", leaf(weight=0.5), leaf("b")),
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for refusal in file.refusals(TYPE):
            yield _problem(file, refusal)


def _problem(file: ConfigFile, refusal: Refusal) -> Problem:
    route = refusal.route
    name = f'"{name_of(route)}"' if route else "The Config"
    value = file.value(route)
    wanted = refusal.message.partition("Expected ")[2].partition(",")[0]
    return Problem(
        route,
        f"{name} is {a_kind(value)}, where the gateway wants {_A.get(wanted, wanted)}.",
        _FORMS.get(name_of(route), f"Write {_A.get(wanted, wanted)}."),
        fix=_fix(route, value, wanted),
    )


def _fix(route: Route, value: object, wanted: str) -> Fix | None:
    """The number or boolean that a text holds."""
    if not isinstance(value, str):
        return None
    meant: object = None
    if wanted == "boolean":
        meant = {"true": True, "false": False}.get(value)
    elif wanted == "number" and value.replace(".", "", 1).isdecimal() and value.isascii():
        meant = float(value) if "." in value else int(value)
    return None if meant is None else Fix(f"Write {shown(meant)}", Replace(route, meant), safe=True)


_A = {
    "object": "an object",
    "array": "a list",
    "string": "a text",
    "number": "a number",
    "boolean": "true or false",
}
_FORMS = {
    "strategy": 'Write an object, such as {"mode": "fallback"}.',
    "retry": 'Write an object, such as {"attempts": 3}.',
    "cache": 'Write an object, such as {"mode": "simple"}.',
    "targets": "Write a list of targets in square brackets, each of them an object.",
    "then": 'Write the name of a target, as its "name" has it.',
}
