from __future__ import annotations

from pigen.diagnostics.rule import Bad, Good
from pigen.source.fault_rule import FaultRule


class WrongValue(FaultRule):
    """A field of pigen.yaml has a value that cannot stand there.

    pigen guesses at nothing: a number where a text belongs, or a word that is none of those allowed,
    would become something else in the files that are built.

    Write a value of the kind that the field has.
    """

    examples = (
        Good("version: 1\ngateway: {dialect: oss}\n"),
        Bad("version: 1\ngateway: {dialect: hostd}\n", at="/gateway/dialect"),
        Bad("version: 1\nmetadata: {floor: 3}\n", at="/metadata/floor"),
    )
