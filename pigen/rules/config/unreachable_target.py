from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.portkey.conditions import make_conditional_config
from pigen.portkey.config import ConfigFile, make_config, make_target
from pigen.portkey.config_node import ConfigNode
from pigen.portkey.simulated_requests import find_reached_targets


class UnreachableTarget(Rule):
    """No request can reach a target.

    `single` uses only the first target; a load balance never picks one of weight 0; a conditional
    strategy uses only targets that a condition or the default names; a fallback with an empty
    on_status_codes never leaves its first.

    Remove the target, or change the strategy so that it is used.
    """

    effect = IGNORED
    topic = ROUTING
    prefilter_keys = ("targets",)
    supersedes = ("target-never-requested",)
    examples = (
        Good(
            make_config(
                "fallback", make_target("a"), make_target("b"), strategy={"on_status_codes": [429]}
            )
        ),
        Good(
            make_config("loadbalance", make_target("a", weight=0.2), make_target("b", weight=0.8))
        ),
        Good(make_conditional_config({"metadata.a": "x"})),
        Bad(make_config("single", make_target("a"), make_target("b")), at="/targets/1"),
        Bad(
            make_config("loadbalance", make_target("a", weight=0), make_target("b")),
            at="/targets/0",
        ),
        Bad(make_conditional_config({"metadata.a": "x"}, default="a"), at="/targets/1"),
        Bad(
            make_config(
                "fallback", make_target("a"), make_target("b"), strategy={"on_status_codes": []}
            ),
            at="/targets/1",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for node in file.nodes:
            indexes = find_reached_targets(node, file.dialect) if node.mode else None
            if not indexes:
                continue  # nothing is reached, which other rules report
            names: list[object] = []
            for target in node.targets:
                name = target.value.get("name")
                twice = node.mode == "conditional" and name is not None and name in names
                names.append(name)
                if target.index not in indexes and not twice:
                    yield Problem(target.path, *_explain(node))


def _explain(node: ConfigNode) -> tuple[str, str]:
    match node.mode:
        case "single":
            why = "a strategy of mode single takes the first target only"
            help = 'Remove it, or choose another mode, such as "fallback".'
        case "loadbalance":
            why = "its weight leaves it no share of the load"
            help = "Give it a weight above 0, or remove it."
        case "conditional":
            why = "no condition names it, nor does the default"
            help = 'Give it a "name" and a condition whose "then" is that name.'
        case _:
            why = "no status makes the fallback leave its first target"
            help = 'Remove "on_status_codes", or list the statuses that are to fall back.'
    return f"No request will reach this target: {why}.", help
