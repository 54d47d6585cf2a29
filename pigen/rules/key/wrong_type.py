from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import KEYS
from pigen.portkey.key import KeyFile


class WrongType(Rule):
    """A field of a key file has a type that the admin API does not accept.

    Portkey then refuses to create or change the key.

    Use a value of the type that the field needs.
    """

    effect = FAILS
    topic = KEYS
    examples = (
        Good({"name": "pi", "scopes": [], "usage_limits": None}),
        Bad({"name": "pi", "scopes": "completions.write"}, at="/scopes"),
    )

    def check(self, file: KeyFile) -> Iterator[Problem]:
        from pigen.rules.key_misfits import TYPE, describe_misfits

        return describe_misfits(file, TYPE)
