from __future__ import annotations

from pigen.diagnostics.rule import Bad, Good
from pigen.diagnostics.topics import SYNTAX
from pigen.source.fault_rule import FaultRule


class SourceTooLarge(FaultRule):
    """The source is far larger than any that was meant.

    More than 500 files, 16 MB, or a million entries with all that the teams inherit: pigen stops rather
    than take minutes and gigabytes over it.

    Move what few teams need into those teams.
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
