from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.portkey.config import ConfigFile, leaf, routed


class EmptyTargets(Rule):
    """A strategy has no targets to choose from.

    The gateway takes the Config, and answers 500 to every request that comes there.

    List at least one target, or remove strategy and targets.
    """

    effect = FAILS
    topic = ROUTING
    keys = ("targets",)
    examples = (
        Good(routed("fallback", leaf("a"), leaf("b"))),
        Good({"provider": "@a", "targets": []}, note="Without a strategy they are not looked at."),
        Bad(routed("fallback"), at="/targets"),
        Bad(routed("single", leaf(), routed("loadbalance")), at="/targets/1/targets"),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for node in file.nodes:
            if node.mode and node.own.get("targets") == []:
                yield Problem(
                    node.at("targets"),
                    "There is no target: the gateway answers 500 to every request that comes here.",
                    "List at least one target.",
                )
