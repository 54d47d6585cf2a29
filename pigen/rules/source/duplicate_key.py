from __future__ import annotations

from pigen.diagnostics.rule import Bad, Good
from pigen.diagnostics.topics import SYNTAX
from pigen.source.fault_rule import FaultRule


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
