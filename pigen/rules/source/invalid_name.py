from __future__ import annotations

from pigen.diagnostics.rule import Bad, Good
from pigen.diagnostics.topics import SOURCES
from pigen.source.fault_rule import FaultRule


class InvalidName(FaultRule):
    """A name that cannot be used for a file or folder.

    Teams become folders, Configs and keys become files. configs, keys and models.json are already
    taken, and on some systems names that differ only in case are the same.

    Use letters and digits, and after the first character also . _ and -.
    """

    topic = SOURCES
    examples = (
        Good("version: 1\nteams: {front-end: {}}\n"),
        Bad('version: 1\nteams: {"front end": {}}\n', at="/teams/front end"),
        Bad("version: 1\nteams: {configs: {}}\n", at="/teams/configs"),
    )
