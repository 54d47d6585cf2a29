from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import REJECTED, Bad, Fix, Good, Problem, Rule, Splice
from pigen.pi.models_file import COMMENTED, ModelsFile


class CommentTooEarly(Rule):
    """A comment in a file for a pi that reads none.

    pi reads `//` comments from 0.73.1 on; an older one refuses the whole file.

    Update pi, or take the comments out.
    """

    effect = REJECTED
    reads_broken = True
    traits = (COMMENTED,)
    examples = (
        Good('{"providers": {}} // none', pi="0.73.1"),
        Good('{"note": "a // b", "providers": {}}', pi="0.72.0"),
        Bad('{"providers": {}} // none', pi="0.72.0", at="", fixed='{"providers": {}}'),
        Bad(
            '{\n  // none\n  "providers": {}\n}\n',
            pi="0.72.0",
            at="",
            fixed='{\n  "providers": {}\n}\n',
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        if file.pi.reads_comments or file.document.dialect == "json":
            return
        from pigen.rules.syntax_problems import MOST

        text = file.document.text
        comments = [each for each in file.document.reading.extras if each[0] == "comment"]
        for _, start, end in comments[:MOST]:
            begin = len(text[:start].rstrip(" \t"))
            alone = not text[:begin] or text[begin - 1] == "\n"
            after = text.find("\n", end) + 1 if alone else end
            yield Problem(
                slice(start, end),
                f"pi {file.pi} reads no comments; that came with 0.73.1.",
                "Update pi, or take the comment out.",
                fix=Fix("Take the comment out", Splice(begin, after or len(text), "")),
            )
