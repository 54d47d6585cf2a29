from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import REJECTED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import KEYS
from pigen.pi import schema
from pigen.pi.models_file import HAS_TYPE_ERRORS, ModelsFile, make_models_json


class WrongType(Rule):
    """A value does not have the type that pi requires.

    Numbers and true or false are written without quotes, texts in quotes, and a key that is not
    needed is left out: pi accepts null only inside thinkingLevelMap. One value of a wrong type
    makes the file invalid, and pi loads none of its providers.

    Use a value of the type that the message names.
    """

    effect = REJECTED
    topic = KEYS
    prefilter_traits = (HAS_TYPE_ERRORS,)
    examples = (
        Good(
            make_models_json(
                {"id": "@a/m", "contextWindow": 128000, "thinkingLevelMap": {"off": None}}
            )
        ),
        Good(
            make_models_json("@a/m", compat={"supportsDeveloperRole": "no"}),
            pi="1.0.3",
            note="Before 1.2 pi does not check this; unchecked-compat-value reports it.",
        ),
        Bad([], at=""),
        Bad(
            make_models_json({"id": "@a/m", "contextWindow": "128000"}),
            at="/providers/portkey/models/0/contextWindow",
            fixed_content=make_models_json({"id": "@a/m", "contextWindow": 128000}),
        ),
        Bad(
            make_models_json({"id": "@a/m", "reasoning": "true"}),
            at="/providers/portkey/models/0/reasoning",
            fixed_content=make_models_json({"id": "@a/m", "reasoning": True}),
        ),
        Bad(
            make_models_json({"id": "@a/m", "input": "text"}),
            at="/providers/portkey/models/0/input",
            fixed_content=make_models_json({"id": "@a/m", "input": ["text"]}),
        ),
        Bad(
            make_models_json("@a/m", name="portkey", oauth=None),
            at="/providers/portkey/oauth",
            fixed_content=make_models_json("@a/m"),
        ),
        Bad(
            make_models_json("@a/m", headers={"x-retries": 3}),
            at="/providers/portkey/headers/x-retries",
            fixed_content=make_models_json("@a/m", headers={"x-retries": "3"}),
        ),
        Bad(
            {"providers": {"p": {"baseUrl": "https://a.example/v1", "models": {"m": {}}}}},
            at="/providers/p/models",
            fixed_content={
                "providers": {"p": {"baseUrl": "https://a.example/v1", "models": [{"id": "m"}]}}
            },
        ),
        Bad(
            make_models_json("@a/m", compat={"supportsLongCacheRetention": 1}),
            at="/providers/portkey/compat/supportsLongCacheRetention",
            pi="1.0.3",
            note="Every member of the union has this one.",
        ),
        Bad(make_models_json("@a/m", compat=["supportsStore"]), at="/providers/portkey/compat"),
        Bad(
            {"providers": [{"name": "p", "baseUrl": "https://a.example/v1", "models": []}]},
            at="/providers",
            fixed_content={"providers": {"p": {"baseUrl": "https://a.example/v1", "models": []}}},
        ),
        Bad(
            [{"id": "p", "name": "P", "baseUrl": "https://a.example/v1"}],
            at="",
            fixed_content={"providers": {"p": {"name": "P", "baseUrl": "https://a.example/v1"}}},
        ),
        Bad(
            {"providers": [{"name": "p"}, {"name": "p"}]},
            at="/providers",
            note="The same name twice.",
        ),
        Bad({"providers": ["ollama"]}, at="/providers"),
        Bad(
            {"providers": {"p": {"baseUrl": "https://a.example/v1", "models": ["m"]}}},
            at="/providers/p/models/0",
            fixed_content={
                "providers": {"p": {"baseUrl": "https://a.example/v1", "models": [{"id": "m"}]}}
            },
        ),
        Bad(
            {"providers": {"openai": {"modelOverrides": [{"id": "gpt-4.1", "name": "GPT"}]}}},
            at="/providers/openai/modelOverrides",
            fixed_content={
                "providers": {"openai": {"modelOverrides": {"gpt-4.1": {"name": "GPT"}}}}
            },
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for error in schema.find_errors_of_kind(file, self.name):
            yield Problem(
                error.path,
                error.message,
                error.help,
                fix=error.fix,
                rests_on_built_ins=error.may_change,
            )
