from __future__ import annotations

from collections.abc import Iterator

from pigen.common.suggest import find_closest
from pigen.diagnostics.rule import FAILS, Bad, Good, JsonPath, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.javascript.values import is_strictly_equal, is_truthy
from pigen.portkey.conditions import (
    iter_conditional_nodes,
    list_conditions,
    make_conditional_config,
)
from pigen.portkey.config import ConfigFile, format_value


class UnknownConditionTarget(Rule):
    """A condition or the default names a target that does not exist.

    The gateway accepts the Config, and answers 400 "Invalid target name found in the query router"
    to every request that should go there. Only targets of the same node count, by their `name`.

    Give a target that name, or correct it here.
    """

    effect = FAILS
    topic = ROUTING
    prefilter_keys = ("conditions",)
    examples = (
        Good(make_conditional_config({"metadata.a": "x"}, then="a")),
        Bad(
            make_conditional_config({"metadata.a": "x"}, then="c"), at="/strategy/conditions/0/then"
        ),
        Bad(
            make_conditional_config({"metadata.a": "x"}, default="openai-b"), at="/strategy/default"
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for node in iter_conditional_nodes(file):
            names = [each.value.get("name") for each in node.targets]
            for number, condition in list_conditions(node):
                then = condition.get("then")
                if not any(is_strictly_equal(name, then) for name in names):
                    at = node.resolve_path("strategy", "conditions", number, "then")
                    yield _make_problem(at, then, names)
            default = node.strategy.get("default")
            if is_truthy(default) and not any(is_strictly_equal(name, default) for name in names):
                yield _make_problem(node.resolve_path("strategy", "default"), default, names)


def _make_problem(at: JsonPath, name: object, names: list[object]) -> Problem:
    known = [each for each in names if isinstance(each, str)]
    near = find_closest(str(name), known)
    if near:
        help = f'Write "{near}".'
    elif known:
        help = f"Write one of {', '.join(map(format_value, known))}."
    else:
        help = 'Give each target a "name".'
    return Problem(
        at,
        f"No target has the name {format_value(name)}: "
        "a request that should go there is answered with 400.",
        help,
    )
