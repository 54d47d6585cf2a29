from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import HINT, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.portkey.config import ConfigFile, make_config, make_target


class SingleTarget(Rule):
    """A fallback or load balance has only one target.

    There is nothing to fall back to or to share the load with: the target alone would do the same.

    Add a target, or write this one in place of the strategy.
    """

    effect = HINT
    topic = ROUTING
    prefilter_keys = ("targets",)
    examples = (
        Good(make_config("fallback", make_target("a"), make_target("b"))),
        Good(make_config("single", make_target("a"))),
        Bad(make_config("fallback", make_target("a")), at="/targets"),
        Bad(make_config("loadbalance", make_target("a", weight=1)), at="/targets"),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        what = {"fallback": "fall back to", "loadbalance": "share the load with"}
        for node in file.nodes:
            targets = node.camel_value.get("targets")
            if node.mode in what and isinstance(targets, list) and len(targets) == 1:
                yield Problem(
                    node.resolve_path("targets"),
                    f"There is only one target, and so nothing to {what[node.mode]}.",
                    "Add a target, or write this one in place of the strategy.",
                    key=True,
                )
