from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import KEYS
from pigen.portkey.key import KeyFile


class InvalidValue(Rule):
    """A field of a key file has a value that the admin API does not accept.

    Portkey then refuses to create or change the key.

    Use one of the values that the field can have.
    """

    effect = FAILS
    topic = KEYS
    examples = (
        Good({"name": "pi", "scopes": [], "usage_limits": None}),
        Bad(
            {"name": "pi", "scopes": [], "usage_limits": {"periodic_reset": "daily"}},
            at="/usage_limits/periodic_reset",
        ),
        Bad(
            {"endpoint": "/api-keys/service", "body": {"name": "pi", "scopes": []}},
            at="/endpoint",
        ),
    )

    def check(self, file: KeyFile) -> Iterator[Problem]:
        from pigen.rules.key_misfits import VALUE, describe_misfits

        return describe_misfits(file, VALUE)
