from __future__ import annotations

from pigen.common.quoting import quote
from pigen.diagnostics.rule import Bad, Good, Problem
from pigen.diagnostics.topics import SYNTAX
from pigen.source.fault_rule import FaultRule
from pigen.source.faults import SourceFault


class DuplicateKey(FaultRule):
    """One name is defined twice, and it is not clear which one counts.

    In one map, in two of the files that are joined, or as two keys that would be written to the
    same file.

    Rename one of them, or remove it.
    """

    topic = SYNTAX
    examples = (
        Good("version: 1\nkeys: {a: {value: $A}, b: {value: $B}}\n"),
        Bad("version: 1\nkeys: {a: {value: $A}, a: {value: $B}}\n", at="/keys/a"),
        Bad(
            "version: 1\ninclude: more.yaml\nkeys: {a: {value: $A}}\n",
            at="/keys/a",
            other_files={"more.yaml": "keys: {a: {value: $B}}\n"},
        ),
    )

    def describe(self, fault: SourceFault) -> Problem:
        name = quote(*fault.values)
        if fault.form == "file":
            return Problem(
                fault.span,
                f"Two keys would be written to the file {name}: one of them is made for each "
                "member.",
                "Give one of the keys another name.",
            )
        (first,) = fault.related
        if fault.form == "model":
            return Problem(
                fault.span,
                f"The model {name} is listed a second time, and pi would keep only one.",
                "Remove one of them.",
                related=((first, "It is listed here first."),),
            )
        return Problem(
            fault.span,
            f"{name} is defined a second time, and it is not clear which one counts.",
            "Give one of them another name, or remove it.",
            related=((first, "It is defined here first."),),
        )
