from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import RELIABILITY
from pigen.portkey.config import ConfigFile, leaf, part

_LOCAL = {"provider": "openai", "api_key": "dummy"}


class CacheWithoutEffect(Rule):
    """A cache is set up for the open gateway.

    The one from npm has none: it answers x-portkey-cache-status DISABLED to every request.

    Remove the cache, or use the hosted gateway.
    """

    effect = IGNORED
    topic = RELIABILITY
    keys = ("cache",)
    examples = (
        Good(leaf(cache={"mode": "simple"})),
        Bad({**_LOCAL, "cache": {"mode": "simple"}}, at="/cache", dialect="oss"),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        if file.hosted:
            return
        for node in file.nodes:
            if part(node.own, "cache").get("mode"):
                yield Problem(
                    node.at("cache"),
                    "The open gateway keeps nothing: it has no cache.",
                    "Remove it, or use the hosted gateway.",
                    key=True,
                )
