from __future__ import annotations

from pigen.diagnostics.rule import Bad, Good, Problem
from pigen.diagnostics.topics import KEYS
from pigen.rules.value_faults import make_problem
from pigen.source.fault_rule import FaultRule
from pigen.source.faults import SourceFault


class WrongType(FaultRule):
    """A field of pigen.yaml has the wrong type.

    pigen does not guess: a number in place of a text would become something else in the files
    that are built.

    Use a value of the type that the field has.
    """

    topic = KEYS
    examples = (
        Good("version: 1\nmetadata: {floor: '3'}\n"),
        Bad("version: 1\nmetadata: {floor: 3}\n", at="/metadata/floor"),
    )

    def describe(self, fault: SourceFault) -> Problem:
        return make_problem(fault)
