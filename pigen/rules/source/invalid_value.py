from __future__ import annotations

from pigen.diagnostics.rule import Bad, Good, Problem
from pigen.diagnostics.topics import KEYS
from pigen.rules.value_faults import make_problem
from pigen.source.fault_rule import FaultRule
from pigen.source.faults import SourceFault


class InvalidValue(FaultRule):
    """A field of pigen.yaml has a value that is not allowed there.

    An unknown word or a number out of range would become something else in the files that are
    built.

    Use one of the values that the field can have.
    """

    topic = KEYS
    examples = (
        Good("version: 1\ngateway: {dialect: oss}\n"),
        Bad("version: 1\ngateway: {dialect: hostd}\n", at="/gateway/dialect"),
    )

    def describe(self, fault: SourceFault) -> Problem:
        return make_problem(fault)
