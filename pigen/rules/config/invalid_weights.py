from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.portkey.config import ConfigFile, as_number, make_config, make_target


class InvalidWeights(Rule):
    """The weights of a load balance add up to zero, or one is negative.

    If all weights are 0, the gateway picks no target and answers 500 to every request. A negative
    weight takes its share from the targets after it, and some requests then get no target.

    Give each target a weight above 0. Its share is its weight divided by their sum.
    """

    effect = FAILS
    topic = ROUTING
    prefilter_keys = ("weight",)
    examples = (
        Good(make_config("loadbalance", make_target("a", weight=0), make_target("b", weight=3))),
        Good(make_config("loadbalance", make_target("a", weight=150), make_target("b"))),
        Bad(
            make_config("loadbalance", make_target("a", weight=0), make_target("b", weight=0)),
            at="/targets",
        ),
        Bad(
            make_config("loadbalance", make_target("a", weight=-1), make_target("b")),
            at="/targets/0/weight",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for node in file.nodes:
            if node.mode != "loadbalance" or not node.targets:
                continue
            weights = [as_number(each.camel_value.get("weight", 1)) for each in node.targets]
            for target, weight in zip(node.targets, weights, strict=True):
                if weight is not None and weight < 0:
                    yield Problem(
                        target.resolve_path("weight"),
                        "A weight below 0 leaves some requests without a target: "
                        "they end with 500.",
                        "Write a weight of 0 or more.",
                    )
            if all(weight == 0 for weight in weights):
                yield Problem(
                    node.resolve_path("targets"),
                    "All weights are 0: the gateway draws no target, and answers 500 to every "
                    "request.",
                    "Give at least one target a weight above 0.",
                    key=True,
                )
