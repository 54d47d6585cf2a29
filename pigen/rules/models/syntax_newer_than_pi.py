from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import REJECTED, Bad, Fix, Good, Problem, Rule, Splice
from pigen.diagnostics.topics import SYNTAX
from pigen.pi.models_file import HAS_COMMENTS, ModelsFile


class SyntaxNewerThanPi(Rule):
    """The file has a comment or a trailing comma, and this pi supports neither.

    pi reads `//` comments and skips a comma before a closing bracket from 0.73.1 on; an older
    pi refuses the whole file.

    Update pi, or remove them.
    """

    effect = REJECTED
    topic = SYNTAX
    checks_syntax = True
    prefilter_traits = (HAS_COMMENTS,)
    examples = (
        Good('{"providers": {}} // none', pi="0.73.1"),
        Good('{"note": "a // b", "providers": {}}', pi="0.72.0"),
        Bad('{"providers": {}} // none', pi="0.72.0", at="", fixed_content='{"providers": {}}'),
        Bad(
            '{\n  // none\n  "providers": {}\n}\n',
            pi="0.72.0",
            at="",
            fixed_content='{\n  "providers": {}\n}\n',
        ),
        Good('{"providers": {},}', pi="0.73.1"),
        Bad('{"providers": {},}', pi="0.72.0", at="", fixed_content='{"providers": {}}'),
        Bad(
            '{"providers": {"a": {"models": [{"id": "b"},]}}}',
            pi="0.72.0",
            at="/providers/a/models",
            fixed_content='{"providers": {"a": {"models": [{"id": "b"}]}}}',
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        if file.pi.reads_comments or file.document.syntax == "json":
            return
        from pigen.rules.syntax_problems import MAX_PROBLEMS

        extras = file.document.parse_result.extras
        comments = [each for each in extras if each[0] == "comment"]
        for _, start, end in comments[:MAX_PROBLEMS]:
            yield _report_comment(file, start, end)
        commas = [each for each in extras if each[0] == "comma"]
        for _, start, end in commas[:MAX_PROBLEMS]:
            yield Problem(
                slice(start, end),
                f"pi {file.pi} does not accept a comma after the last entry; 0.73.1 and later do.",
                "Remove the comma.",
                fix=Fix("Remove the comma", Splice(start, end, ""), safe=True),
            )


def _report_comment(file: ModelsFile, start: int, end: int) -> Problem:
    text = file.document.text
    begin = len(text[:start].rstrip(" \t"))
    is_alone = not text[:begin] or text[begin - 1] == "\n"
    after = text.find("\n", end) + 1 if is_alone else end
    return Problem(
        slice(start, end),
        f"pi {file.pi} does not accept comments; 0.73.1 and later do.",
        "Update pi, or remove the comment.",
        fix=Fix("Remove the comment", Splice(begin, after or len(text), "")),
    )
