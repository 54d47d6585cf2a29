from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import HINT, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.javascript.values import is_number, to_string
from pigen.portkey.conditions import Operation, iter_clauses, make_conditional_config
from pigen.portkey.config import ConfigFile, format_value

_QUERY = "/strategy/conditions/0/query"


class MetadataNotComparedAsText(Rule):
    """A condition compares metadata with a boolean, a number or null.

    The gateway compares strictly, and takes metadata as the request's JSON has it: `{"beta": true}`
    meets `{"$eq": true}` (measured), `{"beta": "true"}` never does. Portkey's pages ask for texts,
    and most tools send nothing else, `--metadata` of `pigen route` included.

    Write the value as a text, unless you know that your requests send it in this form.
    """

    effect = HINT
    topic = ROUTING
    prefilter_text = ("metadata",)
    examples = (
        Good(make_conditional_config({"metadata.beta": {"$eq": "true"}})),
        Good(make_conditional_config({"metadata.n": {"$gt": 5}}), note="It reads a number."),
        Good(make_conditional_config({"params.stream": True, "params.n": {"$in": [1, 2]}})),
        Good(make_conditional_config({"metadata.n": {"$ne": 5}})),
        Bad(
            make_conditional_config({"metadata.beta": {"$eq": True}}),
            at=f"{_QUERY}/metadata.beta/$eq",
        ),
        Bad(make_conditional_config({"metadata.n": 5}), at=f"{_QUERY}/metadata.n"),
        Bad(
            make_conditional_config({"metadata.n": {"$in": ["a", 5]}}),
            at=f"{_QUERY}/metadata.n/$in/1",
        ),
        Bad(
            make_conditional_config({"$and": [{"metadata.a": "x"}, {"metadata.b": False}]}),
            at=f"{_QUERY}/$and/1/metadata.b",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for clause in iter_clauses(file):
            for operation in clause.operations if clause.source == "metadata" else ():
                yield from _find_problems(operation)


def _find_problems(operation: Operation) -> Iterator[Problem]:
    operand, path = operation.operand, operation.path
    if operation.operator == "$eq":
        compared = [(operand, path)]
    elif operation.operator == "$in" and isinstance(operand, list):
        compared = [(each, (*path, number)) for number, each in enumerate(operand)]
    else:
        compared = []
    for value, at in compared:
        if is_number(value) or isinstance(value, bool) or value is None:
            meant = to_string(value)
            yield Problem(
                at,
                f"This is met only where the request sends {format_value(value)} itself: the text "
                f'"{meant}" does not meet it, and metadata is usually text.',
                f'Write "{meant}", unless your requests do send that.',
            )
