"""Every rule's examples are its tests, run through the real runner: rules of all kinds of file."""

from __future__ import annotations

import inspect

import pytest

from pigen import rules
from pigen.common.kinds import KINDS
from pigen.diagnostics.rule import SETTINGS, SEVERITY, Bad, Good, Rule
from pigen.diagnostics.topics import TITLES
from pigen.lint import examples
from pigen.lint.fix import apply_fixes
from pigen.source.fault_rule import FaultRule
from pigen.text.document import from_text

ALL = [(kind, rule) for kind in KINDS for rule in rules.load_documented(kind)]
EXAMPLES = [
    pytest.param(kind, rule, example, id=f"{rule.name}-{number}")
    for kind, rule in ALL
    for number, example in enumerate(rule.examples)
]


@pytest.mark.parametrize(("kind", "rule", "example"), EXAMPLES)
def test_example(kind: str, rule: Rule, example: Good) -> None:
    findings, documents = examples.lint_example(kind, rule, example)
    if not isinstance(example, Bad):
        assert [(f.pointer, f.message) for f in findings] == []
        return
    at = [f for f in findings if f.pointer == example.at]
    assert at, [(f.pointer, f.message) for f in findings]
    assert at[0].effect == (example.effect or rule.effect)
    assert kind in ("models", "config") or len(findings) == len(at) == 1
    in_settings = example.file == SETTINGS
    assert (at[0].file == "settings.json") == in_settings
    for finding in findings:
        assert finding.message.endswith((".", "?")), finding.message
        assert finding.help.endswith((".", "?")), finding.help
    if example.fixed_content is None:
        return
    document = next(each for each in documents if each.path == at[0].file)
    mended = apply_fixes(document.text, [f.fix for f in findings if f.fix is not None])
    assert mended != document.text
    if isinstance(example.fixed_content, str):
        assert mended == example.fixed_content
    else:
        assert from_text(mended).value == example.fixed_content
    if not in_settings:
        left, _ = examples.lint_example(kind, rule, example, mended)
        assert not [f for f in left if f.pointer == example.at and f.fix], "the fix leaves it"


@pytest.mark.parametrize(("kind", "rule"), ALL, ids=[rule.name for _, rule in ALL])
def test_rule_is_complete(kind: str, rule: Rule) -> None:
    cls = type(rule)
    assert cls.__doc__, "a rule explains itself"
    first, _, rest = inspect.cleandoc(cls.__doc__).partition("\n\n")
    assert first.endswith("."), "the first line names the offence"
    assert rest, "then what pi or the gateway does about it, and how to fix it"
    assert rule.effect in SEVERITY
    kinds = {type(example) for example in rule.examples}
    assert kinds == {Good, Bad}, "at least one good and one bad example"


@pytest.mark.parametrize(("kind", "rule"), ALL, ids=[rule.name for _, rule in ALL])
def test_rule_sets_what_rules_have(kind: str, rule: Rule) -> None:
    """A misspelt attribute would be without effect, and a tuple without its comma a text."""
    bases = type(rule).__mro__[: type(rule).__mro__.index(Rule)]
    declared = {**vars(Rule), **vars(FaultRule)}
    for name, value in ((name, value) for base in bases for name, value in vars(base).items()):
        if not name.startswith("_"):
            assert name in declared, f"{name} is nothing that Rule declares"
            assert type(value) is type(declared[name]), f"{name} is of another type than Rule's"


@pytest.mark.parametrize(("kind", "rule"), ALL, ids=[rule.name for _, rule in ALL])
def test_what_a_rule_says_is_in_its_file(kind: str, rule: Rule) -> None:
    """Its own class finds the faults, or describes those that reading a source finds."""
    own = vars(type(rule))
    assert "describe" in own if isinstance(rule, FaultRule) else "check" in own


def test_a_name_is_used_once_a_kind() -> None:
    names = [(kind, rule.name) for kind, rule in ALL]
    assert len(set(names)) == len(names)


def test_every_rule_has_a_topic_and_every_topic_a_rule() -> None:
    assert {rule.topic for _, rule in ALL} == set(TITLES)


@pytest.mark.parametrize("name", sorted({rule.name for _, rule in ALL}))
def test_rules_of_one_name_are_about_the_same(name: str) -> None:
    assert len({rule.topic for _, rule in ALL if rule.name == name}) == 1


def test_what_a_rule_silences_is_a_rule() -> None:
    names = {rule.name for _, rule in ALL}
    silenced = {name for _, rule in ALL for name in rule.supersedes}
    assert silenced
    assert silenced <= names
