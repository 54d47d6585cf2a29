from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import REJECTED, RISK, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import SYNTAX
from pigen.pi.models_file import HAS_FAULTS, ModelsFile


class WrongEncoding(Rule):
    """The file is not UTF-8.

    pi only reads UTF-8. It refuses a file in UTF-16. In a file in an older 8-bit encoding,
    such as Latin-1, it replaces every letter beyond ASCII with a replacement character and goes
    on: a name looks wrong, a key or a model id is no longer what was written.

    Save the file as UTF-8.
    """

    effect = REJECTED
    topic = SYNTAX
    prefilter_traits = (HAS_FAULTS,)
    checks_syntax = True
    examples = (
        Good('{"providers": {"é": {}}}'),
        Good('{"note": "\ufffd", "providers": {}}', note="A replacement character in good UTF-8."),
        Bad('\ufffd\ufffd{\x00"\x00p\x00"\x00}\x00', at="", note="UTF-16, as pi decodes it."),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        document = file.document
        if document.syntax == "broken" and document.faults[0].kind == "encoding":
            from pigen.rules.syntax_problems import ENCODING, list_problems

            yield from list_problems(file, ENCODING)
        elif document.raw is not None:
            start = _find_first_replacement(document.raw)
            count = document.text.count("\ufffd")
            yield Problem(
                slice(start, start + 1),
                "The file is not UTF-8, it looks like Latin-1: "
                f"pi reads {count} of its bytes as the replacement character U+FFFD.",
                "Save the file as UTF-8.",
                effect=RISK,
            )


def _find_first_replacement(raw: bytes) -> int:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return len(raw[: error.start].decode("utf-8"))
    return 0
