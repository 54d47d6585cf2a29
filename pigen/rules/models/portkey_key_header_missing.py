from __future__ import annotations

from collections.abc import Iterator

from pigen.common.headers import API_KEY_HEADER, METADATA_HEADER
from pigen.common.kinds import HOSTED, OSS
from pigen.diagnostics.rule import FAILS, RISK, Add, Bad, Fix, Good, Problem, Rule
from pigen.diagnostics.topics import SECRETS
from pigen.pi.declared import DeclaredModel, DeclaredProvider, ModelOverride
from pigen.pi.interpolation import find_header, is_command, split_variables
from pigen.pi.models_file import ModelsFile, make_models_json
from pigen.pi.release import Pi

API = "anthropic-messages"
HOST = "https://api.portkey.ai"


class PortkeyKeyHeaderMissing(Rule):
    """An anthropic-messages provider on Portkey does not send the key where Portkey reads it.

    With anthropic-messages pi sends the key as x-api-key. Portkey only reads x-portkey-api-key and
    "Authorization: Bearer", and answers every request with 401 "Invalid API Key". So do hosted
    gateways at other addresses; the open-source one has no keys of its own.

    Add the header x-portkey-api-key with the same value as apiKey, or "authHeader": true.
    """

    effect = FAILS
    topic = SECRETS
    prefilter_keys = ("api",)
    connection_only = True
    examples = (
        Good(make_models_json("@a/claude-x", api=API, baseUrl=HOST, authHeader=True)),
        Good(
            make_models_json(
                "@a/claude-x", api=API, baseUrl=HOST, headers={"X-Portkey-Api-Key": "$K"}
            )
        ),
        Good(
            make_models_json(
                {"id": "@a/claude-x", "headers": {"authorization": "Bearer $K"}},
                api=API,
                baseUrl=HOST,
            )
        ),
        Good(make_models_json("@a/claude-x")),
        Good(make_models_json("claude-x", api=API, baseUrl="https://llm.acme.io")),
        Bad(
            make_models_json("@a/claude-x", api=API, baseUrl=HOST),
            at="/providers/portkey",
            fixed_content=make_models_json(
                "@a/claude-x", api=API, baseUrl=HOST, headers={API_KEY_HEADER: "$PORTKEY_API_KEY"}
            ),
        ),
        Bad(
            make_models_json("@a/claude-x", api=API, baseUrl="https://aigw.portkey.ai"),
            at="/providers/portkey",
            fixed_content=make_models_json(
                "@a/claude-x",
                api=API,
                baseUrl="https://aigw.portkey.ai",
                headers={API_KEY_HEADER: "$PORTKEY_API_KEY"},
            ),
        ),
        Bad(
            make_models_json(
                "@a/claude-x",
                api=API,
                baseUrl="https://gw.acme.io",
                headers={METADATA_HEADER: '{"team": "red"}'},
            ),
            at="/providers/portkey",
            effect=RISK,
            fixed_content=make_models_json(
                "@a/claude-x",
                api=API,
                baseUrl="https://gw.acme.io",
                headers={METADATA_HEADER: '{"team": "red"}', API_KEY_HEADER: "$PORTKEY_API_KEY"},
            ),
            note="A gateway of your own: another header shows that it is Portkey's.",
        ),
        Bad(
            make_models_json("@a/claude-x", api=API, baseUrl=HOST, headers={"x-team": "red"}),
            at="/providers/portkey",
            fixed_content=make_models_json(
                "@a/claude-x",
                api=API,
                baseUrl=HOST,
                headers={"x-team": "red", API_KEY_HEADER: "$PORTKEY_API_KEY"},
            ),
        ),
        Bad(
            make_models_json("@a/gpt-4o", {"id": "@a/claude-x", "api": API, "baseUrl": HOST}),
            at="/providers/portkey/models/1",
            fixed_content=make_models_json(
                "@a/gpt-4o",
                {
                    "id": "@a/claude-x",
                    "api": API,
                    "baseUrl": HOST,
                    "headers": {API_KEY_HEADER: "$PORTKEY_API_KEY"},
                },
            ),
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for provider in file.providers:
            lacking = {
                model: dialect
                for model in provider.models
                if _lacks_key(model)
                and (dialect := file.gateways.find_dialect(provider.value, model.value))
                and dialect != OSS  # which knows no keys
            }
            if not lacking:
                continue
            is_certain = set(lacking.values()) == {HOSTED}
            every = len(lacking) == len(provider.models)
            owners: list[DeclaredProvider | DeclaredModel] = [provider] if every else [*lacking]
            for owner in owners:
                key = provider.value.get("apiKey")
                headers = owner.value.get("headers")
                change = (
                    Add(owner.path, "headers", {API_KEY_HEADER: key})
                    if headers is None
                    else Add((*owner.path, "headers"), API_KEY_HEADER, key)
                )
                yield Problem(
                    owner.path,
                    "pi will send the key as x-api-key, which Portkey does not read: every request "
                    "will be answered with 401."
                    if is_certain
                    else "pi will send the key as x-api-key, "
                    "which Portkey's hosted gateway does not "
                    "read: unless this is the open-source one, every request will be answered with "
                    "401.",
                    f'Add "headers": {{"{API_KEY_HEADER}": ...}} with the value of apiKey.',
                    key=every,
                    effect=None if is_certain else RISK,
                    fix=Fix(
                        f"Add the header {API_KEY_HEADER}",
                        change,
                        safe=is_certain and _is_reference(key, file.pi),
                    )
                    if key
                    else None,
                )


def _is_reference(key: str, pi: Pi) -> bool:
    """The key stands elsewhere, so that a second mention of it gives nothing away."""
    return is_command(key) or (pi.interpolates and [v for v, _ in split_variables(key)] == [True])


def _lacks_key(model: DeclaredModel) -> bool:
    if model.api != API:
        return False
    provider = model.provider
    if provider.value.get("authHeader") is True:
        return False
    owners: list[DeclaredProvider | DeclaredModel | ModelOverride] = [provider, model]
    owners += [override for override in provider.overrides if override.id == model.id]
    return not any(
        find_header(owner.value.get("headers", {}), name)
        for owner in owners
        for name in (API_KEY_HEADER, "authorization")
    )
