"""The base of the rules that report why a source is not built.

Reading and resolving it finds the faults, as data; the rule of each kind describes them.
"""

from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import REJECTED, Problem, Rule
from pigen.source.faults import SourceFault
from pigen.source.source_file import SourceFile


class FaultRule(Rule):
    """Reports the faults of the kind that has its name."""

    effect = REJECTED
    checks_syntax = True

    def check(self, file: SourceFile) -> Iterator[Problem]:
        return (self.describe(fault) for fault in file.faults if fault.kind == self.name)

    def describe(self, fault: SourceFault) -> Problem:
        """The fault in words."""
        raise NotImplementedError
