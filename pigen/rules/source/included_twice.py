from __future__ import annotations

from pigen.common.quoting import quote
from pigen.diagnostics.rule import Bad, Good, Problem
from pigen.diagnostics.topics import SOURCES
from pigen.source.fault_rule import FaultRule
from pigen.source.faults import SourceFault


class IncludedTwice(FaultRule):
    """A file is included a second time.

    Everything in it would be defined twice.

    Remove one of the includes.
    """

    topic = SOURCES
    examples = (
        Good(
            "version: 1\ninclude: [more.yaml]\n",
            other_files={"more.yaml": "keys: {a: {value: $A}}\n"},
        ),
        Bad(
            "version: 1\ninclude: [more.yaml, more.yaml]\n",
            at="/include/1",
            other_files={"more.yaml": "keys: {a: {value: $A}}\n"},
        ),
    )

    def describe(self, fault: SourceFault) -> Problem:
        (name,) = fault.values
        return Problem(
            fault.span,
            f"{quote(name)} is included a second time, with everything in it.",
            "Remove it from one of the lists.",
        )
