"""The rules across the parts of a source: every example, the templates, and the guide's own."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from pigen import lint, rules
from pigen.finding import Finding
from pigen.formats.source import KIND, KINDS, SourceFile
from pigen.rule import SEVERITY, Bad, Good, Rule
from pigen.source.loading import load
from pigen.source.resolving import resolve

ALL = rules.documented(KIND)
EVERY = [rule for kind in KINDS for rule in rules.load(kind)]
NOW = 1_780_000_000_000.0  # in May 2026
TEMPLATES = sorted((Path(__file__).parent.parent / "templates").glob("*.yaml"))
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.name}-{number}")
    for rule in ALL
    for number, example in enumerate(rule.examples)
]


def viewed(files: dict[str, str]) -> SourceFile:
    loaded = load("pigen.yaml", lambda path: files[path].encode())
    resolved = resolve(loaded)
    assert [fault.message for fault in resolved.faults] == []
    return SourceFile(loaded, resolved, NOW)


def found(text: str, *known: Rule, **more: str) -> list[Finding]:
    return lint.lint(viewed({"pigen.yaml": text, **more}), known or EVERY)


def by_rule(findings: list[Finding]) -> dict[str, list[Finding]]:
    listed: dict[str, list[Finding]] = {}
    for each in findings:
        listed.setdefault(each.rule, []).append(each)
    return listed


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_example(rule: Rule, example: Good) -> None:
    findings = found(str(example.content), rule)
    if not isinstance(example, Bad):
        assert [(each.pointer, each.message) for each in findings] == []
        return
    assert [each.pointer for each in findings] == [example.at]
    assert findings[0].effect == (example.effect or rule.effect)


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.name)
def test_rule_is_complete(rule: Rule) -> None:
    first, _, rest = inspect.cleandoc(type(rule).__doc__ or "").partition("\n\n")
    assert first.endswith(".")
    assert rest
    assert rule.effect in SEVERITY
    assert {type(example) for example in rule.examples} == {Good, Bad}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_templates_are_clean(path: Path) -> None:
    findings = found(path.read_text())
    assert [(each.rule, each.message) for each in findings if each.severity != "info"] == []
