from __future__ import annotations

from pigen.common.quoting import quote
from pigen.diagnostics.rule import Bad, Good, Problem
from pigen.diagnostics.topics import SOURCES
from pigen.source.fault_rule import FaultRule
from pigen.source.faults import SourceFault


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

    def describe(self, fault: SourceFault) -> Problem:
        name = quote(fault.values[0])
        if fault.form == "case":
            message = (
                f"{name} and {quote(fault.values[1])} differ only in case, and are the same file "
                "or folder on some systems."
            )
            return Problem(fault.span, message, "Give one of them another name.")
        if fault.form == "reserved":
            message = f"A team cannot be called {name}: a build writes something with that name "
            return Problem(fault.span, message + "beside it.", "Give it another name.")
        return Problem(
            fault.span,
            f"{name} becomes the name of a file or folder, and files cannot have this name.",
            "Use letters, digits, and . _ - after the first of them; at most 64 characters.",
        )
