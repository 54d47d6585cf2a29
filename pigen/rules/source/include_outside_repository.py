from __future__ import annotations

from pigen.common.quoting import quote
from pigen.diagnostics.rule import Bad, Good, Problem
from pigen.diagnostics.topics import SOURCES
from pigen.source.fault_rule import FaultRule
from pigen.source.faults import SourceFault


class IncludeOutsideRepository(FaultRule):
    """An include leads outside the repository, once symlinks are followed.

    pigen does not read it: a source that came from somebody else could name any file on the
    machine. The repository is the nearest folder above the first file that contains .git, but never
    the home folder; without one it is the folder of that file.

    Move the file into the repository, or give its folder with --allow-include DIR.
    """

    topic = SOURCES
    examples = (
        Good(
            "version: 1\ninclude: teams/more.yaml\n",
            other_files={"teams/more.yaml": "keys: {a: {value: $A}}\n"},
        ),
        Bad("version: 1\ninclude: /etc/passwd\n", at="/include"),
        Bad("version: 1\ninclude: [../../../../../../../../../../more.yaml]\n", at="/include/0"),
    )

    def describe(self, fault: SourceFault) -> Problem:
        name, repository = fault.values
        return Problem(
            fault.span,
            f"{quote(name)} is outside {repository}, so pigen does not read it: a source only "
            "includes files of its own repository.",
            "Move the file there, or give its folder with --allow-include DIR.",
        )
