from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.gateway.conditional import choose
from pigen.gateway.faults import RouterProblem
from pigen.gateway.request import CHAT, DEFAULT_MODEL
from pigen.portkey.conditions import conditional, when
from pigen.portkey.config import ConfigFile, leaf, routed


class UnroutableRequest(Rule):
    """A conditional strategy has no target for a request that meets none of its conditions.

    Without a default such a request ends with 400 "Query router did not resolve to any valid target",
    even where the router is only one target of a fallback. Without any conditions every request ends
    so. Requests without metadata, as most tools send them, are the usual ones.

    Name a default target, below strategy.
    """

    effect = FAILS
    topic = ROUTING
    mentions = ("conditional",)
    examples = (
        Good(when({"metadata.a": "x"}, default="b")),
        Good(when({}, default=None), note="An empty query takes every request."),
        Bad(when({"metadata.a": "x"}, default=None), at="/strategy"),
        Bad(routed("conditional", leaf(name="a"), strategy={"default": "a"}), at="/strategy"),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        usual = {
            "metadata": {},
            "params": {"model": DEFAULT_MODEL, "messages": [{"role": "user", "content": "hi"}]},
            "url": {"pathname": CHAT},
        }
        for node in conditional(file):
            conditions = node.strategy.get("conditions")
            if conditions is not None and not isinstance(conditions, list):
                continue
            try:
                choose(node.value, usual)
            except RouterProblem as problem:
                said = str(problem)
            else:
                continue
            if said.startswith(("Invalid target name", "Unsupported operator")):
                continue  # they have rules of their own, which say where
            if said.startswith("No conditions"):
                message = (
                    "There are no conditions here: the gateway answers every request with 400."
                )
                help = 'Add "conditions" below strategy, or choose another mode.'
            elif said.startswith("Query router"):
                if file.around.followed:
                    continue
                message = "A request that meets no condition is answered with 400."
                help = 'Add "default", the name of a target, below strategy.'
            else:
                message = "A usual request is answered with 400: a query here is no object."
                help = "Write each query as an object."
            yield Problem(node.at("strategy"), message, help, key=True)
