from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.portkey.config import ConfigFile, make_config, make_target


class TargetsWithoutStrategy(Rule):
    """Targets are listed without a strategy.

    Without a strategy the gateway does not look at targets: it calls the provider beside them, and
    without one, every request ends with 500.

    Add a strategy, such as `{"mode": "fallback"}`.
    """

    effect = FAILS
    topic = ROUTING
    prefilter_keys = ("targets",)
    examples = (
        Good(make_config("fallback", make_target("a"), make_target("b"))),
        Bad(
            {"retry": {"attempts": 1}, "targets": [make_target("a"), make_target("b")]},
            at="/targets",
        ),
        Bad({"provider": "@a", "targets": [make_target("b")]}, at="/targets", effect=IGNORED),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for node in file.nodes:
            if node.mode or not isinstance(node.camel_value.get("targets"), list):
                continue
            if node.camel_value.get("strategy") is not None:
                continue  # refused for its mode
            calls = bool(node.camel_value.get("provider") or node.camel_value.get("virtualKey"))
            yield Problem(
                node.resolve_path("targets"),
                "Without a strategy the gateway looks at no targets"
                + (
                    ": it calls the provider beside them."
                    if calls
                    else ", and answers 500 to every request that comes here."
                ),
                'Add "strategy": {"mode": "fallback"}, or the mode that you mean.',
                key=True,
                effect=IGNORED if calls else FAILS,
            )
