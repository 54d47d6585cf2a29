from __future__ import annotations

from collections.abc import Iterator

from pigen.common.credentials import is_dummy
from pigen.diagnostics.rule import FAILS, Add, Bad, Fix, Good, Problem, Rule
from pigen.javascript.urls import parse
from pigen.pi.builtin_defaults import built_in
from pigen.pi.interpolation import header, key_variable, variable
from pigen.pi.models_file import ModelsFile, Provider, portkey


def _keyless(**fields: object) -> dict:
    file = portkey("@a/m")
    provider = file["providers"]["portkey"]
    del provider["apiKey"]
    provider.update(fields)
    return file


class NoApiKey(Rule):
    """A custom provider with models has no key.

    From 0.80 pi loads it and refuses each request: `No API key found for ...`. That holds for a
    local server that checks none too. A key in auth.json or given by --api-key would do; a custom
    provider has no environment variable of its own. (Before 0.80 pi refuses the file.)

    Add "apiKey": $NAME of the variable that holds it, or any text for a server that checks none.
    """

    effect = FAILS
    of_connection = True
    examples = (
        Good(portkey("@a/m")),
        Good(_keyless(), auth={"portkey": {"type": "api_key", "key": "$PORTKEY_API_KEY"}}),
        Good(_keyless(), pi="0.73.1", note="pi refuses this file."),
        Good({"providers": {"openai": {"models": [{"id": "m"}]}}}, note="It has OPENAI_API_KEY."),
        Good({"providers": {"mine": {"modelOverrides": {"m": {"name": "M"}}}}}),
        Good(_keyless(oauth="radius")),
        Good(
            _keyless(headers={"Authorization": "Bearer $KEY"}), note="authorization-without-api-key"
        ),
        Good(_keyless(apiKey=5), note="wrong-type"),
        Bad(_keyless(), at="/providers/portkey", fixed=_keyless(apiKey="$PORTKEY_API_KEY")),
        Bad(
            _keyless(baseUrl="http://localhost:8080/v1"),
            at="/providers/portkey",
            fixed=_keyless(baseUrl="http://localhost:8080/v1", apiKey="none"),
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        if file.pi.needs_api_key:
            return
        for provider in file.providers:
            if "apiKey" in provider.value or not provider.models:
                continue
            if not file.well_typed and _has_any_key(provider, file.raw):
                continue  # of a wrong type, which is said elsewhere
            if has_other_key(provider, file) or header(
                provider.value.get("headers", {}), "authorization"
            ):
                continue
            local = parse(provider.models[0].base_url or "").is_private()
            value = "none" if local else variable(key_variable(provider.name), file.pi)
            yield Problem(
                provider.route,
                f"pi will refuse every request with `No API key found for {provider.name}.`, unless "
                "auth.json or --api-key gives it one.",
                f'Add "apiKey": "{value}"' + ("; the server need not check it." if local else "."),
                key=True,
                fix=Fix(
                    "Add an apiKey", Add(provider.route, "apiKey", value), safe=is_dummy(value)
                ),
            )


def _has_any_key(provider: Provider, raw: object) -> bool:
    providers = raw["providers"] if isinstance(raw, dict) else {}
    return "apiKey" in providers.get(provider.name, ())


def has_other_key(provider: Provider, file: ModelsFile) -> bool:
    """pi may find a key elsewhere: in auth.json, in a variable of its own, by signing in."""
    if provider.name in (file.auth or {}) or "oauth" in provider.value:
        return True
    return built_in(provider, file.pi) is not None
