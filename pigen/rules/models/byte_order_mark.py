from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import REJECTED, Bad, Fix, Good, Problem, Rule, Splice
from pigen.diagnostics.topics import SYNTAX
from pigen.pi.models_file import ModelsFile


class ByteOrderMark(Rule):
    """The file starts with a byte order mark that pi does not read.

    Some editors start a UTF-8 file with this invisible character. pi skips one from 0.84.3 on;
    an older pi refuses the whole file, and every pi refuses two.

    Save the file as UTF-8 without a byte order mark.
    """

    effect = REJECTED
    topic = SYNTAX
    checks_syntax = True
    prefilter_text = ("\ufeff",)
    examples = (
        Good('\ufeff{"providers": {}}', pi="0.84.3"),
        Bad('\ufeff{"providers": {}}', pi="0.80.3", at="", fixed_content='{"providers": {}}'),
        Bad('\ufeff\ufeff{"providers": {}}', at="", fixed_content='{"providers": {}}'),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        marks = file.document.bom_count
        if not marks or (marks == 1 and file.pi.reads_bom):
            return
        if marks == 1:
            message = (
                "The file starts with a byte order mark; "
                f"pi {file.pi} refuses it, 0.84.3 and later do not."
            )
        else:
            message = f"The file starts with {marks} byte order marks; pi skips one at most."
        yield Problem(
            slice(0, marks),
            message,
            "Save the file as UTF-8 without a byte order mark.",
            fix=Fix("Remove the byte order mark", Splice(0, marks, ""), safe=True),
        )
