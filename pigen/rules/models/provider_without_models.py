from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ADDRESSES
from pigen.pi import catalogue
from pigen.pi.models_file import ModelsFile, make_models_json

# pi's own extensions bring these, and the file may set them up.
FROM_EXTENSIONS = ("llama.cpp",)
RENAMED = ("azure", "azure-openai-responses")  # azure-provider-renamed's matter


class ProviderWithoutModels(Rule):
    """A custom provider has an address but neither models nor overrides.

    pi does not ask a server which models it has. A provider that pi does not know gets exactly the
    models listed in the file, so this one adds nothing: it is missing from `pi --list-models`, and
    `--provider` does not know it.

    List its models, at least their ids: "models": [{"id": "..."}].
    """

    effect = IGNORED
    topic = ADDRESSES
    connection_only = True
    rests_on_built_ins = True
    examples = (
        Good(make_models_json("@a/m")),
        Good(
            {"providers": {"openai": {"baseUrl": "https://api.portkey.ai/v1"}}},
            note="The built-in models move to this address.",
        ),
        Good(
            {"providers": {"my-extension": {"modelOverrides": {"m": {"maxTokens": 9000}}}}},
            note="An extension may bring the provider.",
        ),
        Good({"providers": {"my-extension": {"apiKey": "$MY_KEY"}}}, note="Likewise."),
        Good(
            {"providers": {"team": {"baseUrl": "https://radius.example/v1", "oauth": "radius"}}},
            note="A Radius gateway lists its models itself.",
        ),
        Bad(
            {"providers": {"ollama": {"baseUrl": "http://localhost:11434/v1", "apiKey": "ollama"}}},
            at="/providers/ollama",
        ),
        Bad(make_models_json(), at="/providers/portkey"),
        Good(
            {"providers": {"google-antigravity": {"baseUrl": "http://127.0.0.1:8787/v1"}}},
            pi="0.66.1",
            note="Built in then.",
        ),
        Bad(
            {"providers": {"google-antigravity": {"baseUrl": "http://127.0.0.1:8787/v1"}}},
            at="/providers/google-antigravity",
            note="No longer built in.",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for provider in file.providers:
            value = provider.value
            if provider.models or provider.overrides or "baseUrl" not in value or "oauth" in value:
                continue
            if (
                provider.name in FROM_EXTENSIONS + RENAMED
                or provider.name in catalogue.get_providers(file.pi)
            ):
                continue
            if _lists_any_models(file.raw, provider.name):
                continue  # there are some, only wrongly written
            from pigen.pi.catalogue import history

            why = history.describe_provider(provider.name, file.pi)
            yield Problem(
                provider.path,
                f"{quote(provider.name)} is {why}, and no models are listed here, so pi {file.pi} "
                f"will add none for it: --provider {provider.name} is unknown."
                if why
                else f"pi will add no model for {quote(provider.name)}, "
                "since none is listed and pi does not "
                f"ask the server: --provider {provider.name} is unknown.",
                'List its models, at least their ids: "models": [{"id": "..."}].',
                key=True,
                cause="gone" if why else "none listed",
            )


def _lists_any_models(raw: object, name: str) -> bool:
    """Whether the file as written lists models, if not as pi wants them."""
    providers = raw.get("providers") if isinstance(raw, dict) else None
    provider = providers.get(name) if isinstance(providers, dict) else None
    return isinstance(provider, dict) and bool(provider.get("models"))
