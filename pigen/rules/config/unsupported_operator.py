from __future__ import annotations

from collections.abc import Iterator

from pigen.common.suggest import find_closest
from pigen.diagnostics.rule import FAILS, Bad, Fix, Good, Problem, Replace, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.gateway.conditional_router import OPERATORS
from pigen.portkey.conditions import (
    LOGICAL_OPERATORS,
    Clause,
    iter_clauses,
    make_conditional_config,
)
from pigen.portkey.config import ConfigFile


class UnsupportedOperator(Rule):
    """A condition uses an operator that the gateway does not know.

    The gateway accepts the Config. But a request that gets as far as that operator ends with 400
    "Unsupported operator used in the query router", even where the router is only one target of a
    fallback. `$and` and `$or` are operators only with a list, and a bare list is not short for
    `$in`.

    Use $eq, $ne, $gt, $gte, $lt, $lte, $in, $nin or $regex.
    """

    effect = FAILS
    topic = ROUTING
    prefilter_keys = ("conditions",)
    examples = (
        *(
            Good(make_conditional_config({"metadata.a": {name: ["x"]}}))
            for name in sorted(OPERATORS)
        ),
        Good(make_conditional_config({"$or": [{"metadata.a": "x"}, {"metadata.a": "y"}]})),
        Bad(
            make_conditional_config({"metadata.a": {"$equals": "x"}}),
            at="/strategy/conditions/0/query/metadata.a/$equals",
        ),
        Bad(
            make_conditional_config({"metadata.a": ["x", "y"]}),
            at="/strategy/conditions/0/query/metadata.a",
            fixed_content=make_conditional_config({"metadata.a": {"$in": ["x", "y"]}}),
        ),
        Bad(
            make_conditional_config({"$or": {"metadata.a": "x"}}),
            at="/strategy/conditions/0/query/$or",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for clause in iter_clauses(file):
            wrong = [op for op in clause.operations if op.operator not in OPERATORS]
            if not wrong:
                continue
            if clause.key in LOGICAL_OPERATORS or isinstance(clause.value, list):
                yield _make_clause_problem(clause)
                continue
            for operation in wrong:
                near = find_closest(operation.operator, OPERATORS)
                yield Problem(
                    operation.path,
                    f'The gateway knows no operator "{operation.operator}": '
                    "a request that comes to "
                    "it is answered with 400.",
                    f'Write "{near}".' if near else f"Use one of {', '.join(sorted(OPERATORS))}.",
                    key=True,
                )


def _make_clause_problem(clause: Clause) -> Problem:
    if clause.key in LOGICAL_OPERATORS or clause.key.startswith("$"):
        message = (
            f'"{clause.key}" is read as the name of a value here: a request that comes to it is '
            "answered with 400."
        )
        return Problem(
            clause.path, message, 'Write "$and" or "$or" with a list of queries.', key=True
        )
    message = (
        "The gateway reads a list as operators named 0, 1, 2: a request that gets to it is "
        "answered with 400."
    )
    fix = Fix("Ask for one of the list", Replace(clause.path, {"$in": clause.value}))
    return Problem(clause.path, message, 'Write {"$in": [...]}.', fix=fix)
