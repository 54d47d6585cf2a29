from __future__ import annotations

from pigen.diagnostics.rule import Bad, Good
from pigen.diagnostics.topics import SOURCES
from pigen.source.fault_rule import FaultRule


class IncludeOutsideRepository(FaultRule):
    """A file that is to be included lies outside the repository, links resolved.

    pigen does not read it: a source that came from somebody else could name any file of the machine.
    The repository is the nearest folder upwards from the first file that holds .git, never the home
    folder; without one it is the folder of that file.

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
