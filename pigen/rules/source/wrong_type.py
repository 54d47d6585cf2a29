from __future__ import annotations

from pigen.diagnostics.rule import Bad, Good
from pigen.diagnostics.topics import KEYS
from pigen.source.fault_rule import FaultRule


class WrongType(FaultRule):
    """A field of pigen.yaml has the wrong type.

    pigen does not guess: a number in place of a text would become something else in the files
    that are built.

    Use a value of the type that the field has.
    """

    topic = KEYS
    examples = (
        Good("version: 1\nmetadata: {floor: '3'}\n"),
        Bad("version: 1\nmetadata: {floor: 3}\n", at="/metadata/floor"),
    )
