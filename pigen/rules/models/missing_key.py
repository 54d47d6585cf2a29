from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import REJECTED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import KEYS
from pigen.pi import schema
from pigen.pi.models_file import MISTYPED, ModelsFile, portkey


class MissingKey(Rule):
    """A key that pi requires is missing.

    A file needs `providers`, a model its `id`, and a model's `cost` all four rates. Without one of
    them the file breaks pi's schema, and pi loads none of its providers: `--provider` then calls
    every one of them unknown.

    Add the key.
    """

    effect = REJECTED
    topic = KEYS
    traits = (MISTYPED,)
    examples = (
        Good(portkey("@a/m")),
        Good(
            {"providers": {"openai": {"modelOverrides": {"gpt-4o": {"cost": {"input": 2}}}}}},
            note="An override's cost may be partial.",
        ),
        Bad({}, at=""),
        Bad(
            {"provider": {"openai": {"baseUrl": "https://api.portkey.ai/v1"}}},
            at="",
            fixed={"providers": {"openai": {"baseUrl": "https://api.portkey.ai/v1"}}},
        ),
        Bad(
            {"openai": {"baseUrl": "https://api.portkey.ai/v1"}},
            at="",
            fixed={"providers": {"openai": {"baseUrl": "https://api.portkey.ai/v1"}}},
        ),
        Bad(
            portkey({"model": "@a/m"}),
            at="/providers/portkey/models/0",
            fixed=portkey({"id": "@a/m"}),
        ),
        Bad(
            portkey({"id": "@a/m", "cost": {"input": 1, "output": 2, "cacheRead": 0.5}}),
            at="/providers/portkey/models/0/cost",
            fixed=portkey(
                {"id": "@a/m", "cost": {"input": 1, "output": 2, "cacheRead": 0.5, "cacheWrite": 0}}
            ),
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for error in schema.offences(file, self.name):
            yield Problem(error.route, error.message, error.help, key=error.key, fix=error.fix)
