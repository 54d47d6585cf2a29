"""Finding what the script wants from outside: a template, a file, what a gateway offers."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPException
from time import monotonic
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import HTTPRedirectHandler, Request, build_opener

from pigen.common import resources, slugs
from pigen.common.errors import PigenError
from pigen.common.headers import API_KEY_HEADER
from pigen.common.portkey_hosts import PORTKEY_URL
from pigen.common.resources import list_templates
from pigen.common.suggest import did_you_mean
from pigen.javascript.urls import Url, is_private
from pigen.pi.release import Pi
from pigen.rules.source_faults import list_findings
from pigen.source.types import Source
from pigen.source.validation import find_faults
from pigen.text import yaml
from pigen.text.disk import read_bytes
from pigen.text.document import read
from pigen.wizard import import_models
from pigen.wizard.existing_config import GatewayOffer, RemoteConfig, is_routed
from pigen.wizard.outcome import DraftBase
from pigen.wizard.prompters.prompter import Prompter
from pigen.wizard.questions import FetchRequest

SECONDS = 8.0
FAILURES = (OSError, ValueError, HTTPException)
MAX_CONFIGS = 20  # Configs that are looked into
MAX_ANSWER_BYTES = 4 * 1024 * 1024


def fetch(step: FetchRequest, environ: Mapping[str, str], prompter: Prompter | None) -> Any:
    """What answers a Fetch. `prompter` hears where it may take a while."""
    if step.kind == "template":
        return load_template(str(step.arguments[0]))
    if step.kind == "source":
        return load_source(str(step.arguments[0]))
    if step.kind in ("models.json", "movable"):
        path, pi, output, gateway = step.arguments
        assert isinstance(pi, Pi)
        document = read(str(path))
        if step.kind == "movable":
            return import_models.find_movable(document, pi, str(output), str(gateway))
        return import_models.import_file(document, pi, str(output), str(gateway))
    variable, url = map(str, step.arguments)

    def ask_gateway() -> GatewayOffer:
        return fetch_offer(url or PORTKEY_URL, environ[variable])

    return prompter.wait("Asking the gateway", ask_gateway) if prompter else ask_gateway()


def load_template(name: str) -> DraftBase:
    if name not in list_templates():
        near = did_you_mean(name, list_templates())
        raise PigenError(
            f"There is no template {name}.", help=f"{near}See pigen init --list-templates."
        )
    return _make_base(resources.read_text(f"templates/{name}.yaml").encode(), f"{name}.yaml")


def load_source(path: str) -> DraftBase:
    """A pigen.yaml that is there. PigenError where it cannot be changed."""
    return _make_base(read_bytes(path), path, path)


def _make_base(data: bytes, name: str, path: str | None = None) -> DraftBase:
    document = yaml.from_bytes(data, name)
    messages = [f.message for f in document.faults] or [
        f.message for f in list_findings(find_faults(document, Source))
    ]
    if messages or not isinstance(document.value, dict):
        raise PigenError(
            f"{messages[0] if messages else 'It is not a pigen.yaml.'} So pigen left it as it is.",
            path=name,
            help="Run pigen build, which says more, and fix it.",
        )
    return DraftBase(document.value, document, path)


def fetch_offer(base_url: str, key: str) -> GatewayOffer:
    """What a gateway says that it has: its models, and by the admin API its providers and
    Configs."""
    url = Url(base_url)
    if url.scheme != "https" and not is_private(url.host):
        return GatewayOffer(
            remark="The gateway was not asked: the key would travel unencrypted over http."
        )
    try:
        models = _get_json(base_url, "/models", key)
    except FAILURES as error:
        return GatewayOffer(remark=f"The gateway could not be asked: {_describe_failure(error)}.")
    ids = [str(each["id"]) for each in _extract_rows(models) if isinstance(each.get("id"), str)]
    ids = [id for id in ids if all(slugs.split_slug(id) or ("",))]
    if not ids:
        return GatewayOffer(remark="With this key it lists no @slug models: a Config may route it.")
    slug_kinds = {id[1:].partition("/")[0]: "" for id in ids}
    configs: dict[str, RemoteConfig] = {}
    end = monotonic() + SECONDS
    with suppress(*FAILURES):  # a key for pi seldom may see them; the models say enough
        for each in _extract_rows(_get_json(base_url, "/providers", key)):
            slug, kind = each.get("slug"), each.get("provider") or each.get("ai_provider_name")
            if isinstance(slug, str) and slug:
                slug_kinds[slug] = kind if isinstance(kind, str) else ""
    with suppress(*FAILURES, AttributeError):
        for each in _extract_rows(_get_json(base_url, "/configs", key))[:MAX_CONFIGS]:
            if monotonic() > end:
                break
            slug = str(each.get("slug") or each.get("id") or "")
            value = _extract_config(_get_json(base_url, f"/configs/{quote(slug, safe='')}", key))
            if slug.startswith("pc-") and isinstance(value, dict) and is_routed(value):
                configs[slug] = RemoteConfig(str(each.get("name") or slug), value)
    slug_kinds = {slug: kind for slug, kind in slug_kinds.items() if slugs.looks_like_slug(slug)}
    return GatewayOffer(tuple(ids), slug_kinds, configs)


def _extract_config(answer: Any) -> Any:
    """The Config in an answer: flat, or under "data", and there as an object or as its text."""
    inner = answer.get("data") if isinstance(answer, dict) else None
    value = (inner if isinstance(inner, dict) else answer).get("config")
    return json.loads(value) if isinstance(value, str) else value


class _NoRedirect(HTTPRedirectHandler):
    """The key goes where it was meant to go, and nowhere else."""

    def redirect_request(self, *args: Any, **more: Any) -> None:
        return None


def _get_json(base_url: str, path: str, key: str) -> Any:
    headers = {API_KEY_HEADER: key, "Accept": "application/json"}
    request = Request(base_url.rstrip("/") + path, headers=headers)
    with build_opener(_NoRedirect).open(request, timeout=SECONDS) as answer:
        return json.loads(answer.read(MAX_ANSWER_BYTES))


def _extract_rows(value: Any) -> list[dict[str, Any]]:
    listed = value.get("data") if isinstance(value, dict) else value
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _describe_failure(error: Exception) -> str:
    """Why, in a few words: nothing of the request, which has the key in it."""
    if isinstance(error, HTTPError):
        known = {401: "it refuses the key (401)", 403: "the key has no permission for that (403)"}
        return known.get(error.code, f"it answered {error.code}")
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, TimeoutError):
        return f"it did not answer within {SECONDS:g} seconds"
    if isinstance(reason, OSError) and reason.errno is not None and reason.errno > 0:
        return os.strerror(reason.errno).lower()
    return "its answer is not JSON" if isinstance(error, ValueError) else "it cannot be reached"
