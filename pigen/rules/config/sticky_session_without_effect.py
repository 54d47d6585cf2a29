from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import RELIABILITY
from pigen.portkey.config import ConfigFile, make_config, make_target

_STICKY = {"sticky": {"enabled": True, "hash_fields": ["metadata.user"]}}


class StickySessionWithoutEffect(Rule):
    """Sticky sessions are configured where the gateway ignores them.

    Only a loadbalance strategy on the hosted gateway keeps a session at one target, and only in a
    Config that is saved there. Other strategies and the open-source gateway ignore `sticky`.

    Remove sticky, or use loadbalance.
    """

    effect = IGNORED
    topic = RELIABILITY
    prefilter_keys = ("sticky",)
    examples = (
        Good(make_config("loadbalance", make_target("a"), make_target("b"), strategy=_STICKY)),
        Bad(
            make_config("fallback", make_target("a"), make_target("b"), strategy=_STICKY),
            at="/strategy/sticky",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for node in file.nodes:
            if "sticky" not in node.strategy or (file.is_hosted and node.mode == "loadbalance"):
                continue
            message = (
                "The gateway ignores sticky: only a load balance keeps sessions at one target."
                if file.is_hosted
                else "The open-source gateway ignores sticky."
            )
            yield Problem(
                node.resolve_path("strategy", "sticky"),
                message,
                'Remove it, or choose the mode "loadbalance".' if file.is_hosted else "Remove it.",
                key=True,
            )
