"""Options of a provider that come as headers of the request, for a root that takes the request's
provider: x-portkey-azure-deployment-id for deployment_id. A Config that names a provider reads
none."""

from __future__ import annotations

from collections.abc import Mapping

from pigen.javascript.json_values import parse_json
from pigen.javascript.values import UNDEFINED

_PREFIX = "x-portkey-"
# By provider the headers that decide addresses, with what each sets.
# As the open-source gateway reads them.
_OPTIONS: Mapping[str, Mapping[str, str]] = {
    "azure-openai": {
        "azure-resource-name": "resourceName",
        "azure-deployment-id": "deploymentId",
        "azure-api-version": "apiVersion",
    },
    "azure-ai": {
        "azure-api-version": "azureApiVersion",
        "azure-foundry-url": "azureFoundryUrl",
    },
    "vertex-ai": {
        "vertex-project-id": "vertexProjectId",
        "vertex-region": "vertexRegion",
        "vertex-service-account-json": "vertexServiceAccountJson",
    },
    "huggingface": {"huggingface-base-url": "huggingfaceBaseUrl"},
    "workers-ai": {"workers-ai-account-id": "workersAiAccountId"},
    "databricks": {"databricks-workspace": "databricksWorkspace"},
    "oracle": {
        "oracle-api-version": "oracleApiVersion",
        "oracle-region": "oracleRegion",
        "oracle-tenancy": "oracleTenancy",
        "oracle-user": "oracleUser",
        "oracle-fingerprint": "oracleFingerprint",
        "oracle-private-key": "oraclePrivateKey",
    },
}
# Read only without a Config, whose own fields count otherwise.
_WITHOUT_CONFIG = {"mistral-ai": {"mistral-fim-completion": "mistralFimCompletion"}}
_JSON_OPTIONS = ("vertexServiceAccountJson",)
# Where the key stands in the address.
_KEY_IN_ADDRESS = ("google", "palm")


def read_provider_options(
    headers: Mapping[str, str], provider: str, *, has_config: bool
) -> dict[str, object]:
    """The options, in the engine's spelling, that a request's headers bring for its provider. Those
    that no header brings are UNDEFINED, whatever the Config says."""
    named = {
        **_OPTIONS.get(provider, {}),
        **({} if has_config else _WITHOUT_CONFIG.get(provider, {})),
    }
    options: dict[str, object] = {}
    for name, option in named.items():
        value = headers.get(_PREFIX + name)
        if value is None:
            options[option] = UNDEFINED
        else:
            options[option] = _parse(value) if option in _JSON_OPTIONS else value
    if provider in _KEY_IN_ADDRESS:
        written = headers.get("authorization")
        options["apiKey"] = UNDEFINED if written is None else written.replace("Bearer ", "", 1)
    return options


def _parse(text: str) -> object:
    try:
        return parse_json(text)
    except ValueError:
        return None
