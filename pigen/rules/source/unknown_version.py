from __future__ import annotations

from pigen.common.quoting import quote
from pigen.diagnostics.rule import Bad, Good, Problem
from pigen.diagnostics.topics import SOURCES
from pigen.pi.release import NEWEST, OLDEST
from pigen.source.fault_rule import FaultRule
from pigen.source.faults import SourceFault


class UnknownVersion(FaultRule):
    """The range of pi releases contains none that pigen knows.

    What a models.json has to look like depends on the release that reads it.

    Write it like "1.5.2", ">=0.80.3" or ">=0.77, <1.2".
    """

    topic = SOURCES
    examples = (
        Good('version: 1\npi: {version: ">=0.80.3"}\n'),
        Bad('version: 1\npi: {version: "newest"}\n', at="/pi/version"),
        Bad('version: 1\npi: {version: "<0.1"}\n', at="/pi/version"),
    )

    def describe(self, fault: SourceFault) -> Problem:
        return Problem(
            fault.span,
            f"{quote(*fault.values)} does not include any release of pi that pigen knows.",
            f'Write it like "1.5.2", ">=0.80.3" or ">=0.77, <1.2", from {OLDEST} to {NEWEST}.',
        )
