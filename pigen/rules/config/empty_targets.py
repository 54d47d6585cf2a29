from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.portkey.config import ConfigFile, make_config, make_target


class EmptyTargets(Rule):
    """A strategy has no targets to choose from.

    The gateway accepts the Config, and answers 500 to every request that gets there.

    List at least one target, or remove strategy and targets.
    """

    effect = FAILS
    topic = ROUTING
    prefilter_keys = ("targets",)
    examples = (
        Good(make_config("fallback", make_target("a"), make_target("b"))),
        Good(
            {"provider": "@a", "targets": []},
            note="Without a strategy the gateway does not look at them.",
        ),
        Bad(make_config("fallback"), at="/targets"),
        Bad(
            make_config("single", make_target(), make_config("loadbalance")),
            at="/targets/1/targets",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for node in file.nodes:
            if node.mode and node.camel_value.get("targets") == []:
                yield Problem(
                    node.resolve_path("targets"),
                    "There is no target: the gateway answers 500 to every request that gets here.",
                    "List at least one target.",
                )
