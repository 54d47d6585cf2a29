from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.portkey.config import ConfigFile, make_config, make_target


class StrategyWithoutTargets(Rule):
    """A strategy has no targets.

    Given a mode that it knows, the gateway looks for targets, even when there is a provider beside
    the strategy: every request that gets there ends with 500.

    Add targets, or remove the strategy.
    """

    effect = FAILS
    topic = ROUTING
    prefilter_keys = ("strategy",)
    examples = (
        Good(make_config("fallback", make_target("a"), make_target("b"))),
        Bad(make_target(strategy={"mode": "fallback"}), at="/strategy"),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for node in file.nodes:
            if node.mode and node.camel_value.get("targets") is None:
                yield Problem(
                    node.resolve_path("strategy"),
                    "This strategy has no targets: the gateway answers 500 to every request that "
                    "comes here.",
                    'Add "targets", or remove the strategy.',
                    key=True,
                )
