"""The base of the rules that report why a source is not built;
reading and resolving it finds them."""

from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import REJECTED, Fix, Problem, Rule, Splice
from pigen.source.faults import SourceFault
from pigen.source.source_file import SourceFile


class FaultRule(Rule):
    """Reports the faults of the kind that has its name."""

    effect = REJECTED
    checks_syntax = True

    def check(self, file: SourceFile) -> Iterator[Problem]:
        return (to_problem(fault) for fault in file.faults if fault.kind == self.name)


def to_problem(fault: SourceFault) -> Problem:
    """A fault as a rule reports it."""
    fix = None
    if fault.fix is not None:
        splices = [Splice(edit.start, edit.end, edit.text) for edit in fault.fix.edits]
        fix = Fix(fault.fix.title, *splices, safe=fault.fix.safe)
    return Problem(
        fault.span,
        fault.message,
        fault.help,
        effect=REJECTED,
        related=fault.related,
        fix=fix,
    )
