from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import LIMITS
from pigen.portkey.key import KeyFile

MAX_LENGTH = 128


class InvalidMetadata(Rule):
    """A metadata value is not a text, or is longer than 128 characters.

    Portkey logs and filters texts of at most 128 characters. It refuses a key with anything else,
    or the requests that use it.

    Put numbers and booleans in quotes, and shorten what is too long.
    """

    effect = FAILS
    topic = LIMITS
    examples = (
        Good({"name": "k", "defaults": {"metadata": {"team": "frontend", "size": "12"}}}),
        Good({"name": "k", "defaults": {"metadata": {"team": "x" * 128}}}),
        Bad({"name": "k", "defaults": {"metadata": {"size": 12}}}, at="/defaults/metadata/size"),
        Bad(
            {"name": "k", "defaults": {"metadata": {"note": "x" * 129}}},
            at="/defaults/metadata/note",
        ),
    )

    def check(self, file: KeyFile) -> Iterator[Problem]:
        for part in file.metadata:
            for key, value in part.value.items():
                if not isinstance(value, str):
                    message = (
                        f"{quote(key)} is not a text, and Portkey accepts only texts as metadata."
                    )
                    help = "Put it in quotes, or take it out."
                elif len(value) > MAX_LENGTH:
                    message = (
                        f"{quote(key)} has {len(value)} characters; Portkey takes {MAX_LENGTH}."
                    )
                    help = "Shorten it."
                else:
                    continue
                yield Problem(part.locate(key), message, help)
