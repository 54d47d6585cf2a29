from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import SYNTAX
from pigen.pi.models_file import FAULTY, ModelsFile


class DuplicateKey(Rule):
    """An object has the same key twice.

    pi takes the last of them and says nothing. Whatever stands under the earlier ones is lost, be
    it a whole provider with its models.

    Put the two together, or remove the one you do not want.
    """

    effect = IGNORED
    topic = SYNTAX
    traits = (FAULTY,)
    examples = (
        Good('{"providers": {"a": {"name": "x"}, "b": {"name": "x"}}}'),
        Bad('{"providers": {"a": {"name": "x", "name": "y"}}}', at="/providers/a/name"),
        Bad('{"providers": {"a": {}, "a": {}}}', at="/providers/a"),
        Bad('{"providers": {}, "provid\\u0065rs": {}}', at="/providers"),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        if not file.document.duplicates:
            return
        for route, members in file.document.repeated():
            winner = members[-1]
            for member in members[:-1]:
                line, _ = file.document.position(winner.start)
                yield Problem(
                    slice(member.start, member.end),
                    f'pi will ignore this "{member.key[:40]}": the key stands here again in line {line}, and the last one wins.',
                    "Remove one of the two, or put what they hold together.",
                    related=((route, "pi uses this one"),),
                )
