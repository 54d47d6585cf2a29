from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import REJECTED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import KEYS
from pigen.pi import schema
from pigen.pi.models_file import MISTYPED, ModelsFile, portkey


class WrongType(Rule):
    """A value is of another type than pi requires.

    Numbers and true or false stand without quotes, texts in quotes, and a key that is not needed is
    left out: pi takes null for no value but those of thinkingLevelMap. One value of a wrong type
    breaks pi's schema, and pi loads none of the file's providers.

    Write the value as the type that the message names.
    """

    effect = REJECTED
    topic = KEYS
    traits = (MISTYPED,)
    examples = (
        Good(portkey({"id": "@a/m", "contextWindow": 128000, "thinkingLevelMap": {"off": None}})),
        Good(
            portkey("@a/m", compat={"supportsDeveloperRole": "no"}),
            pi="1.0.3",
            note="Before 1.2 pi does not check this; unchecked-compat-value reports it.",
        ),
        Bad([], at=""),
        Bad(
            portkey({"id": "@a/m", "contextWindow": "128000"}),
            at="/providers/portkey/models/0/contextWindow",
            fixed=portkey({"id": "@a/m", "contextWindow": 128000}),
        ),
        Bad(
            portkey({"id": "@a/m", "reasoning": "true"}),
            at="/providers/portkey/models/0/reasoning",
            fixed=portkey({"id": "@a/m", "reasoning": True}),
        ),
        Bad(
            portkey({"id": "@a/m", "input": "text"}),
            at="/providers/portkey/models/0/input",
            fixed=portkey({"id": "@a/m", "input": ["text"]}),
        ),
        Bad(
            portkey("@a/m", name="portkey", oauth=None),
            at="/providers/portkey/oauth",
            fixed=portkey("@a/m"),
        ),
        Bad(
            portkey("@a/m", headers={"x-retries": 3}),
            at="/providers/portkey/headers/x-retries",
            fixed=portkey("@a/m", headers={"x-retries": "3"}),
        ),
        Bad(
            {"providers": {"p": {"baseUrl": "https://a.example/v1", "models": {"m": {}}}}},
            at="/providers/p/models",
            fixed={
                "providers": {"p": {"baseUrl": "https://a.example/v1", "models": [{"id": "m"}]}}
            },
        ),
        Bad(
            portkey("@a/m", compat={"supportsLongCacheRetention": 1}),
            at="/providers/portkey/compat/supportsLongCacheRetention",
            pi="1.0.3",
            note="Every member of the union has this one.",
        ),
        Bad(portkey("@a/m", compat=["supportsStore"]), at="/providers/portkey/compat"),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for error in schema.offences(file, self.name):
            yield Problem(error.route, error.message, error.help, fix=error.fix)
