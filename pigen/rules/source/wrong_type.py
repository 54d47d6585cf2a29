from __future__ import annotations

from pigen.diagnostics.rule import Bad, Good
from pigen.diagnostics.topics import KEYS
from pigen.source.fault_rule import FaultRule


class WrongType(FaultRule):
    """A field of pigen.yaml is of another type than belongs there.

    pigen guesses at nothing: a number where a text belongs would become something else in the files
    that are built.

    Write a value of the kind that the field has.
    """

    topic = KEYS
    examples = (
        Good("version: 1\nmetadata: {floor: '3'}\n"),
        Bad("version: 1\nmetadata: {floor: 3}\n", at="/metadata/floor"),
    )
