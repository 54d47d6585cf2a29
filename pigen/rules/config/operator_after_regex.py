from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.portkey.conditions import iter_clauses, make_conditional_config
from pigen.portkey.config import ConfigFile


class OperatorAfterRegex(Rule):
    """Operators follow a $regex of the same key.

    The gateway returns the result of the pattern and never reads the operators after it.

    Put $regex last, or combine the two with $and.
    """

    effect = IGNORED
    topic = ROUTING
    prefilter_keys = ("$regex",)
    examples = (
        Good(make_conditional_config({"metadata.a": {"$ne": "xy", "$regex": "^x"}})),
        Bad(
            make_conditional_config({"metadata.a": {"$regex": "^x", "$ne": "xy"}}),
            at="/strategy/conditions/0/query/metadata.a/$ne",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for clause in iter_clauses(file):
            for path in clause.unread_paths:
                yield Problem(
                    path,
                    f'The gateway will never read "{path[-1]}": $regex before it decides.',
                    "Put $regex last.",
                    key=True,
                )
