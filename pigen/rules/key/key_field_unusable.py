from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.portkey.key import KeyFile


class KeyFieldUnusable(Rule):
    """A field of a key's file has a value that the admin API does not take.

    Portkey then refuses to make the key, or to change it.

    Write a value of the kind that the field has.
    """

    effect = FAILS
    examples = (
        Good({"name": "pi", "scopes": [], "usage_limits": None}),
        Bad({"name": "pi", "scopes": "completions.write"}, at="/scopes"),
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
        from pigen.source.key_form import WRONG, misfits

        for each in misfits(file) if isinstance(file, KeyFile) else ():
            if each.kind == WRONG:
                name = quote(str(each.route[-1])) if each.route else "The file"
                if each.route and isinstance(each.route[-1], int):
                    name = f"Entry {each.route[-1] + 1} of {quote(str(each.route[-2]))}"
                yield Problem(each.route, f"{name} {each.message}", each.help)
