"""The faults of a source in the words of their rules, for what builds from it or runs it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from pigen import rules
from pigen.common.kinds import SOURCE
from pigen.diagnostics.finding import Finding
from pigen.diagnostics.rule import Problem, Rule
from pigen.source.faults import SourceFault, make_finding


class FaultList:
    """What rules for faults look at: the `faults` of a file."""

    def __init__(self, *faults: SourceFault) -> None:
        self.faults = faults


def describe_fault(fault: SourceFault) -> tuple[Rule, Problem]:
    """The rule of that kind, and the problem that it reports."""
    rule = _load_rules()[fault.kind]
    (problem,) = rule.check(FaultList(fault))
    return rule, problem


def list_findings(faults: Iterable[SourceFault]) -> list[Finding]:
    """One for each fault, in their order."""
    return [make_finding(fault.kind, describe_fault(fault)[1]) for fault in faults]


@cache
def _load_rules() -> dict[str, Rule]:
    return {rule.name: rule for rule in rules.load(SOURCE)}
