from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import HINT, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import RELIABILITY
from pigen.portkey.config import ConfigFile, make_target
from pigen.portkey.config_node import get_object


class SemanticCache(Rule):
    """A semantic cache answers with the answer to a similar request.

    The requests of a coding agent are long and differ in a few words that matter, so the answer to
    one may be wrong for another. The hosted cache looks only at requests of at most 4 messages and
    8,191 tokens (documented), and an agent's are hardly ever that small. Where the gateway has no
    vector store, semantic works like simple.

    Write "simple", which only answers identical requests, of any length.
    """

    effect = HINT
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
                    "A semantic cache looks only at requests of at most 4 messages and 8,191 "
                    "tokens (documented), and an agent's requests are hardly ever that small. To "
                    "those it may give the answer to a request that is only similar.",
                    'Write "simple", which only answers identical requests, of any length.',
                )
