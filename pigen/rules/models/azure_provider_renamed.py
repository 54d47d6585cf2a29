from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, RISK, Bad, Fix, Good, Problem, Rename, Rule
from pigen.diagnostics.topics import ADDRESSES
from pigen.pi.declared import DeclaredProvider
from pigen.pi.models_file import ModelsFile, make_models_json

# pi 1.0.3 gave its Azure provider the shorter name.
AZURE_NAMES = ("azure-openai-responses", "azure")


class AzureProviderRenamed(Rule):
    """A provider has the name that pi's own Azure provider has in other releases.

    Up to 1.0.2 it is `azure-openai-responses`, from 1.0.3 `azure`. Under the other name pi sees a
    provider it does not know: overrides, headers and address reach no built-in model, and models
    listed there lose pi's own environment variable and have to set api, baseUrl and apiKey
    themselves.

    Rename the provider to the name that your pi uses.
    """

    effect = IGNORED
    topic = ADDRESSES
    connection_only = True
    examples = (
        Good({"providers": {"azure": {"baseUrl": "https://x.openai.azure.com/openai/v1"}}}),
        Good(
            {
                "providers": {
                    "azure-openai-responses": {"modelOverrides": {"gpt-4.1": {"name": "x"}}}
                }
            },
            pi="0.87.1",
        ),
        Good(make_models_json("@a/m", name="azure-prod"), note="A name of your own."),
        Bad(
            {
                "providers": {
                    "azure-openai-responses": {"modelOverrides": {"gpt-4.1": {"name": "x"}}}
                }
            },
            at="/providers/azure-openai-responses",
            fixed_content={"providers": {"azure": {"modelOverrides": {"gpt-4.1": {"name": "x"}}}}},
        ),
        Bad(
            {"providers": {"azure": {"headers": {"x-team": "a"}}}},
            at="/providers/azure",
            pi="0.87.1",
            fixed_content={"providers": {"azure-openai-responses": {"headers": {"x-team": "a"}}}},
        ),
        Bad(
            make_models_json("gpt-4.1", name="azure-openai-responses"),
            at="/providers/azure-openai-responses",
            effect=RISK,
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        right = file.pi.azure_provider
        wrong = AZURE_NAMES[right == AZURE_NAMES[0]]
        taken = {provider.name for provider in file.providers}
        for provider in file.providers:
            if provider.name == wrong and not _is_chosen_freely(provider):
                yield Problem(
                    provider.path,
                    f'pi {file.pi} calls its Azure provider "{right}": under "{wrong}" '
                    + (
                        "these models get neither its key variable nor what pi knows of them."
                        if provider.models
                        else "this reaches none of its models."
                    ),
                    f'Rename it to "{right}".',
                    key=True,
                    effect=RISK if provider.models else None,
                    fix=None
                    if right in taken
                    else Fix(f'Rename it to "{right}"', Rename(provider.path, right)),
                )


def _is_chosen_freely(provider: DeclaredProvider) -> bool:
    """Whether "azure" was chosen freely for a provider that is complete, before pi used it."""
    complete = {"baseUrl", "api", "apiKey"} <= provider.value.keys()
    return provider.name == AZURE_NAMES[1] and complete and bool(provider.models)
