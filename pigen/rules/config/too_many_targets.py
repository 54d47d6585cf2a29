from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import HINT, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.portkey.conditions import CONDITIONAL
from pigen.portkey.config import ConfigFile, make_config, make_target
from pigen.portkey.config_node import ConfigNode

MAX_ROOT, MAX_CONDITIONAL, MAX_NESTED = 100, 1_000, 50
_TARGETS = [make_target(f"o{number}", "gpt-4o") for number in range(MAX_ROOT + 1)]


class TooManyTargets(Rule):
    """A strategy has more targets than Portkey's pages allow.

    They allow 100 at the root, 1,000 for a conditional strategy, and 50 for one below another
    (documented for release 2.14.0). The releases that were measured, 2.0.0 and the open-source
    gateway's 1.15.2, take 101 and answer 200.

    Use fewer targets, or try it on your gateway.
    """

    effect = HINT
    topic = ROUTING
    prefilter_keys = ("targets",)
    examples = (
        Good(make_config("loadbalance", *_TARGETS[:MAX_ROOT])),
        Good(make_config("loadbalance", *_TARGETS), dialect="oss"),
        Bad(make_config("loadbalance", *_TARGETS), at="/targets"),
        Bad(
            make_config(
                "fallback",
                make_config("loadbalance", *_TARGETS[: MAX_NESTED + 1]),
                make_target("b", "gpt-4o"),
            ),
            at="/targets/0/targets",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        if not file.is_hosted or file.is_rejected:
            return
        for node in file.nodes:
            written = node.camel_value.get("targets")
            count = len(written) if isinstance(written, list) else 0
            limit = _find_limit(node)
            if count > limit:
                where = "below another strategy" if node.parent else "at the root"
                yield Problem(
                    node.resolve_path("targets"),
                    f"These are {count} targets. Portkey documents a limit of {limit:,} {where} "
                    "(for release 2.14.0); release 2.0.0, which was measured, takes 101.",
                    "Use fewer targets, or try it on your gateway.",
                    key=True,
                )


def _find_limit(node: ConfigNode) -> int:
    if node.mode == CONDITIONAL:
        return MAX_CONDITIONAL
    return MAX_NESTED if node.parent else MAX_ROOT
