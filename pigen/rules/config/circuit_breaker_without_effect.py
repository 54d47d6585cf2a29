from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import RELIABILITY
from pigen.portkey.config import ConfigFile, make_config, make_target

_BREAKER = {"cb_config": {"failure_threshold": 3, "cooldown_interval": 60000}}


class CircuitBreakerWithoutEffect(Rule):
    """A circuit breaker watches nothing.

    The hosted gateway counts failures only of targets written with virtual_key. It does not count
    those with a `@slug`, nor anything under a conditional strategy. The open-source gateway has no
    circuit breaker.

    Write the targets with `"virtual_key": "slug"`, or remove cb_config.
    """

    effect = IGNORED
    topic = RELIABILITY
    prefilter_keys = ("cb_config",)
    examples = (
        Good(
            make_config("fallback", {"virtual_key": "a"}, {"virtual_key": "b"}, strategy=_BREAKER)
        ),
        Bad(
            make_config("fallback", make_target("a"), make_target("b"), strategy=_BREAKER),
            at="/strategy/cb_config",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for node in file.nodes:
            if "cbConfig" not in node.strategy and "cb_config" not in node.strategy:
                continue
            watched = any("virtual_key" in each.value for each in node.iter_descendants())
            if not file.is_hosted:
                message = "The open-source gateway has no circuit breaker."
                help = "Remove it."
            elif node.mode == "conditional":
                message = "Under a conditional strategy the gateway opens no circuit."
                help = "Remove it, or write it into the strategy of a target."
            elif not watched:
                message = (
                    "The circuit breaker watches no target: "
                    "it only counts those written with virtual_key."
                )
                help = 'Write a target as "virtual_key": "slug", without the "@".'
            else:
                continue
            yield Problem(node.resolve_path("strategy", "cb_config"), message, help, key=True)
