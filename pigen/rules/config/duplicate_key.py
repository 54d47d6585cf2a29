from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import SYNTAX
from pigen.portkey.config import ConfigFile
from pigen.rules.syntax_problems import MAX_REPEATS, count_hidden_repeats


class DuplicateKey(Rule):
    """An object of the Config has the same key twice.

    In JSON the last one wins, so the value of the first is silently lost.

    Remove one of them.
    """

    effect = IGNORED
    topic = SYNTAX
    examples = (
        Good('{"provider": "@a", "retry": {"attempts": 1}}'),
        Bad('{"provider": "@a", "provider": "@b"}', at="/provider"),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        if not file.document.has_duplicates:
            return
        for path, members in file.document.find_repeated_keys():
            more = count_hidden_repeats(members)
            for member in members[:-1][:MAX_REPEATS]:
                yield Problem(
                    slice(member.start, member.end),
                    f'The gateway ignores this "{path[-1]}"{more}: '
                    "the same key appears again below.",
                    "Remove one of them.",
                )
