from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.portkey.conditions import iter_queries, make_conditional_config
from pigen.portkey.config import ConfigFile


class KeyAfterLogicalOperator(Rule):
    """Keys follow an $and or $or in the same query.

    The gateway returns the result of the $and or $or and never reads the keys after it.

    Put the key before it, or into its list.
    """

    effect = IGNORED
    topic = ROUTING
    prefilter_keys = ("$and", "$or")
    examples = (
        Good(
            make_conditional_config(
                {"metadata.b": "y", "$or": [{"metadata.a": "x"}, {"metadata.a": "z"}]}
            )
        ),
        Bad(
            make_conditional_config(
                {"$or": [{"metadata.a": "x"}, {"metadata.a": "z"}], "metadata.b": "y"}
            ),
            at="/strategy/conditions/0/query/metadata.b",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for query in iter_queries(file):
            for path in query.unread_paths:
                yield Problem(
                    path,
                    f'The gateway will never read "{path[-1]}": the $and or $or before it decides '
                    "alone.",
                    "Put it before the $and or $or.",
                    key=True,
                )
