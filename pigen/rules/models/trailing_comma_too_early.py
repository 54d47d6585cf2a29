from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import REJECTED, Bad, Fix, Good, Problem, Rule, Splice
from pigen.pi.models_file import COMMENTED, ModelsFile


class TrailingCommaTooEarly(Rule):
    """A comma after the last entry, in a file for a pi that does not read that.

    pi overlooks a comma before a closing bracket from 0.73.1 on; an older one refuses the whole
    file.

    Take the comma out.
    """

    effect = REJECTED
    traits = (COMMENTED,)
    reads_broken = True
    examples = (
        Good('{"providers": {},}', pi="0.73.1"),
        Bad('{"providers": {},}', pi="0.72.0", at="", fixed='{"providers": {}}'),
        Bad(
            '{"providers": {"a": {"models": [{"id": "b"},]}}}',
            pi="0.72.0",
            at="/providers/a/models",
            fixed='{"providers": {"a": {"models": [{"id": "b"}]}}}',
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        if file.pi.reads_comments or file.document.dialect == "json":
            return
        from pigen.rules.syntax_problems import MOST

        commas = [each for each in file.document.reading.extras if each[0] == "comma"]
        for _, start, end in commas[:MOST]:
            yield Problem(
                slice(start, end),
                f"pi {file.pi} reads no comma after the last entry; that came with 0.73.1.",
                "Take the comma out.",
                fix=Fix("Take the comma out", Splice(start, end, ""), safe=True),
            )
