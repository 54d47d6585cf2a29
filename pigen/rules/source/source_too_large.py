from __future__ import annotations

from pigen.diagnostics.rule import Bad, Good
from pigen.diagnostics.topics import SYNTAX
from pigen.source.fault_rule import FaultRule


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
