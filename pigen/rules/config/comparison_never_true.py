from __future__ import annotations

import math
from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.javascript.number_prefix import parse_float
from pigen.portkey.conditions import (
    Operation,
    iter_clauses,
    iter_queries,
    make_conditional_config,
)
from pigen.portkey.config import ConfigFile, format_value


class ComparisonNeverTrue(Rule):
    """A condition compares in a way that no request can meet.

    $in and $nin need a list and are false without one; $gt, $gte, $lt and $lte compare numbers, and
    a value that is not a number is neither greater nor less; an empty $or is false.

    Write the value in the form that the request has.
    """

    effect = IGNORED
    topic = ROUTING
    prefilter_keys = ("conditions",)
    examples = (
        Good(
            make_conditional_config({"metadata.n": {"$gt": "5"}, "params.temperature": {"$eq": 1}})
        ),
        Good(make_conditional_config({"params.stream": True})),
        Good(make_conditional_config({"metadata.n": {"$nin": ["a"], "$ne": 5}})),
        Bad(
            make_conditional_config({"metadata.n": {"$in": "a,b"}}),
            at="/strategy/conditions/0/query/metadata.n/$in",
        ),
        Bad(
            make_conditional_config({"metadata.n": {"$gt": "many"}}),
            at="/strategy/conditions/0/query/metadata.n/$gt",
        ),
        Bad(make_conditional_config({"$or": []}), at="/strategy/conditions/0/query/$or"),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for query in iter_queries(file):
            if query.value.get("$or") == [] and (*query.path, "$or") not in query.unread_paths:
                at = (*query.path, "$or")
                yield Problem(at, "An empty $or is never met.", "Fill its list, or remove it.")
        for clause in iter_clauses(file):
            for operation in clause.operations:
                problem = _find_problem(operation)
                if problem:
                    yield problem


def _find_problem(operation: Operation) -> Problem | None:
    operator, operand, at = operation.operator, operation.operand, operation.path
    if operator in ("$in", "$nin") and not isinstance(operand, list):
        return Problem(at, f"{operator} without a list is never met.", "Write a list.")
    if operator in ("$gt", "$gte", "$lt", "$lte") and math.isnan(parse_float(operand)):
        return Problem(
            at,
            f"{operator} with {format_value(operand)} is never met, because it is not a number.",
            "Write a number.",
        )
    return None
