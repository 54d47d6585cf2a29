"""From a models.json to a pigen.yaml that says the same of what leads to the gateway. What it
cannot say stays where it is, and what does not lead there may move."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pigen.common import credentials, slugs
from pigen.common.errors import PigenError
from pigen.common.headers import API_KEY_HEADER
from pigen.common.kinds import MARK
from pigen.common.portkey_hosts import PORTKEY_URL
from pigen.pi import interpolation
from pigen.pi.catalogue.slug_upstreams import find_fact_behind, find_upstream
from pigen.pi.release import NEWEST, Pi
from pigen.source.facts import Facts
from pigen.source.pi_provider import ANTHROPIC_API, DEFAULT_API, OWN_FIELDS
from pigen.text.document import Document
from pigen.wizard.draft import DIRECT
from pigen.wizard.machine import get_providers, make_gateways
from pigen.wizard.moving import MovingSource
from pigen.wizard.moving_read import read_source
from pigen.wizard.outcome import DraftBase

APIS = (DEFAULT_API, "openai-responses", ANTHROPIC_API)
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}\Z")


class NotImportable(Exception):
    """pigen.yaml cannot express the provider; the text gives the reason."""


def import_file(document: Document, pi: Pi, output: str, gateway: str = "") -> DraftBase:
    """What a models.json comes to that is to be written at `output`, with the providers of it that
    may move; `gateway` is that of --gateway. PigenError where it has none of either kind."""
    _require_readable(document)
    base = _convert_providers(document, gateway)
    moving = read_source(document, output, pi, [*base.adopted, *base.skipped])
    if not base.adopted and not moving.providers:
        raise _make_nothing_error(document, base.skipped)
    return replace(base, moving=moving)


def find_movable(document: Document, pi: Pi, output: str, gateway: str = "") -> MovingSource:
    """The providers of a models.json that do not lead to a gateway."""
    _require_readable(document)
    gateways = make_gateways(document, gateway)
    others = [
        name
        for name, provider in get_providers(document).items()
        if MARK in provider or gateways.find_evidence(provider)
    ]
    return read_source(document, output, pi, others)


def _require_readable(document: Document) -> None:
    if document.syntax == "broken" or document.has_invalid_bytes:
        raise PigenError(
            "pi cannot read the file, so nothing of it can be taken over.",
            path=document.path,
            help="Run pigen lint on it, and fix what it finds.",
        )


def import_models(document: Document, gateway: str = "") -> DraftBase:
    """The providers that lead to a gateway alone. PigenError where there are none."""
    base = _convert_providers(document, gateway)
    if not base.adopted:
        raise _make_nothing_error(document, base.skipped)
    return base


def _make_nothing_error(document: Document, skipped: Mapping[str, str]) -> PigenError:
    why = "".join(f" {name}: {reason}" for name, reason in skipped.items())
    return PigenError(
        f"None of its providers can be taken over.{why}",
        path=document.path,
        help="Start without --from; the file stays as it is.",
    )


def _convert_providers(document: Document, gateway: str) -> DraftBase:
    """What the providers that lead to a gateway come to; empty where none does."""
    gateways = make_gateways(document, gateway)
    tree: dict[str, Any] = {"version": 1, "providers": {}, "keys": {}, "pi": {"providers": {}}}
    skipped: dict[str, str] = {}
    taken: list[str] = []
    for name, provider in get_providers(document).items():
        if not gateways.find_evidence(provider) and MARK not in provider:
            continue
        try:
            converted = _convert_provider(name, provider, tree)
        except NotImportable as reason:
            skipped[name] = str(reason)
            continue
        tree["pi"]["providers"][name] = converted
        taken.append(name)
    if not taken:
        return DraftBase(skipped=skipped)
    _merge_base_urls(tree, gateway)
    return DraftBase(tree, adopted=tuple(taken), skipped=skipped)


def _merge_base_urls(tree: dict[str, Any], gateway: str) -> None:
    """Write the gateway once, if it is another than Portkey's, and leave out of the providers what
    then follows from it."""
    providers = tree["pi"]["providers"].values()
    urls = {_find_gateway_url(each) for each in providers}
    shared = gateway or (urls.pop() if len(urls) == 1 else "") or PORTKEY_URL
    if shared != PORTKEY_URL:
        tree["gateway"] = {"base_url": shared}
    for each in providers:
        if _find_gateway_url(each) == shared:
            del each["baseUrl"]


def _find_gateway_url(provider: Mapping[str, Any]) -> str:
    """The gateway's base URL, with /v1, that the provider's own follows from;
    "" for another form."""
    url = str(provider.get("baseUrl", "")).rstrip("/")
    if provider.get("api") == ANTHROPIC_API:
        return "" if url.endswith("/v1") else f"{url}/v1"
    return url if url.endswith("/v1") else ""


def _convert_provider(
    name: str, provider: Mapping[str, Any], tree: dict[str, Any]
) -> dict[str, Any]:
    """The provider as pigen.yaml has it; its slugs and key go into `tree`. Raises Left."""
    own = {
        field: value
        for field, value in provider.items()
        if field not in ("apiKey", "api", "baseUrl", "models")
    }
    api = provider.get("api", DEFAULT_API)
    models = provider.get("models")
    if MARK in provider:
        raise NotImportable(f"it belongs to the source {provider[MARK]}")
    if api not in APIS:
        raise NotImportable(f"its api {api} does not go through Portkey")
    if not isinstance(models, list) or not models:
        raise NotImportable("it lists no models")
    if own.keys() & {"key", "config", "metadata"}:
        raise NotImportable("it has fields that mean something else in pigen.yaml")
    headers = own.pop("headers", {})
    if not isinstance(headers, dict) or any(not isinstance(text, str) for text in headers.values()):
        raise NotImportable("its headers are not texts")
    key = provider.get("apiKey")
    kept = {n: text for n, text in headers.items() if (n.lower(), text) != (API_KEY_HEADER, key)}
    if any(credentials.holds_secret(n, text) for n, text in kept.items()):
        raise NotImportable("one of its headers holds a key")
    entries = [_check_entry(model) for model in models]
    reference = _read_reference(key)
    converted: dict[str, Any] = {"key": _add_key(name, reference, tree)}
    if api != DEFAULT_API:
        converted["api"] = api
    converted["baseUrl"] = provider["baseUrl"]
    if kept:
        converted["headers"] = kept
    for entry in entries:
        slug = (slugs.split_slug(entry["id"]) or ("", ""))[0]
        tree["providers"].setdefault(slug, {"slug": slug})
    converted["models"] = [_shorten_entry(entry) for entry in entries]
    return {
        **converted,
        **{
            field: value
            for field, value in own.items()
            if field not in OWN_FIELDS or field == "modelOverrides"
        },
    }


def _check_entry(model: Any) -> dict[str, Any]:
    if not isinstance(model, dict) or not isinstance(model.get("id"), str):
        raise NotImportable("one of its models has no id")
    parts = slugs.split_slug(model["id"])
    if parts is None:
        raise NotImportable(
            f"{model['id']} has no slug, so a Config that pigen does not know routes it"
        )
    if not all(parts) or not slugs.looks_like_slug(parts[0]):
        raise NotImportable(f"{model['id']} is not @slug/model")
    if any(value is None for value in model.values()):
        raise NotImportable(f"{model['id']} has a field that is null")
    return model


def _shorten_entry(model: Mapping[str, Any]) -> Any:
    """The entry without what the catalogue says anyway."""
    slug, id = slugs.split_slug(model["id"]) or ("", "")
    fact = find_fact_behind(id, find_upstream(slug))
    known = Facts(Pi(NEWEST)).to_fields(fact)
    own = {f: v for f, v in model.items() if f != "id" and (f not in known or known[f] != v)}
    return {"id": model["id"], **own} if own else model["id"]


def _read_reference(key: Any) -> str | None:
    """Where pi finds the key, as pigen.yaml says it; None for a key itself, or none at all."""
    if not isinstance(key, str):
        return None
    if interpolation.is_command(key):
        return key
    name = key.removeprefix("$").removeprefix("{").removesuffix("}")
    if interpolation.is_name(name) and (key.startswith("$") or interpolation.is_bare_name(key)):
        return f"${name}"
    return None


def _add_key(provider: str, reference: str | None, tree: dict[str, Any]) -> str:
    """The key of that reference; one whose reference is not known is asked for."""
    for name, each in tree["keys"].items():
        if reference is not None and each["value"] == reference:
            return str(name)
    name = DIRECT if DIRECT not in tree["keys"] else provider
    if not _NAME.match(name):
        name = f"key-{len(tree['keys']) + 1}"
    tree["keys"][name] = {"type": "workspace/user", "value": reference}
    return name
