from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import KEYS
from pigen.portkey.key import KeyFile


class MissingKey(Rule):
    """A key file lacks something that Portkey needs to create the key.

    The admin API refuses a key without a name or scopes, and a file with a body has to say which
    endpoint it is for.

    Add the field.
    """

    effect = FAILS
    topic = KEYS
    examples = (
        Good({"name": "pi", "scopes": ["completions.write"]}),
        Bad({"scopes": ["completions.write"]}, at=""),
        Bad(
            {"endpoint": "/api-keys/workspace/service", "body": {"name": "pi"}},
            at="/body",
        ),
    )

    def check(self, file: KeyFile) -> Iterator[Problem]:
        from pigen.rules.key_misfits import MISSING, find_misfits

        for each in find_misfits(file) if isinstance(file, KeyFile) else ():
            if each.kind == MISSING:
                yield Problem(
                    each.path[:-1],
                    f'"{each.path[-1]}" is missing, and Portkey makes no key without it.',
                    f'Add "{each.path[-1]}".',
                    key=True,
                )
