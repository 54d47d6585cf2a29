from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import REJECTED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import KEYS
from pigen.pi import schema
from pigen.pi.models_file import HAS_TYPE_ERRORS, ModelsFile, make_models_json


class MissingKey(Rule):
    """A key that pi requires is missing.

    A file needs `providers`, a model its `id`, and a model's `cost` all four rates. Without one of
    them the file is invalid and pi loads none of its providers: `--provider` then does not know
    any of them.

    Add the key.
    """

    effect = REJECTED
    topic = KEYS
    prefilter_traits = (HAS_TYPE_ERRORS,)
    examples = (
        Good(make_models_json("@a/m")),
        Good(
            {"providers": {"openai": {"modelOverrides": {"gpt-4o": {"cost": {"input": 2}}}}}},
            note="An override's cost may be partial.",
        ),
        Bad({}, at=""),
        Bad(
            {"provider": {"openai": {"baseUrl": "https://api.portkey.ai/v1"}}},
            at="",
            fixed_content={"providers": {"openai": {"baseUrl": "https://api.portkey.ai/v1"}}},
        ),
        Bad(
            {"openai": {"baseUrl": "https://api.portkey.ai/v1"}},
            at="",
            fixed_content={"providers": {"openai": {"baseUrl": "https://api.portkey.ai/v1"}}},
        ),
        Bad(
            make_models_json({"model": "@a/m"}),
            at="/providers/portkey/models/0",
            fixed_content=make_models_json({"id": "@a/m"}),
        ),
        Bad(
            make_models_json({"id": "@a/m", "cost": {"input": 1, "output": 2, "cacheRead": 0.5}}),
            at="/providers/portkey/models/0/cost",
            fixed_content=make_models_json(
                {"id": "@a/m", "cost": {"input": 1, "output": 2, "cacheRead": 0.5, "cacheWrite": 0}}
            ),
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for error in schema.find_errors_of_kind(file, self.name):
            yield Problem(
                error.path, error.message, error.help, key=error.points_at_key, fix=error.fix
            )
