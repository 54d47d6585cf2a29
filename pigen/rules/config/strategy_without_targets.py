from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.portkey.config import ConfigFile, leaf, routed


class StrategyWithoutTargets(Rule):
    """A strategy stands where there are no targets.

    With a mode that the gateway knows it looks for targets, whatever provider stands beside: every
    request that comes there ends with 500.

    Add targets, or remove the strategy.
    """

    effect = FAILS
    topic = ROUTING
    keys = ("strategy",)
    examples = (
        Good(routed("fallback", leaf("a"), leaf("b"))),
        Bad(leaf(strategy={"mode": "fallback"}), at="/strategy"),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for node in file.nodes:
            if node.mode and node.own.get("targets") is None:
                yield Problem(
                    node.at("strategy"),
                    "This strategy has no targets: the gateway answers 500 to every request that "
                    "comes here.",
                    'Add "targets", or remove the strategy.',
                    key=True,
                )
