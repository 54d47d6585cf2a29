from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, Bad, Fix, Good, Problem, Remove, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.portkey.config import ConfigFile, make_config, make_target


class WeightWithoutLoadBalance(Rule):
    """`weight` has no effect outside a loadbalance strategy.

    Only a loadbalance strategy reads the weights of its targets. A fallback tries them in order.

    Remove the weight, or use loadbalance.
    """

    effect = IGNORED
    topic = ROUTING
    prefilter_keys = ("weight",)
    examples = (
        Good(make_config("loadbalance", make_target("a", weight=1), make_target("b", weight=2))),
        Bad(
            make_config("fallback", make_target("a", weight=1), make_target("b")),
            at="/targets/0/weight",
            fixed_content=make_config("fallback", make_target("a"), make_target("b")),
        ),
        Bad(make_target(weight=1), at="/weight", fixed_content=make_target()),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for node in file.nodes:
            above = node.parent
            if "weight" not in node.camel_value or (above and above.mode == "loadbalance"):
                continue
            if above and above.mode is None:
                continue  # these targets are of no use at all, or their mode is fixed first
            where = f"a strategy of mode {above.mode}" if above else "the root"
            yield Problem(
                node.resolve_path("weight"),
                f"The gateway ignores this weight: {where} does not balance load.",
                'Remove it, or choose the mode "loadbalance".' if above else "Remove it.",
                key=True,
                fix=Fix("Remove the weight", Remove(node.resolve_path("weight"))),
            )
