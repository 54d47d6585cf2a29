from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import REJECTED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import KEYS
from pigen.pi import schema
from pigen.pi.models_file import MISTYPED, ModelsFile, portkey


class InvalidValue(Rule):
    """A value is of the right type, but not one that pi takes.

    It is empty, out of range, or not in the list of values that pi knows. One such value breaks
    pi's schema, and pi loads none of the file's providers.

    Write one of the values that the message names, or leave the key out.
    """

    effect = REJECTED
    topic = KEYS
    traits = (MISTYPED,)
    examples = (
        Good(portkey({"id": "@a/m", "input": ["text", "image"], "maxTokens": 1})),
        Good(
            portkey({"id": "@a/m", "contextWindow": 0}),
            pi="1.0.3",
            note="Not the schema's business before 1.2; non-positive-limit reports it.",
        ),
        Bad(
            portkey({"id": "@a/m", "input": ["text", "Image"]}),
            at="/providers/portkey/models/0/input/1",
            fixed=portkey({"id": "@a/m", "input": ["text", "image"]}),
        ),
        Bad(portkey({"id": "@a/m", "input": ["video"]}), at="/providers/portkey/models/0/input/0"),
        Bad(portkey("@a/m", apiKey=""), at="/providers/portkey/apiKey"),
        Bad(
            portkey({"id": "@a/m", "contextWindow": 0}),
            at="/providers/portkey/models/0/contextWindow",
            fixed=portkey({"id": "@a/m"}),
        ),
        Bad(
            portkey("@a/m", compat={"thinkingFormat": "qwen3"}),
            at="/providers/portkey/compat/thinkingFormat",
            fixed=portkey("@a/m", compat={"thinkingFormat": "qwen"}),
        ),
        Bad(
            portkey({"id": "@a/m", "inputLimits": {"images": {"maxPerMessage": 0}}}),
            at="/providers/portkey/models/0/inputLimits/images/maxPerMessage",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for error in schema.offences(file, self.name):
            yield Problem(error.route, error.message, error.help, fix=error.fix)
