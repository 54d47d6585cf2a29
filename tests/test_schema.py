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
from pigen.lint.runner import lint, view
from pigen.pi import schema
from pigen.pi.models_file import portkey
from pigen.pi.release import MEASURED, NEWEST, OLDEST, Pi
from pigen.pi.schema.causes import explain
from pigen.pi.schema.projection import UNION, annotated, schema_of_read, schema_of_types
from pigen.pi.schema.quickcheck import compile_check
from pigen.text.document import from_text, pointer

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
    plain = schema.schema_for("models", Pi(version))
    Draft202012Validator.check_schema(plain)
    assert not any(key.startswith("x-") for key in every_key(plain))


def test_the_file_itself_is_a_valid_schema() -> None:
    Draft202012Validator.check_schema(annotated())
    Draft202012Validator(annotated()).validate(portkey("@a/m"))
    assert list(Draft202012Validator(annotated()).iter_errors(portkey({"id": 1})))


def test_every_key_is_described() -> None:
    def walk(node: Any, route: str) -> None:
        if isinstance(node, dict):
            for key, value in node.get("properties", {}).items():
                levels = route.endswith((LEVELS, "ThinkingLevel", "x-while-read"))
                assert levels or "description" in value, f"{route}/{key}"
            for key, value in node.items():
                walk(value, f"{route}/{key}")

    walk(annotated(), "")


@pytest.mark.parametrize("version", FIELDS)
def test_the_keys_are_those_of_the_published_releases(version: str) -> None:
    """Where a release is known by its neighbours alone, the change may lie anywhere between."""
    pi = Pi(version)
    expected = FIELDS[version]
    plain = schema.schema_for("models", pi)
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
    plain = schema.schema_for("models", Pi(version))
    quick = schema.valid(Pi(version))
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


@pytest.mark.parametrize("make", [schema_of_types, lambda name: schema_of_read(name, Pi("1.0.3"))])
def test_the_other_readings_agree_too(make: Any) -> None:
    plain = make("models")
    quick, authority = compile_check(plain), Draft202012Validator(plain)
    rng = random.Random(7)
    for _ in range(count(10_000, 500)):
        document = Generator(rng, rng.choice((0, 0.01, 0.1))).document()
        assert quick(document) == authority.is_valid(document), document


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
        if schema.typed(document):
            assert pruned is document
            assert schema.valid(Pi(NEWEST))(document)
        else:
            assert schema.prune(pruned, Pi(NEWEST)) == pruned
            for error in explain(pruned, Pi(NEWEST), schema_of_types("models")):
                missing = error.kind == "missing-key" and error.route[-2:-1] != ("cost",)
                assert error.kind == "invalid-value" or missing, (error.route, error.message)


def test_pruning_keeps_the_index_of_models() -> None:
    document = portkey("a", "b")
    models = document["providers"]["portkey"]["models"]
    models.insert(0, "not a model")
    file = view(from_text(json.dumps(document)), Pi(NEWEST))
    assert [model.route[-1] for model in file.models] == [1, 2]


@pytest.mark.parametrize("version", MEASURED)
def test_whoever_fails_is_told_why(version: str) -> None:
    pi = Pi(version)
    rng = random.Random(13)
    for _ in range(count(5_000, 150)):
        document = Generator(rng, 0.05).document()
        causes = schema.causes_of(document, pi)
        assert bool(causes) != schema.valid(pi)(document)
        for cause in causes:
            for text in (cause.message, cause.help):
                assert text.endswith((".", "?")), text
                assert not any(word in text for word in ("None", "True", "is not of type", "'")), (
                    text
                )


MESSAGES = [
    (portkey({"id": "m", "contextWindow": "128k"}), '"contextWindow" must be a number, but it is the text "128k".'),
    (portkey({"id": "m", "cost": {"input": 1, "output": 1, "cacheRead": 0}}), '"cost" has no "cacheWrite", which pi requires.'),
    (portkey({"id": "m", "input": ["video"]}), 'Entry 1 of "input" is "video", which pi does not know.'),
    (portkey("m", apiKey=12345), '"apiKey" must be a text in quotes, but it is a number.'),
    (portkey("m", headers={"x-key": ["sk-secret"]}), 'Header "x-key" must be a text in quotes, but it is a list.'),
    ({"providers": {"p": 5}}, 'Provider "p" must be an object in { }, but it is the number 5.'),
    ([], "The file must be an object in { }, but it is a list."),
    (portkey("m", apiKey=""), '"apiKey" is empty, and pi requires a text in it.'),
    (portkey({"id": "m", "maxTokens": float("inf")}), '"maxTokens" is too large a number for pi, to whom it is infinite.'),
    (portkey({"id": "m", "maxTokens": -1}), '"maxTokens" is -1, and pi takes only more than 0.'),
]  # fmt: skip


@pytest.mark.parametrize(("document", "message"), MESSAGES)
def test_messages(document: object, message: str) -> None:
    assert [cause.message for cause in schema.causes_of(document, Pi(NEWEST))] == [message]


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
    file = view(from_text(around % deep), Pi(NEWEST))
    found = [finding.pointer for finding in lint(file, RULES)]
    assert any(each.startswith(pointer(at)) for each in found)


def test_a_union_is_explained_by_what_is_wrong_in_it() -> None:
    compat = {"thinkingFormat": "foo", "sendSessionIdHeader": 1, "supportsLongCacheRetention": "x"}
    causes = schema.causes_of(portkey("m", compat=compat), Pi("0.73.1"))
    assert {cause.route[-1] for cause in causes} == set(compat)


def test_one_schema_serves_an_unknown_newer_release() -> None:
    assert schema.schema_for("models", Pi("9.9.9")) == schema.schema_for("models", Pi(NEWEST))
