"""A Config inside a body or an answer of the admin API:
judged by itself, and placed where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace

from pigen.diagnostics.finding import Finding
from pigen.diagnostics.rule import Fix, JsonPath, Problem, Rule, Splice
from pigen.lint.header_configs import HeaderConfig, move_finding
from pigen.lint.runner import place_problems, run_rules
from pigen.portkey.config import ConfigFile
from pigen.text.document import Document, from_text


def lint_wrapped_config(
    document: Document, path: JsonPath, dialect: str, rules: Sequence[Rule]
) -> list[Finding]:
    """What the rules for Configs find in the Config at `path`, an object or a text."""
    value = document.value
    for step in path:
        assert isinstance(value, dict)
        value = value[str(step)]
    if isinstance(value, str):
        return _lint_text(document, path, value, dialect, rules)
    found = run_rules(ConfigFile(document, dialect, value=value), rules)
    moved = [(rule, _move_problem(problem, path), result) for rule, problem, result in found]
    return place_problems(moved, document)


def _lint_text(
    document: Document, path: JsonPath, text: str, dialect: str, rules: Sequence[Rule]
) -> list[Finding]:
    inner = from_text(text, document.path)
    view = ConfigFile(inner, dialect)
    findings = place_problems(run_rules(view, rules), inner)
    config = HeaderConfig(path, text, inner, list(range(len(text) + 1)), [])
    return [replace(move_finding(each, config, document), effect=each.effect) for each in findings]


def _move_problem(problem: Problem, base: JsonPath) -> Problem:
    """The problem with its routes from the root of the file; other places are right already."""
    moved = copy(problem)
    if isinstance(problem.at, tuple):
        moved.at = (*base, *problem.at)
    moved.related = tuple(
        ((*base, *at) if isinstance(at, tuple) else at, message) for at, message in problem.related
    )
    if problem.fix is not None:
        changes = []
        for each in problem.fix.changes:
            change = copy(each)
            if not isinstance(change, Splice):
                change.path = (*base, *change.path)
            changes.append(change)
        moved.fix = Fix(problem.fix.title, *changes, safe=problem.fix.safe)
    return moved
