from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.portkey.conditions import when
from pigen.portkey.config import ConfigFile, Node, leaf, routed
from pigen.portkey.simulated_requests import reached


class UnreachableTarget(Rule):
    """No request can reach a target.

    `single` takes the first target only; a load balance never draws one of weight 0; a conditional
    strategy takes those alone that a condition or the default names; a fallback whose
    on_status_codes is empty never leaves its first.

    Remove the target, or change the strategy so that it is used.
    """

    effect = IGNORED
    topic = ROUTING
    keys = ("targets",)
    silences = ("target-never-requested",)
    examples = (
        Good(routed("fallback", leaf("a"), leaf("b"), strategy={"on_status_codes": [429]})),
        Good(routed("loadbalance", leaf("a", weight=0.2), leaf("b", weight=0.8))),
        Good(when({"metadata.a": "x"})),
        Bad(routed("single", leaf("a"), leaf("b")), at="/targets/1"),
        Bad(routed("loadbalance", leaf("a", weight=0), leaf("b")), at="/targets/0"),
        Bad(when({"metadata.a": "x"}, default="a"), at="/targets/1"),
        Bad(
            routed("fallback", leaf("a"), leaf("b"), strategy={"on_status_codes": []}),
            at="/targets/1",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for node in file.nodes:
            found = reached(node, file.dialect) if node.mode else None
            if not found:
                continue  # nothing is reached, which other rules report
            names: list[object] = []
            for target in node.targets:
                name = target.value.get("name")
                twice = node.mode == "conditional" and name is not None and name in names
                names.append(name)
                if target.index not in found and not twice:
                    yield Problem(target.route, *_said(node))


def _said(node: Node) -> tuple[str, str]:
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
