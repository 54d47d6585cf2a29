from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import RISK, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import RELIABILITY
from pigen.portkey.config import ConfigFile, get_object, make_target


class SemanticCache(Rule):
    """A semantic cache answers from requests that are only alike.

    What a coding agent sends is long and differs in a few words that matter: a like request is no
    same request, and the answer to the one may be wrong for the other. Where the gateway has no
    vector store, semantic is the same as simple.

    Write "simple", which answers the very same request alone.
    """

    effect = RISK
    topic = RELIABILITY
    prefilter_text = ("semantic",)
    examples = (
        Good(make_target(cache={"mode": "simple"})),
        Bad(make_target(cache={"mode": "semantic"}), at="/cache/mode"),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for node in file.nodes:
            if file.is_hosted and get_object(node.camel_value, "cache").get("mode") == "semantic":
                yield Problem(
                    node.resolve_path("cache", "mode"),
                    "A semantic cache gives one request the answer to another that is only alike; "
                    "without a vector store it is a simple one.",
                    'Write "simple".',
                )
