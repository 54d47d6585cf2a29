from __future__ import annotations

from pigen.diagnostics.rule import Bad, Good
from pigen.diagnostics.topics import SOURCES
from pigen.source.fault_rule import FaultRule


class InvalidName(FaultRule):
    """A name that cannot be that of a file or folder.

    Teams become folders, Configs and keys files. Beside them lie configs, keys and models.json; and on
    some systems names that differ in case alone are one.

    Use letters, digits, and . _ - after the first of them.
    """

    topic = SOURCES
    examples = (
        Good("version: 1\nteams: {front-end: {}}\n"),
        Bad('version: 1\nteams: {"front end": {}}\n', at="/teams/front end"),
        Bad("version: 1\nteams: {configs: {}}\n", at="/teams/configs"),
    )
