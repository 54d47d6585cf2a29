from __future__ import annotations

from pigen.diagnostics.rule import Bad, Good, Problem
from pigen.diagnostics.topics import SYNTAX
from pigen.source.fault_rule import FaultRule
from pigen.source.faults import SourceFault
from pigen.source.reader import MAX_FILES, MAX_INCLUDE_DEPTH


class SourceTooLarge(FaultRule):
    """The source is larger than pigen reads.

    The limits are 500 files, 16 MB, and a million entries including everything that teams inherit.
    Beyond them a build would take minutes and gigabytes.

    Move what only a few teams need into those teams.
    """

    topic = SYNTAX
    examples = (
        Good(
            "version: 1\ninclude: more.yaml\n",
            other_files={"more.yaml": "keys: {a: {value: $A}}\n"},
        ),
        Bad(
            "version: 1\ninclude: f0.yaml\n",
            at="/include",
            other_files={f"f{n}.yaml": f"include: f{n + 1}.yaml\n" for n in range(60)},
        ),
    )

    def describe(self, fault: SourceFault) -> Problem:
        if fault.form == "files":
            return Problem(
                fault.span,
                f"The source has more than {MAX_FILES} files, or {MAX_INCLUDE_DEPTH} in a row, or "
                "16 MB, so pigen does not read on.",
                "Check that these are the files you meant.",
            )
        return Problem(
            fault.span,
            "With everything they inherit, the teams have more than a million entries, so pigen "
            "stops.",
            "Move what only a few teams need into those teams.",
        )
