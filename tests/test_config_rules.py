"""The rules about Configs: their examples, and the gateways' own verdicts through them."""

from __future__ import annotations

import inspect
import json

import pytest

from pigen import lint, rules
from pigen.document import from_text
from pigen.finding import Finding
from pigen.fix import apply
from pigen.formats.config import ConfigFile
from pigen.rule import FAILS, REJECTED, SEVERITY, Bad, Good, Rule
from tests.gateway_cases import Case, cases

ALL = rules.documented("config")
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.name}-{number}")
    for rule in ALL
    for number, example in enumerate(rule.examples)
]


def text(content: object) -> str:
    return (
        content if isinstance(content, str) else json.dumps(content, indent=2, ensure_ascii=False)
    )


def found(
    content: object, dialect: str = "hosted", applied: list[Rule] | None = None
) -> list[Finding]:
    file = ConfigFile(from_text(text(content), "a.config.json"), dialect)
    return lint.lint(file, applied or ALL)


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_example(rule: Rule, example: Good) -> None:
    findings = found(example.content, example.dialect, [rule])
    if not isinstance(example, Bad):
        assert [(f.pointer, f.message) for f in findings] == []
        return
    at = [f for f in findings if f.pointer == example.at]
    assert at, [(f.pointer, f.message) for f in findings]
    assert at[0].effect == (example.effect or rule.effect)
    for finding in findings:
        assert finding.message.endswith("."), finding.message
        assert finding.help.endswith("."), finding.help
    if example.fixed is None:
        return
    written = text(example.content)
    mended = apply(written, [f.fix for f in findings if f.fix is not None])
    assert from_text(mended).value == from_text(text(example.fixed)).value
    left = [f for f in found(mended, example.dialect, [rule]) if f.pointer == example.at and f.fix]
    assert not left, "the fix leaves what it mends"


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.name)
def test_rule_is_complete(rule: Rule) -> None:
    cls = type(rule)
    assert cls.__doc__, "a rule explains itself"
    first, _, rest = inspect.cleandoc(cls.__doc__).partition("\n\n")
    assert first.endswith("."), "the first line names the offence"
    assert rest, "then what the gateway does about it, and how to mend it"
    assert rule.effect in SEVERITY
    kinds = {type(example) for example in rule.examples}
    assert kinds == {Good, Bad}, "at least one good and one bad example"


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.name)
def test_only_what_the_gateway_refuses_is_rejected(rule: Rule) -> None:
    """No good example of one rule is refused by another, unless the gateway refuses it."""
    for example in rule.examples:
        if type(example) is Good:
            file = ConfigFile(from_text(text(example.content)), example.dialect)
            effects = {f.effect for f in lint.lint(file, ALL)}
            assert (REJECTED in effects) == file.refused


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
