from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.portkey.conditions import clauses, when
from pigen.portkey.config import ConfigFile


class OperatorAfterRegex(Rule):
    """Operators follow a $regex of the same key.

    The gateway answers with what the pattern says, and never reads the operators after it.

    Put $regex last, or ask the two in an $and.
    """

    effect = IGNORED
    topic = ROUTING
    keys = ("$regex",)
    examples = (
        Good(when({"metadata.a": {"$ne": "xy", "$regex": "^x"}})),
        Bad(
            when({"metadata.a": {"$regex": "^x", "$ne": "xy"}}),
            at="/strategy/conditions/0/query/metadata.a/$ne",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for clause in clauses(file):
            for route in clause.unread:
                yield Problem(
                    route,
                    f'The gateway will never read "{route[-1]}": $regex before it decides alone.',
                    "Put $regex last.",
                    key=True,
                )
