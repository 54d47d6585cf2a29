"""Every rule's examples are its tests, run through the real runner."""

from __future__ import annotations

import inspect
import json

import pytest

from pigen import lint, rules
from pigen.document import from_text
from pigen.finding import Finding
from pigen.fix import apply
from pigen.pi import Pi
from pigen.rule import IGNORED, SETTINGS, SEVERITY, Bad, Good, Rule

ALL = rules.documented("models")
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.name}-{number}")
    for rule in ALL
    for number, example in enumerate(rule.examples)
]


def text(content: object) -> str:
    return (
        content if isinstance(content, str) else json.dumps(content, indent=2, ensure_ascii=False)
    )


def found(rule: Rule, example: Good, content: object) -> list[Finding]:
    def beside(name: str, value: object):
        return None if value is None else from_text(text(value), name)

    settings = beside("settings.json", example.settings)
    file = lint.view(
        from_text(text(content), "models.json"),
        Pi(example.pi),
        mode=example.mode,
        settings=settings,
        auth=beside("auth.json", example.auth),
        env=example.env,
    )
    return lint.lint(file, [rule], settings)


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_example(rule: Rule, example: Good) -> None:
    findings = found(rule, example, example.content)
    if not isinstance(example, Bad):
        assert [(f.pointer, f.message) for f in findings] == []
        return
    at = [f for f in findings if f.pointer == example.at]
    assert at, [(f.pointer, f.message) for f in findings]
    assert at[0].effect == (example.effect or rule.effect)
    assert at[0].file == ("settings.json" if example.file == SETTINGS else "models.json")
    if example.fixed is None:
        return
    written = text(example.content if example.file != SETTINGS else example.settings)
    mended = apply(written, [f.fix for f in findings if f.fix is not None])
    assert mended != written
    if isinstance(example.fixed, str):
        assert mended == example.fixed
    else:
        assert from_text(mended).value == example.fixed
    if example.file != SETTINGS:
        left = [f for f in found(rule, example, mended) if f.pointer == example.at and f.fix]
        assert not left, "the fix leaves what it mends"


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.name)
def test_rule_is_complete(rule: Rule) -> None:
    cls = type(rule)
    assert cls.__doc__, "a rule explains itself"
    first, _, rest = inspect.cleandoc(cls.__doc__).partition("\n\n")
    assert first.endswith("."), "the first line names the offence"
    assert rest, "then what pi does about it, and how to mend it"
    assert rule.effect in SEVERITY
    kinds = {type(example) for example in rule.examples}
    assert kinds == {Good, Bad}, "at least one good and one bad example"


def test_registry_is_the_folder() -> None:
    assert len({rule.name for rule in ALL}) == len(ALL)
    assert IGNORED in SEVERITY
