from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import DROPPED, REJECTED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ADDRESSES
from pigen.pi.builtin_defaults import (
    describe_bad_provider_effect,
    find_models_without_base_url,
    get_bad_provider_effect,
)
from pigen.pi.models_file import ModelsFile, make_models_json


class ProviderWithoutBaseUrl(Rule):
    """A provider has models but no address for them.

    A model needs a baseUrl: its own, its provider's, or one inherited from pi's built-in models.
    pi drops a provider where one is missing. Before 0.80.8 it refuses the whole file, and only
    accepts a baseUrl at the provider.

    Add "baseUrl" to the provider.
    """

    effect = DROPPED
    topic = ADDRESSES
    connection_only = True
    rests_on_built_ins = True
    examples = (
        Good(make_models_json("@a/m")),
        Good({"providers": {"openai": {"models": [{"id": "gpt-9"}]}}}, note="Inherited."),
        Good(
            {
                "providers": {
                    "p": {
                        "api": "openai-completions",
                        "apiKey": "$K",
                        "models": [{"id": "m", "baseUrl": "https://a.example/v1"}, {"id": "n"}],
                    }
                }
            },
            note="The second model takes over the first one's.",
        ),
        Bad(
            {"providers": {"p": {"api": "openai-completions", "models": [{"id": "m"}]}}},
            at="/providers/p",
        ),
        Bad(
            {
                "providers": {
                    "p": {
                        "api": "openai-completions",
                        "apiKey": "K",
                        "models": [{"id": "m", "baseUrl": "https://a.example/v1"}],
                    }
                }
            },
            at="/providers/p",
            pi="0.73.1",
            effect=REJECTED,
        ),
        Bad(
            {
                "providers": {
                    "p": {
                        "api": "openai-completions",
                        "models": [{"id": "m"}, {"id": "n", "baseUrl": "https://a.example/v1"}],
                    }
                }
            },
            at="/providers/p/models/0",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for provider in file.providers:
            if "baseUrl" in provider.value:
                continue
            lacking = find_models_without_base_url(provider, file)
            if not lacking:
                continue
            if len(lacking) == len(provider.models):
                yield Problem(
                    provider.path,
                    f'Provider {quote(provider.name)} has models but no "baseUrl", so pi has no '
                    f"address to send requests to.{describe_bad_provider_effect(file.pi)}",
                    'Add "baseUrl", such as "https://api.portkey.ai/v1".',
                    key=True,
                    effect=get_bad_provider_effect(file.pi),
                    cause="provider",
                )
                continue
            for model in lacking:
                yield Problem(
                    model.path,
                    f'Model {quote(model.id)} has no "baseUrl", and neither has its provider.'
                    f"{describe_bad_provider_effect(file.pi)}",
                    'Add "baseUrl" to the provider or to this model.',
                    effect=get_bad_provider_effect(file.pi),
                    cause="model",
                )
