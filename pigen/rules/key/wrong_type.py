from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import KEYS
from pigen.portkey.key import KeyFile


class WrongType(Rule):
    """A field of a key's file is of another type than the admin API takes.

    Portkey then refuses to make the key, or to change it.

    Write a value of the kind that the field has.
    """

    effect = FAILS
    topic = KEYS
    examples = (
        Good({"name": "pi", "scopes": [], "usage_limits": None}),
        Bad({"name": "pi", "scopes": "completions.write"}, at="/scopes"),
    )

    def check(self, file: KeyFile) -> Iterator[Problem]:
        from pigen.source.key_misfits import TYPE, describe_misfits

        return describe_misfits(file, TYPE)
