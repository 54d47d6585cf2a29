"""The rules about Configs: their examples, and the gateways' own verdicts through them."""

from __future__ import annotations

import json
from copy import deepcopy
from random import Random
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pigen import rules
from pigen.common.resources import read_text
from pigen.diagnostics.finding import Finding
from pigen.diagnostics.rule import FAILS, REJECTED, Bad, Good, Rule
from pigen.gateway.result import Reason
from pigen.gateway.validate_config import find_rejections
from pigen.lint import runner
from pigen.portkey.config import ConfigFile, make_config, make_target
from pigen.portkey.config_fields import SECTIONS
from pigen.portkey.simulated_requests import simulate_request
from pigen.text.document import from_text
from tests.gateway_cases import Case, cases

ALL = rules.load_documented("config")


def text(content: object) -> str:
    return (
        content if isinstance(content, str) else json.dumps(content, indent=2, ensure_ascii=False)
    )


def found(
    content: object, dialect: str = "hosted", applied: list[Rule] | None = None
) -> list[Finding]:
    file = ConfigFile(from_text(text(content), "a.config.json"), dialect)
    return runner.lint(file, applied or ALL)


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.name)
def test_only_what_the_gateway_refuses_is_rejected(rule: Rule) -> None:
    """No good example of one rule is refused by another, unless the gateway refuses it."""
    for example in rule.examples:
        if type(example) is Good:
            file = ConfigFile(from_text(text(example.content)), example.dialect)
            effects = {f.effect for f in runner.lint(file, ALL)}
            assert (REJECTED in effects) == file.is_rejected


MEASURED = [
    (case, dialect)
    for case in cases("validate")
    for dialect in ("hosted", "oss")
    if dialect in case["expect"] and case["expect"][dialect].get("stage") != "resolve"
]


@pytest.mark.parametrize(
    ("case", "dialect"), MEASURED, ids=[f"{case['id']}-{dialect}" for case, dialect in MEASURED]
)
def test_verdict_is_the_gateways(case: Case, dialect: str) -> None:
    expected = case["expect"][dialect]
    effects = {f.effect for f in found(case["config"], dialect)}
    stage = None if expected["accepted"] else expected["stage"]
    assert (REJECTED in effects) == (stage == "schema")
    if stage == "router":
        assert effects & {REJECTED, FAILS}


# The guide's own Configs, and what is to be said of each.
GUIDE = {
    "trace requests": (
        make_target(metadata={"environment": "development", "agent": "pi"}),
        {("metadata-in-config", "/metadata")},
    ),
    "fallbacks": (
        make_config(
            "fallback",
            make_target("openai-prod"),
            make_target("anthropic-prod"),
            make_target("bedrock-prod"),
        ),
        {
            ("one-model-for-different-providers", "/targets/1"),
            ("one-model-for-different-providers", "/targets/2"),
        },
    ),
    "load balancing": (
        make_config(
            "loadbalance",
            make_target("openai-key-1", weight=0.5),
            make_target("openai-key-2", weight=0.5),
        ),
        set(),
    ),
    "caching": (make_target(cache={"mode": "simple"}), set()),
    "retries": (make_target(retry={"attempts": 3, "on_status_codes": [429, 500, 502, 503]}), set()),
    "complete example": (
        make_config(
            "fallback",
            make_target("openai-prod"),
            make_target("anthropic-prod"),
            cache={"mode": "simple"},
            retry={"attempts": 3, "on_status_codes": [429, 500, 502, 503]},
            metadata={"agent": "pi", "environment": "production"},
        ),
        {("one-model-for-different-providers", "/targets/1"), ("metadata-in-config", "/metadata")},
    ),
    "enterprise load balance": (
        make_config(
            "load-balance",
            {"override_params": {"model": "@YOUR_OPENAI_PROVIDER_SLUG/gpt-model"}},
            {"override_params": {"model": "@YOUR_ANTHROPIC_PROVIDER/claude-sonnet-model"}},
        ),
        {
            ("unknown-strategy-mode", "/strategy/mode"),
            ("placeholder-left", "/targets/0/override_params/model"),
            ("placeholder-left", "/targets/1/override_params/model"),
        },
    ),
    "done right": (
        make_config(
            "fallback",
            make_target("openai-prod", "gpt-4o"),
            make_target("anthropic-prod", "claude-sonnet-4-20250514"),
            cache={"mode": "simple"},
            retry={"attempts": 3, "on_status_codes": [429, 500, 502, 503]},
        ),
        set(),
    ),
    "load balance done right": (
        make_config(
            "loadbalance",
            {"override_params": {"model": "@openai-prod/gpt-4o"}},
            {"override_params": {"model": "@anthropic-prod/claude-sonnet-4-20250514"}},
        ),
        set(),
    ),
}


@pytest.mark.parametrize("name", GUIDE)
def test_guide(name: str) -> None:
    content, said = GUIDE[name]
    assert {(f.rule, f.pointer) for f in found(content)} == said


VALUES = (None, True, 0, -1, 1.5, 1e400, "", "x", "@a", "@a/b", [], [None], {}, {"a": 1}, [{}])
KEYS = (
    *("targets", "strategy", "mode", "retry", "cache", "conditions", "default", "query", "then"),
    *("provider", "weight", "override_params", "model", "input_guardrails", "$or", "$regex"),
)


def mutated(value: Any, random: Random) -> Any:
    """A copy with one part of it changed."""
    value = deepcopy(value)
    spots: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        part = waiting.pop()
        inner = part.items() if isinstance(part, dict) else enumerate(part)
        for key, each in list(inner):
            spots.append((part, key))
            if isinstance(each, (dict, list)):
                waiting.append(each)
    if not spots:
        return random.choice(VALUES)
    part, key = random.choice(spots)
    if isinstance(part, dict) and random.random() < 0.4:
        key = random.choice(KEYS)
    part[key] = deepcopy(random.choice(VALUES))
    return value


@pytest.mark.parametrize("dialect", ["hosted", "oss"])
def test_mutated_configs(dialect: str) -> None:
    """No rule trips over what a Config may hold, and the verdict stays the gateway's."""
    random = Random(dialect)
    measured = [each["config"] for name in ("validate", "conditional") for each in cases(name)]
    for _ in range(400):
        config = random.choice(measured)
        for _ in range(random.randint(1, 3)):
            config = mutated(config, random) if isinstance(config, (dict, list)) else config
        written = json.dumps(config).replace("Infinity", "1e400")
        findings = found(written, dialect)
        effects = {f.effect for f in findings}
        read = from_text(written).value
        refused = bool(find_rejections(read, dialect))
        assert (REJECTED in effects) == refused, written
        if not refused and routed_nowhere(read, dialect):
            assert FAILS in effects, written


def routed_nowhere(config: object, dialect: str) -> bool:
    """A chat request ends in the router, or in a crash before any call."""
    ended = simulate_request(config, dialect)
    kinds = {each.kind for each in ended.events if isinstance(each, Reason)}
    return not ended.attempts and "router" in kinds


def test_schema_is_of_the_same_fields() -> None:
    schema = json.loads(read_text("schemas/config.schema.json"))
    Draft202012Validator.check_schema(schema)
    for section, keys in SECTIONS.items():
        properties = schema["$defs"][section.capitalize() or "Config"]["properties"]
        assert {k for k, v in properties.items() if not v.get("deprecated")} == set(keys)
        for field in properties.values():
            assert field["description"].endswith(".")
            assert set(field["x-dialects"]) <= {"hosted", "oss"}
            assert "x-where" in field
    check = Draft202012Validator(schema)
    for name, (content, _) in GUIDE.items():
        assert check.is_valid(content) == (name != "enterprise load balance")


def test_a_very_deep_config_is_no_crash() -> None:
    deep = (
        '{"strategy": {"mode": "single"}, "targets": [' * 3000 + '{"provider": "@a"}' + "]}" * 3000
    )
    assert REJECTED in {f.effect for f in found(deep)}


def remove(content: object, pointer: str) -> object:
    """A copy of a Config without the key at a JSON pointer."""
    copy: Any = deepcopy(content)
    part = copy
    *steps, key = pointer.split("/")[1:]
    for step in steps:
        part = part[int(step) if isinstance(part, list) else step]
    del part[key]
    return copy


def trace(config: object) -> list[object]:
    """Which targets are asked, in what order, whatever the upstreams answer and the draw is."""
    outcomes = [
        simulate_request(config, "hosted", plan={"*": [status]}, draw=draw)
        for status in (200, 429, 500)
        for draw in (0.1, 0.9)
    ]
    return [[(each.target, each.status) for each in outcome.attempts] for outcome in outcomes]


def test_a_setting_of_another_mode_changes_no_attempt() -> None:
    """What the rule reports can go; in the mode that reads it, it cannot."""
    rule = next(each for each in ALL if each.name == "setting-of-other-mode")
    for example in rule.examples:
        if isinstance(example, Bad):
            assert all(trace(example.content))
            assert trace(example.content) == trace(remove(example.content, example.at))
    two = (make_target("a", name="a"), make_target("b", name="b"))
    fallback = make_config("fallback", *two, strategy={"on_status_codes": [500]})
    assert trace(fallback) != trace(remove(fallback, "/strategy/on_status_codes"))
    condition = {"query": {"metadata.plan": {"$eq": "pro"}}, "then": "a"}
    conditional = make_config(
        "conditional", *two, strategy={"conditions": [condition], "default": "b"}
    )
    assert trace(conditional) != trace(remove(conditional, "/strategy/default"))


@pytest.mark.parametrize(
    ("config", "place", "sections"),
    [
        (
            make_config("fallback", make_target("a"), make_target("b"), on_status_codes=[429]),
            "/on_status_codes",
            '"strategy" or "retry"',
        ),
        (
            make_config("loadbalance", make_target("a"), make_target("b"), on_status_codes=[429]),
            "/on_status_codes",
            '"retry"',
        ),
        (make_target(on_status_codes=[429]), "/on_status_codes", '"retry"'),
    ],
    ids=["fallback", "load balance", "target"],
)
def test_status_codes_are_sent_only_where_they_count(
    config: object, place: str, sections: str
) -> None:
    """A key that is moved as the help says is not reported in its new place."""
    assert [(f.rule, f.pointer, f.help) for f in found(config) if f.rule == "misplaced-key"] == [
        ("misplaced-key", place, f"Move it into {sections}.")
    ]


@pytest.mark.parametrize(
    ("config", "dialect"),
    [
        ({"provider": "@openai-prod"}, "oss"),
        ({"provider": "openai-prod"}, "hosted"),
        (make_config("fallback", {"provider": "@a"}, {"provider": "@b"}), "oss"),
    ],
)
def test_a_key_is_not_missed_where_the_provider_is_unknown(config: object, dialect: str) -> None:
    """The right name brings it, or its help asks for it: one cause, one finding."""
    rejected = [each for each in found(config, dialect) if each.effect == REJECTED]
    assert {each.rule for each in rejected} == {"unknown-provider-name"}
    assert all(("@" in each.help) or ("api_key" in each.help) for each in rejected)
