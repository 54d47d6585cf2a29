from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import DROPPED, REJECTED, Add, Bad, Fix, Good, Problem, Rule
from pigen.diagnostics.topics import ADDRESSES
from pigen.pi.builtin_defaults import (
    describe_bad_provider_effect,
    find_models_without_api,
    get_bad_provider_effect,
)
from pigen.pi.declared import DeclaredProvider
from pigen.pi.models_file import ModelsFile, make_models_json

DEFAULT_API = "openai-completions"


class ModelWithoutApi(Rule):
    """A model has no "api".

    pi needs to know the kind of API behind the base URL: from the model, its provider, or pi's own
    models of that provider. Without one pi drops the provider, and before 0.80.8 it refuses the
    whole file.

    Add "api" to the provider: "openai-completions" for Portkey and most other servers.
    """

    effect = DROPPED
    topic = ADDRESSES
    connection_only = True
    rests_on_built_ins = True
    examples = (
        Good(make_models_json("@a/m")),
        Good({"providers": {"openai": {"models": [{"id": "gpt-9"}]}}}, note="Inherited."),
        Bad(
            {"providers": {"p": {"baseUrl": "https://a.example/v1", "models": [{"id": "m"}]}}},
            at="/providers/p",
            fixed_content={
                "providers": {
                    "p": {
                        "baseUrl": "https://a.example/v1",
                        "models": [{"id": "m"}],
                        "api": "openai-completions",
                    }
                }
            },
        ),
        Bad(
            {
                "providers": {
                    "p": {
                        "baseUrl": "https://a.example/v1",
                        "apiKey": "K",
                        "models": [{"id": "m", "api": "openai-responses"}, {"id": "n"}],
                    }
                }
            },
            at="/providers/p/models/1",
            pi="0.80.3",
            effect=REJECTED,
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for provider in file.providers:
            if "api" in provider.value:
                continue
            lacking = find_models_without_api(provider, file)
            if not lacking:
                continue
            if len(lacking) == len(provider.models):
                yield Problem(
                    provider.path,
                    f'Neither provider {quote(provider.name)} nor its models have an "api", so pi '
                    f"does not know how to talk to them.{describe_bad_provider_effect(file.pi)}",
                    f'Add "api": "{DEFAULT_API}", or the api that this server speaks.',
                    key=True,
                    effect=get_bad_provider_effect(file.pi),
                    cause="provider",
                    fix=_make_fix(provider),
                )
                continue
            for model in lacking:
                yield Problem(
                    model.path,
                    f'Model {quote(model.id)} has no "api", and neither has its provider.'
                    f"{describe_bad_provider_effect(file.pi)}",
                    'Add "api" to this model, or to the provider for all its models.',
                    effect=get_bad_provider_effect(file.pi),
                    cause="model",
                )


def _make_fix(provider: DeclaredProvider) -> Fix:
    return Fix(f'Add "api": "{DEFAULT_API}"', Add(provider.path, "api", DEFAULT_API))
