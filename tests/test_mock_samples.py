"""Values that the mock makes up to fit a JSON Schema: arguments that are insisted on,
answers in JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft4Validator, Draft202012Validator

from pigen.mock.answers.default_answer import make_turn
from pigen.mock.answers.model_request import ModelRequest
from pigen.mock.answers.sample import sample
from pigen.mock.answers.sample_budget import NoSample
from tests.generated_schemas import Maker
from tests.proof import count

TEXT = "ok from @openai-prod/m"
CHECKER = Draft202012Validator.FORMAT_CHECKER


def test_samples_fit() -> None:
    """Each schema can be met, as it is made around a value that does."""
    made, missed = count(5_000, 700), 0
    for seed in range(made):
        schema = Maker(seed).make()
        try:
            value = sample(schema, TEXT)
        except NoSample:
            missed += 1
            continue
        problem = next(
            Draft202012Validator(schema, format_checker=CHECKER).iter_errors(value), None
        )
        assert problem is None, (seed, schema, value, problem.message)
        assert json.dumps(sample(schema, TEXT)) == json.dumps(value)
    assert missed <= made // 500


def test_an_older_draft_is_read_by_its_own_rules() -> None:
    schema = {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "type": "array",
        "items": [{"type": "integer", "minimum": 5, "exclusiveMinimum": True}, {"type": "string"}],
        "additionalItems": False,
        "minItems": 2,
    }
    value = sample(schema, TEXT)
    Draft4Validator(schema).validate(value)
    assert value == [6, TEXT]


def nest(levels: int) -> Any:
    schema: Any = {"type": "integer"}
    for _ in range(levels):
        schema = {"type": "object", "required": ["a"], "properties": {"a": schema}}
    return schema


UNMET: dict[str, Any] = {
    "nothing": False,
    "itself": {"$ref": "#"},
    "a tree without leaves": {
        "type": "object",
        "required": ["t"],
        "properties": {"t": {"$ref": "#"}},
    },
    "bounds that cross": {"type": "integer", "minimum": 5, "maximum": 4},
    "three of two": {
        "type": "array",
        "items": {"type": "boolean"},
        "uniqueItems": True,
        "minItems": 3,
    },
    "too long": {"type": "string", "minLength": 10**9},
    "too many": {"type": "array", "minItems": 10**9},
    "too many in each": {
        "type": "array",
        "minItems": 900,
        "items": {"type": "array", "minItems": 900},
    },
    "too deep": nest(150),
    "a pattern that hangs": {
        "type": "string",
        "allOf": [{"pattern": "^(a+)+b$"}, {"pattern": "^a{40}c?$"}],
    },
    "a pattern that fills the memory": {"type": "string", "pattern": "((a{1000}){1000}){1000}"},
    "a pattern that is none": {"type": "string", "pattern": "("},
    "a name whose pattern hangs": {
        "type": "object",
        "required": ["a" * 40 + "b"],
        "patternProperties": {"^(a+)+$": True},
        "unevaluatedProperties": False,
    },
    "choices without end": {
        "allOf": [
            {"anyOf": [{"minimum": i + 100 * j, "maximum": i + 100 * j} for i in range(20)]}
            for j in range(20)
        ]
    },
    "what is elsewhere": {"$ref": "http://127.0.0.1:9/schema.json"},
    "keywords of a wrong type": {"type": 5, "properties": 7, "required": "x"},
}


@pytest.mark.parametrize("schema", UNMET.values(), ids=UNMET)
def test_what_cannot_be_met_is_answered_in_words(schema: Any) -> None:
    """And in the end: without a bound most of these would take hours, or all memory."""
    with pytest.raises(NoSample):
        sample(schema, TEXT)
    wanted = {"type": "json_schema", "json_schema": {"name": "x", "schema": schema}}
    body = {"model": "m", "messages": [], "response_format": wanted}
    turn = make_turn(ModelRequest("chatComplete", body, place="@openai-prod"))
    if isinstance(schema, dict):
        assert turn.text == f"{TEXT}; no value was found that fits the schema"


def test_a_definition_that_can_end_does() -> None:
    node = {
        "type": "object",
        "required": ["value", "children"],
        "properties": {
            "value": {"type": "integer"},
            "children": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/edge"}},
        },
    }
    edge = {"anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]}
    schema = {"$ref": "#/$defs/node", "$defs": {"node": node, "edge": edge}}
    assert sample(schema, TEXT) == {"value": 1, "children": [None]}


def test_long_and_many() -> None:
    assert len(str(sample({"type": "string", "minLength": 50_000}, TEXT))) == 50_000
    many = sample(
        {"type": "array", "minItems": 900, "uniqueItems": True, "items": {"type": "integer"}}, ""
    )
    assert many == list(range(1, 901))
