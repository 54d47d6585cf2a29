from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import REJECTED, Bad, Fix, Good, Problem, Replace, Route, Rule
from pigen.gateway.schema import VERTEX_INCOMPLETE
from pigen.gateway.validate import Problem as Refusal
from pigen.javascript.value_names import a_kind
from pigen.portkey.config import VALUE, ConfigFile, leaf, routed, shown


class RefusedValue(Rule):
    """A value in the Config is of a kind that the gateway refuses, or one is missing.

    Strategy, retry, cache, weights, status codes, timeouts and hooks are type-checked: a number
    written as text, a retry that is a number, a strategy that is a text, all lose the whole Config.
    What is not listed there may hold anything.

    Write the value as the message says.
    """

    effect = REJECTED
    examples = (
        Good(leaf(retry={"attempts": 3, "on_status_codes": [429]})),
        Good(leaf(override_params="x"), note="The gateway does not look at it."),
        Bad(
            leaf(retry={"attempts": "3"}),
            at="/retry/attempts",
            fixed=leaf(retry={"attempts": 3}),
        ),
        Bad(leaf(retry=3), at="/retry"),
        Bad(leaf(cache={"max_age": 60}), at="/cache"),
        Bad(leaf(cache="simple"), at="/cache"),
        Bad({"strategy": "fallback", "targets": [leaf()]}, at="/strategy"),
        Bad(routed("fallback", "@openai-prod"), at="/targets/0"),
        Bad(
            routed("loadbalance", leaf(weight="0.5"), leaf("b")),
            at="/targets/0/weight",
            fixed=routed("loadbalance", leaf(weight=0.5), leaf("b")),
        ),
        Bad({"provider": "vertex-ai", "api_key": "k"}, at=""),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for refusal in file.refusals(VALUE):
            yield _problem(file, refusal)


def _problem(file: ConfigFile, refusal: Refusal) -> Problem:
    route, message = refusal.route, refusal.message
    name = f'"{_name(route)}"' if route else "The Config"
    if message == VERTEX_INCOMPLETE:
        return Problem(
            route,
            'The provider "vertex-ai" lacks its region, or its project and service account.',
            'Add "vertex_region" and one of "vertex_project_id" and "vertex_service_account_json".',
        )
    if message == "Required":
        missing = str(route[-1])
        return Problem(
            route[:-1],
            f'"{_name(route[:-1])}" lacks "{missing}".',
            _ADDED.get(missing, f'Add "{missing}".'),
        )
    value = file.value(route)
    wanted = message.partition("Expected ")[2].partition(",")[0]
    if not wanted:
        return Problem(route, f"{name} is refused: {_said(message)}", _HELP.get(message, _CHECK))
    return Problem(
        route,
        f"{name} is {a_kind(value)}, where the gateway wants {_A.get(wanted, wanted)}.",
        _FORMS.get(_name(route), f"Write {_A.get(wanted, wanted)}."),
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


def _name(route: Route) -> str:
    return next((str(step) for step in reversed(route) if isinstance(step, str)), "Config")


def _said(message: str) -> str:
    return message[0].lower() + message[1:].rstrip(".") + "."


_A = {
    "object": "an object",
    "array": "a list",
    "string": "a text",
    "number": "a number",
    "boolean": "true or false",
}
_ADDED = {
    "mode": 'Add "mode".',
    "attempts": 'Add "attempts", a number from 1 to 5.',
    "then": 'Add "then", the name of the target.',
}
_FORMS = {
    "strategy": 'Write an object, such as {"mode": "fallback"}.',
    "retry": 'Write an object, such as {"attempts": 3}.',
    "cache": 'Write an object, such as {"mode": "simple"}.',
    "targets": "Write a list of targets in square brackets, each of them an object.",
    "then": 'Write the name of a target, as its "name" has it.',
}
_CHECK = "Write what Portkey's description of Configs shows for it."
_HELP = {"Invalid input": "Write a list of ids, or a list of objects, but not both in one list."}
