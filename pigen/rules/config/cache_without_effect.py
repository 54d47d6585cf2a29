from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import RELIABILITY
from pigen.portkey.config import ConfigFile, make_target
from pigen.portkey.config_node import get_object

_LOCAL = {"provider": "openai", "api_key": "dummy"}


class CacheWithoutEffect(Rule):
    """A cache is configured for the open-source gateway.

    The gateway from npm has no cache: it answers x-portkey-cache-status DISABLED to every request.

    Remove the cache, or use the hosted gateway.
    """

    effect = IGNORED
    topic = RELIABILITY
    prefilter_keys = ("cache",)
    examples = (
        Good(make_target(cache={"mode": "simple"})),
        Bad({**_LOCAL, "cache": {"mode": "simple"}}, at="/cache", dialect="oss"),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        if file.is_hosted:
            return
        for node in file.nodes:
            if get_object(node.camel_value, "cache").get("mode"):
                yield Problem(
                    node.resolve_path("cache"),
                    "The open-source gateway keeps nothing: it has no cache.",
                    "Remove it, or use the hosted gateway.",
                    key=True,
                )
