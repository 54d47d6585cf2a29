from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import REJECTED, Add, Bad, Fix, Good, Problem, Rule
from pigen.pi.builtin_defaults import built_in
from pigen.pi.models_file import ModelsFile, portkey

VARIABLE = "PORTKEY_API_KEY"


class ProviderWithoutApiKey(Rule):
    """A custom provider with models has no apiKey, which this pi requires.

    Before 0.80 pi refuses the whole file for it, even where the server needs no key or auth.json
    holds one.

    Add "apiKey"; for a server that asks for none, any text will do.
    """

    effect = REJECTED
    of_connection = True
    examples = (
        Good(portkey("@a/m"), pi="0.73.1"),
        Good(
            {
                "providers": {
                    "p": {
                        "baseUrl": "https://a.example/v1",
                        "api": "openai-completions",
                        "models": [{"id": "m"}],
                    }
                }
            },
            note="Later the key may stand in auth.json.",
        ),
        Good({"providers": {"openai": {"models": [{"id": "m"}]}}}, pi="0.73.1", note="Built in."),
        Bad(
            {
                "providers": {
                    "portkey": {
                        "baseUrl": "https://api.portkey.ai/v1",
                        "api": "openai-completions",
                        "models": [{"id": "@a/m"}],
                    }
                }
            },
            at="/providers/portkey",
            pi="0.73.1",
            fixed={
                "providers": {
                    "portkey": {
                        "baseUrl": "https://api.portkey.ai/v1",
                        "api": "openai-completions",
                        "models": [{"id": "@a/m"}],
                        "apiKey": "PORTKEY_API_KEY",
                    }
                }
            },
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        if not file.pi.needs_api_key:
            return
        for provider in file.providers:
            if (
                "apiKey" in provider.value
                or not provider.value.get("models")
                or built_in(provider, file.pi)
            ):
                continue
            key = f"${VARIABLE}" if file.pi.interpolates else VARIABLE
            fix = Fix(f'Add "apiKey": "{key}"', Add(provider.route, "apiKey", key))
            yield Problem(
                provider.route,
                f'Provider {quote(provider.name)} has models but no "apiKey", which pi {file.pi} requires.',
                f'Add "apiKey": "{key}".'
                if provider.is_portkey
                else 'Add "apiKey"; for a server without keys any text will do.',
                key=True,
                fix=fix if provider.is_portkey else None,
            )
