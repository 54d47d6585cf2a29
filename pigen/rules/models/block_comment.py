from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import REJECTED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import SYNTAX
from pigen.pi.models_file import HAS_FAULTS, ModelsFile


class BlockComment(Rule):
    """A comment between `/*` and `*/`.

    pi only removes comments that start with `//`. It refuses the file, and with it all custom
    providers.

    Start every line of the comment with `//`.
    """

    effect = REJECTED
    topic = SYNTAX
    checks_syntax = True
    prefilter_traits = (HAS_FAULTS,)
    examples = (
        Good('{"providers": {} // all of them /* so far */\n}'),
        Good('{"note": "/* text */", "providers": {}}'),
        Bad(
            '{\n  /* Work\n   * and home */\n  "providers": {}\n}\n',
            at="",
            fixed_content='{\n  // Work\n  // and home\n  "providers": {}\n}\n',
        ),
        Bad(
            '{\n  "providers": /* none */ {}\n}\n',
            at="/providers",
            fixed_content='{\n  "providers": // none\n  {}\n}\n',
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        if file.document.syntax == "broken":
            from pigen.rules.syntax_problems import BLOCK_COMMENT, list_problems

            yield from list_problems(file, BLOCK_COMMENT)
