"""Which provider of a models.json takes up more models through the gateway."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pigen.common import slugs
from pigen.common.errors import PigenError
from pigen.common.headers import ROUTING_HEADERS
from pigen.common.kinds import MARK
from pigen.common.quoting import quote
from pigen.pi.interpolation import format_variable, is_bare_name, is_name
from pigen.pi.release import Pi
from pigen.source.pi_provider import DEFAULT_API
from pigen.wizard.machine import ExistingModels, get_providers


def find_continued_provider(models: ExistingModels, variable: str | None) -> str | None:
    """The name of the provider that takes up more models; None where the file has none that could.

    `variable` is the environment variable that the key is to be found in, None for that of the
    provider. PigenError where several could be meant.
    """
    providers = get_providers(models.document)
    names = [name for name in models.gateway_providers if _can_take_slugs(providers[name])]
    same = [name for name in names if read_key_variable(providers[name]) == variable]
    fitting = same or names
    if len(fitting) > 1:
        named = " and ".join(map(quote, fitting))
        raise PigenError(
            f"The providers {named} could all take the models, so pigen changed nothing.",
            path=models.path,
            help="Name the variable that only one of them takes its key from with --key-env, or "
            "choose in pigen init.",
        )
    return fitting[0] if fitting else None


def _can_take_slugs(provider: Mapping[str, Any]) -> bool:
    """The slugs of the provider's models say where they go, so others can stand beside them."""
    models = provider.get("models")
    headers = provider.get("headers") or {}
    if MARK in provider or provider.get("api") != DEFAULT_API or not isinstance(models, list):
        return False
    if isinstance(headers, dict) and any(name.lower() in ROUTING_HEADERS for name in headers):
        return False
    ids = [each.get("id") if isinstance(each, dict) else None for each in models]
    return all(isinstance(id, str) and all(slugs.split_slug(id) or ("",)) for id in ids)


def read_key_variable(provider: Mapping[str, Any]) -> str | None:
    """The environment variable that the provider's key is found in, if it is found in one."""
    text = provider.get("apiKey")
    if not isinstance(text, str):
        return None
    name = text.removeprefix("$").removeprefix("{").removesuffix("}")
    return name if is_name(name) and (text.startswith("$") or is_bare_name(text)) else None


def update_provider(
    provider: Mapping[str, Any], entries: list[dict[str, Any]], variable: str | None, pi: Pi
) -> dict[str, Any]:
    """The provider with the entries that it does not list yet, and with its key in `variable`."""
    listed = [each["id"] for each in provider["models"]]
    value = {**provider}
    if variable is not None and read_key_variable(provider) != variable:
        value["apiKey"] = format_variable(variable, pi)
    value["models"] = [
        *provider["models"],
        *(entry for entry in entries if entry["id"] not in listed),
    ]
    return value
