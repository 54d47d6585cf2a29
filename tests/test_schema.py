"""The schema of every release, and the two ways of checking by it."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pigen import rules
from pigen.lint.runner import build_models_file, lint
from pigen.pi import schema
from pigen.pi.models_file import make_models_json
from pigen.pi.release import MEASURED, NEWEST, OLDEST, Pi
from pigen.pi.schema.causes import explain
from pigen.pi.schema.projection import (
    UNION,
    build_read_schema,
    build_types_schema,
    load_annotated_schema,
)
from pigen.pi.schema.quickcheck import compile_check
from pigen.text.document import format_pointer, from_text

from .generated import Generator
from .proof import count, record

RULES = rules.load("models")
FIELDS = json.loads((Path(__file__).parent / "data" / "pi" / "fields.json").read_text())
LEVELS = "thinkingLevelMap"


def keys(node: dict, plain: dict) -> list[str]:
    """What a schema checks at this place, retired keys left out."""
    if "$ref" in node:
        node = plain["$defs"][node["$ref"].removeprefix("#/$defs/")]
    return sorted(key for key, value in node["properties"].items() if "deprecated" not in value)


def every_key(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key != "examples":
                yield key
                yield from every_key(value)


@pytest.mark.parametrize("version", [OLDEST, *MEASURED, "1.2.0", "9.0.0"])
def test_every_projection_is_a_plain_valid_schema(version: str) -> None:
    plain = schema.build_schema("models", Pi(version))
    Draft202012Validator.check_schema(plain)
    assert not any(key.startswith("x-") for key in every_key(plain))


def test_the_file_itself_is_a_valid_schema() -> None:
    Draft202012Validator.check_schema(load_annotated_schema())
    Draft202012Validator(load_annotated_schema()).validate(make_models_json("@a/m"))
    assert list(
        Draft202012Validator(load_annotated_schema()).iter_errors(make_models_json({"id": 1}))
    )


def test_every_key_is_described() -> None:
    def walk(node: Any, route: str) -> None:
        if isinstance(node, dict):
            for key, value in node.get("properties", {}).items():
                levels = route.endswith((LEVELS, "ThinkingLevel", "x-while-read"))
                assert levels or "description" in value, f"{route}/{key}"
            for key, value in node.items():
                walk(value, f"{route}/{key}")

    walk(load_annotated_schema(), "")


@pytest.mark.parametrize("version", FIELDS)
def test_the_keys_are_those_of_the_published_releases(version: str) -> None:
    """Where a release is known by its neighbours alone, the change may lie anywhere between."""
    pi = Pi(version)
    expected = FIELDS[version]
    plain = schema.build_schema("models", pi)
    defs = plain["$defs"]
    assert keys(defs["provider"], plain) == expected["provider"]
    assert keys(defs["model"], plain) == expected["model"]
    assert keys(defs["modelOverride"], plain) == expected["override"]
    if pi.checks_compat:
        checked = keys(defs["compat"], plain)
        of_chat = {key for member in UNION for key in expected[f"compat.{member}"]}
        assert set(checked) - of_chat <= {"imageInput", "sendImageOptInHeader"}
        assert of_chat <= set(checked)
        formats = defs["compat"]["properties"]["thinkingFormat"]["enum"]
    else:
        members = dict(zip(UNION, defs["compat"]["anyOf"], strict=True))
        for member in UNION:
            assert sorted(members[member]["properties"]) == (expected[f"compat.{member}"] or [])
        formats = members["completions"]["properties"]["thinkingFormat"]["enum"]
    assert sorted(formats) == expected["thinkingFormat"]
    if expected["thinkingLevels"]:
        assert sorted(defs[LEVELS]["properties"]) == expected["thinkingLevels"]


@pytest.mark.parametrize("version", MEASURED)
def test_the_quick_check_agrees_with_jsonschema(version: str) -> None:
    plain = schema.build_schema("models", Pi(version))
    quick = schema.get_validator(Pi(version))
    authority = Draft202012Validator(plain)
    number = count(100_000, 1_500)
    rng = random.Random(int(version.replace(".", "")))
    passed = 0
    for _ in range(number):
        document = Generator(rng, rng.choice((0, 0.003, 0.01, 0.05, 0.3))).document()
        expected = authority.is_valid(document)
        assert quick(document) == expected, document
        passed += expected
    assert number / 10 < passed < number * 9 / 10, "too few of one verdict to prove much"
    record(
        f"quick check agrees with jsonschema, pi {version}", f"{number} documents, {passed} valid"
    )


@pytest.mark.parametrize(
    "make", [build_types_schema, lambda name: build_read_schema(name, Pi("1.0.3"))]
)
def test_the_other_readings_agree_too(make: Any) -> None:
    plain = make("models")
    quick, authority = compile_check(plain), Draft202012Validator(plain)
    rng = random.Random(7)
    for _ in range(count(10_000, 500)):
        document = Generator(rng, rng.choice((0, 0.01, 0.1))).document()
        assert quick(document) == authority.is_valid(document), document


def test_many_at_once_are_valid_if_each_is() -> None:
    quick = schema.get_validator(Pi(NEWEST))
    rng = random.Random(17)
    verdicts = set()
    for _ in range(count(5_000, 400)):
        rate = rng.choice((0, 0, 0.003, 0.02))
        documents = [Generator(rng, rate).document() for _ in range(rng.randrange(1, 9))]
        each = [quick(document) for document in documents]
        assert quick(*documents) == all(each), documents
        verdicts.add(quick(*documents))
    assert verdicts == {True, False}


def test_a_keyword_without_a_quick_check_is_not_passed_over() -> None:
    with pytest.raises(NotImplementedError):
        compile_check({"type": "string", "format": "uri"})({})


def test_pruning_leaves_what_is_well_typed() -> None:
    rng = random.Random(11)
    for _ in range(count(20_000, 500)):
        document = Generator(rng, rng.choice((0, 0.02, 0.2))).document()
        before = json.dumps(document)
        pruned = schema.prune(document, Pi(NEWEST))
        assert json.dumps(document) == before
        if schema.is_well_typed(document):
            assert pruned is document
            assert schema.get_validator(Pi(NEWEST))(document)
        else:
            assert schema.prune(pruned, Pi(NEWEST)) == pruned
            for error in explain(pruned, Pi(NEWEST), build_types_schema("models")):
                missing = error.kind == "missing-key" and error.path[-2:-1] != ("cost",)
                assert error.kind == "invalid-value" or missing, (error.path, error.message)


def test_pruning_keeps_the_index_of_models() -> None:
    document = make_models_json("a", "b")
    models = document["providers"]["portkey"]["models"]
    models.insert(0, "not a model")
    file = build_models_file(from_text(json.dumps(document)), Pi(NEWEST))
    assert [model.path[-1] for model in file.models] == [1, 2]


@pytest.mark.parametrize("version", MEASURED)
def test_a_refused_file_names_its_fault(version: str) -> None:
    pi = Pi(version)
    rng = random.Random(13)
    for _ in range(count(5_000, 150)):
        document = Generator(rng, 0.05).document()
        causes = schema.find_errors(document, pi)
        assert bool(causes) != schema.get_validator(pi)(document)
        for cause in causes:
            for text in (cause.message, cause.help):
                assert text.endswith((".", "?")), text
                assert not any(word in text for word in ("None", "True", "is not of type", "'")), (
                    text
                )


MESSAGES = [
    (
        make_models_json({"id": "m", "contextWindow": "128k"}),
        '"contextWindow" must be a number, but it is the text "128k".',
    ),
    (
        make_models_json({"id": "m", "cost": {"input": 1, "output": 1, "cacheRead": 0}}),
        '"cost" has no "cacheWrite", which pi requires.',
    ),
    (
        make_models_json({"id": "m", "input": ["video"]}),
        'Entry 1 of "input" is "video", which pi does not know.',
    ),
    (make_models_json("m", apiKey=12345), '"apiKey" must be a text in quotes, but it is a number.'),
    (
        make_models_json("m", headers={"x-key": ["sk-secret"]}),
        'Header "x-key" must be a text in quotes, but it is a list.',
    ),
    ({"providers": {"p": 5}}, 'Provider "p" must be an object in { }, but it is the number 5.'),
    ([], "The file must be an object in { }, but it is a list."),
    (make_models_json("m", apiKey=""), '"apiKey" is empty, and pi requires a text.'),
    (
        make_models_json({"id": "m", "maxTokens": float("inf")}),
        '"maxTokens" is too large a number: pi reads it as infinite.',
    ),
    (
        make_models_json({"id": "m", "maxTokens": -1}),
        '"maxTokens" is -1, and pi takes only more than 0.',
    ),
]  # fmt: skip


@pytest.mark.parametrize(("document", "message"), MESSAGES)
def test_messages(document: object, message: str) -> None:
    assert [cause.message for cause in schema.find_errors(document, Pi(NEWEST))] == [message]


@pytest.mark.parametrize("deep", ["[" * 5000 + "]" * 5000, '{"a":' * 3000 + "1" + "}" * 3000])
@pytest.mark.parametrize(
    ("around", "at"),
    [
        ("%s", ()),
        ('{"providers": %s}', ("providers",)),
        ('{"providers": {"p": {"models": %s}}}', ("providers", "p", "models")),
        ('{"providers": {"p": {"headers": {"x": %s}}}}', ("providers", "p", "headers", "x")),
        ('{"p": {"baseUrl": "https://a.example/v1", "models": [], "x": %s}}', ()),
    ],
)
def test_a_value_nested_too_deep_to_be_written_out(around: str, at: tuple, deep: str) -> None:
    file = build_models_file(from_text(around % deep), Pi(NEWEST))
    found = [finding.pointer for finding in lint(file, RULES)]
    assert any(each.startswith(format_pointer(at)) for each in found)


def test_a_union_is_explained_by_what_is_wrong_in_it() -> None:
    compat = {"thinkingFormat": "foo", "sendSessionIdHeader": 1, "supportsLongCacheRetention": "x"}
    causes = schema.find_errors(make_models_json("m", compat=compat), Pi("0.73.1"))
    assert {cause.path[-1] for cause in causes} == set(compat)


def test_one_schema_serves_an_unknown_newer_release() -> None:
    assert schema.build_schema("models", Pi("9.9.9")) == schema.build_schema("models", Pi(NEWEST))
