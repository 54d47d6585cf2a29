from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.portkey.conditions import Query, iter_queries, make_conditional_config
from pigen.portkey.config import ConfigFile, make_config, make_target


class ConditionAlwaysMet(Rule):
    """Conditions follow one that every request meets.

    An empty query and an empty $and are true for every request, so the conditions after them are
    never reached.

    Fill in the query, or move this condition to the end.
    """

    effect = IGNORED
    topic = ROUTING
    prefilter_keys = ("conditions",)
    examples = (
        Good(make_conditional_config({}, default=None), note="A catch-all at the end."),
        Bad(
            make_config(
                "conditional",
                make_target(name="a"),
                strategy={
                    "conditions": [
                        {"query": {}, "then": "a"},
                        {"query": {"metadata.x": "y"}, "then": "a"},
                    ]
                },
            ),
            at="/strategy/conditions/0/query",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for query in iter_queries(file):
            written = query.node.strategy["conditions"]
            assert isinstance(written, list)
            last = query.number == len(written) - 1
            if query.path[-1] == "query" and not last and _is_met(query):
                yield Problem(
                    query.path,
                    "Every request meets this, so the conditions after it are never looked at.",
                    "Fill the query, or put this condition last.",
                )


def _is_met(query: Query) -> bool:
    return not query.value or (not query.clauses and query.value.get("$and") == [])
