from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.gateway.conditional_router import choose_target
from pigen.gateway.refusals import RouterError
from pigen.gateway.request import CHAT, DEFAULT_MODEL
from pigen.portkey.conditions import iter_conditional_nodes, make_conditional_config
from pigen.portkey.config import ConfigFile, make_config, make_target


class UnroutableRequest(Rule):
    """A conditional strategy has no target for a request that meets none of its conditions.

    Without a default such a request ends with 400 "Query router did not resolve to any valid
    target", even where the router is only one target of a fallback. Without any conditions every
    request ends that way. Typical are requests without metadata, as most tools send them.

    Name a default target in the strategy.
    """

    effect = FAILS
    topic = ROUTING
    prefilter_text = ("conditional",)
    examples = (
        Good(make_conditional_config({"metadata.a": "x"}, default="b")),
        Good(make_conditional_config({}, default=None), note="An empty query takes every request."),
        Bad(make_conditional_config({"metadata.a": "x"}, default=None), at="/strategy"),
        Bad(
            make_config("conditional", make_target(name="a"), strategy={"default": "a"}),
            at="/strategy",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        usual = {
            "metadata": {},
            "params": {"model": DEFAULT_MODEL, "messages": [{"role": "user", "content": "hi"}]},
            "url": {"pathname": CHAT},
        }
        for node in iter_conditional_nodes(file):
            conditions = node.strategy.get("conditions")
            if conditions is not None and not isinstance(conditions, list):
                continue
            try:
                choose_target(node.value, usual)
            except RouterError as problem:
                error = str(problem)
            else:
                continue
            if error.startswith(("Invalid target name", "Unsupported operator")):
                continue  # they have rules of their own, which say where
            if error.startswith("No conditions"):
                message = (
                    "There are no conditions here: the gateway answers every request with 400."
                )
                help = 'Add "conditions" below strategy, or choose another mode.'
            elif error.startswith("Query router"):
                if file.context.traces_requests:
                    continue
                message = "A request that meets no condition is answered with 400."
                help = 'Add "default", the name of a target, below strategy.'
            else:
                message = "Requests are answered with 400: a query here is not an object."
                help = "Write each query as an object."
            yield Problem(node.resolve_path("strategy"), message, help, key=True)
