from __future__ import annotations

from pigen.diagnostics.rule import Bad, Good
from pigen.diagnostics.topics import SOURCES
from pigen.source.fault_rule import FaultRule


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
