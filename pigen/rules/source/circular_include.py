from __future__ import annotations

from pigen.diagnostics.rule import Bad, Good, Problem
from pigen.diagnostics.topics import SOURCES
from pigen.source.fault_rule import FaultRule
from pigen.source.faults import SourceFault


class CircularInclude(FaultRule):
    """Files include each other in a circle.

    None of them could ever be read completely.

    Remove one of the includes.
    """

    topic = SOURCES
    examples = (
        Good(
            "version: 1\ninclude: more.yaml\n",
            other_files={"more.yaml": "keys: {a: {value: $A}}\n"},
        ),
        Bad("version: 1\ninclude: pigen.yaml\n", at="/include"),
    )

    def describe(self, fault: SourceFault) -> Problem:
        (chain,) = fault.values
        return Problem(
            fault.span,
            f"The files include each other in a circle: {chain}.",
            "Remove this file from the list.",
        )
