from __future__ import annotations

from pigen.diagnostics.rule import Bad, Good
from pigen.diagnostics.topics import SOURCES
from pigen.source.fault_rule import FaultRule


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
