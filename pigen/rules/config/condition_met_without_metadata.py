from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import RISK, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.javascript import regexp
from pigen.portkey.conditions import Clause, Operation, iter_clauses, make_conditional_config
from pigen.portkey.config import ConfigFile

# Met only by a value that is there.
_PRESENCE_OPERATORS = ("$eq", "$gt", "$gte", "$lt", "$lte", "$in")


class ConditionMetWithoutMetadata(Rule):
    """A condition is met by requests that do not have its metadata at all.

    For a missing key $ne and $nin are true, and $regex is tested against the text "undefined". So
    requests without the metadata, from a tool that sends none, take the route meant for others.

    Test for the values you mean with $eq or $in, or test in addition that the key is there.
    """

    effect = RISK
    topic = ROUTING
    prefilter_keys = ("$ne", "$nin", "$regex")
    examples = (
        Good(make_conditional_config({"metadata.env": {"$in": ["dev", "test"]}})),
        Good(make_conditional_config({"metadata.env": {"$ne": "prod", "$in": ["dev", "test"]}})),
        Good(make_conditional_config({"metadata.env": {"$regex": "^dev"}})),
        Good(
            make_conditional_config({"params.model": {"$ne": "gpt-4o"}}),
            note="Every request has a model.",
        ),
        Bad(
            make_conditional_config({"metadata.env": {"$ne": "prod"}}),
            at="/strategy/conditions/0/query/metadata.env/$ne",
        ),
        Bad(
            make_conditional_config({"metadata.env": {"$regex": ".*"}}),
            at="/strategy/conditions/0/query/metadata.env/$regex",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for clause in iter_clauses(file):
            if clause.source != "metadata" or _is_demanded(clause):
                continue
            if clause.key.partition(".")[2].partition(".")[0] in file.context.settled_metadata:
                continue
            for operation in clause.operations:
                if _is_met(operation):
                    yield Problem(
                        operation.path,
                        f'A request without "{clause.key}" meets this condition too.',
                        "Test for the values that you mean with $eq or $in.",
                        key=True,
                    )


def _is_demanded(clause: Clause) -> bool:
    """Something beside asks the key to be there."""
    return any(
        operation.operator in _PRESENCE_OPERATORS
        or (operation.operator == "$regex" and not _is_met(operation))
        for each in clause.siblings
        if each.key == clause.key
        for operation in each.operations
    )


def _is_met(operation: Operation) -> bool:
    if operation.operator == "$nin":
        return isinstance(operation.operand, list)
    if operation.operator == "$regex":
        pattern = operation.operand
        return isinstance(pattern, str) and regexp.search(pattern, "undefined")
    return operation.operator == "$ne"
