from __future__ import annotations

from pigen.common.quoting import quote
from pigen.diagnostics.rule import Bad, Good, Problem
from pigen.diagnostics.topics import SOURCES
from pigen.source.fault_rule import FaultRule
from pigen.source.faults import SourceFault


class UnreadableInclude(FaultRule):
    """An included file cannot be read.

    Without it the source is incomplete.

    Correct the path, which is relative to the file that includes it.
    """

    topic = SOURCES
    examples = (
        Good(
            "version: 1\ninclude: more.yaml\n",
            other_files={"more.yaml": "keys: {a: {value: $A}}\n"},
        ),
        Bad("version: 1\ninclude: mroe.yaml\n", at="/include"),
    )

    def describe(self, fault: SourceFault) -> Problem:
        name, error = fault.values
        return Problem(fault.span, f"{quote(name)} cannot be included: {error.message}", error.help)
