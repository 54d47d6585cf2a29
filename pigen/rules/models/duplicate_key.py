from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import SYNTAX
from pigen.pi.models_file import HAS_FAULTS, ModelsFile
from pigen.rules.syntax_problems import MAX_REPEATS, count_hidden_repeats


class DuplicateKey(Rule):
    """An object has the same key twice.

    pi silently uses the last one. Everything under the earlier ones is lost, which may be a whole
    provider with its models.

    Merge the two, or remove the one you do not want.
    """

    effect = IGNORED
    topic = SYNTAX
    prefilter_traits = (HAS_FAULTS,)
    examples = (
        Good('{"providers": {"a": {"name": "x"}, "b": {"name": "x"}}}'),
        Bad('{"providers": {"a": {"name": "x", "name": "y"}}}', at="/providers/a/name"),
        Bad('{"providers": {"a": {}, "a": {}}}', at="/providers/a"),
        Bad('{"providers": {}, "provid\\u0065rs": {}}', at="/providers"),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        if not file.document.has_duplicates:
            return
        for path, members in file.document.find_repeated_keys():
            line, _ = file.document.find_position(members[-1].start)
            more = count_hidden_repeats(members)
            for member in members[:-1][:MAX_REPEATS]:
                yield Problem(
                    slice(member.start, member.end),
                    f'pi will ignore this "{member.key[:40]}"{more}: '
                    f"the key is set again in line {line}, and the last one wins.",
                    "Remove one of the two, or merge the two.",
                    related=((path, "pi uses this one"),),
                )
