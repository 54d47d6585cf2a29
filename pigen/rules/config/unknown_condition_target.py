from __future__ import annotations

from collections.abc import Iterator

from pigen.common.suggest import closest
from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Route, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.javascript.values import strictly_equal, truthy
from pigen.portkey.conditions import conditional, conditions, when
from pigen.portkey.config import ConfigFile, Node, shown


class UnknownConditionTarget(Rule):
    """A condition or the default leads to a target that there is not.

    The gateway takes the Config, and answers 400 "Invalid target name found in the query router" to
    every request that is to go there. Only the targets of the same node count, by their `name`.

    Give a target that name, or correct it here.
    """

    effect = FAILS
    topic = ROUTING
    keys = ("conditions",)
    examples = (
        Good(when({"metadata.a": "x"}, then="a")),
        Bad(when({"metadata.a": "x"}, then="c"), at="/strategy/conditions/0/then"),
        Bad(when({"metadata.a": "x"}, default="openai-b"), at="/strategy/default"),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for node in conditional(file):
            names = [each.value.get("name") for each in node.targets]
            for number, condition in conditions(node):
                then = condition.get("then")
                if not any(strictly_equal(name, then) for name in names):
                    at = node.at("strategy", "conditions", number, "then")
                    yield _problem(node, at, then, names)
            default = node.strategy.get("default")
            if truthy(default) and not any(strictly_equal(name, default) for name in names):
                yield _problem(node, node.at("strategy", "default"), default, names)


def _problem(node: Node, at: Route, name: object, names: list[object]) -> Problem:
    known = [each for each in names if isinstance(each, str)]
    near = closest(str(name), known)
    if near:
        help = f'Write "{near}".'
    elif known:
        help = f"Write one of {', '.join(map(shown, known))}."
    else:
        help = 'Give each target a "name".'
    return Problem(
        at,
        f"No target has the name {shown(name)}: a request that is to go there is answered with 400.",
        help,
    )
