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
from pigen.common.suggest import did_you_mean
from pigen.javascript.urls import Url, is_private
from pigen.pi.models_file import PORTKEY_URL
from pigen.source.checking import faults
from pigen.source.types import Source
from pigen.text import yaml
from pigen.text.disk import read_bytes
from pigen.text.document import read
from pigen.wizard import importing
from pigen.wizard.ask.person import Person
from pigen.wizard.outcome import Base
from pigen.wizard.questions import Fetch
from pigen.wizard.remote import Offered, Remote, routed
from pigen.wizard.starting import templates

SECONDS = 8.0
FAILURES = (OSError, ValueError, HTTPException)
MOST = 20  # Configs that are looked into
LARGEST = 4 * 1024 * 1024


def fetch(step: Fetch, environ: Mapping[str, str], person: Person | None) -> Any:
    """What answers a Fetch. `person` is told where it may take a while."""
    if step.what == "template":
        return template(str(step.of[0]))
    if step.what == "source":
        return source(str(step.of[0]))
    if step.what == "models.json":
        return importing.base(read(str(step.of[0])))
    variable, url = map(str, step.of)

    def ask() -> Offered:
        return offered(url or PORTKEY_URL, environ[variable])

    return person.wait("Asking the gateway", ask) if person else ask()


def template(name: str) -> Base:
    if name not in templates():
        near = did_you_mean(name, templates())
        raise PigenError(
            f"There is no template {name}.", help=f"{near}See pigen init --list-templates."
        )
    return _base(resources.read_text(f"templates/{name}.yaml").encode(), f"{name}.yaml")


def source(path: str) -> Base:
    """A pigen.yaml that is there. PigenError where it cannot be changed."""
    return _base(read_bytes(path), path, path)


def _base(data: bytes, name: str, path: str | None = None) -> Base:
    document = yaml.from_bytes(data, name)
    found = [f.message for f in document.faults] or [f.message for f in faults(document, Source)]
    if found or not isinstance(document.value, dict):
        raise PigenError(
            f"{found[0] if found else 'It is no pigen.yaml.'} So pigen left it as it is.",
            path=name,
            help="Run pigen build, which says more, and mend it.",
        )
    return Base(document.value, document, path)


def offered(base_url: str, key: str) -> Offered:
    """What a gateway says that it has: its models, and by the admin API its providers and Configs."""
    url = Url(base_url)
    if url.scheme != "https" and not is_private(url.host):
        return Offered(
            remark="The gateway was not asked: the key would cross the net in plain http."
        )
    try:
        models = _get(base_url, "/models", key)
    except FAILURES as error:
        return Offered(remark=f"The gateway could not be asked: {_reason(error)}.")
    ids = [str(each["id"]) for each in _rows(models) if isinstance(each.get("id"), str)]
    ids = [id for id in ids if all(slugs.split(id) or ("",))]
    if not ids:
        return Offered(remark="By this key it lists no models of a slug: a Config may route it.")
    found = {id[1:].partition("/")[0]: "" for id in ids}
    configs: dict[str, Remote] = {}
    end = monotonic() + SECONDS
    with suppress(*FAILURES):  # a key for pi seldom may see them; the models say enough
        for each in _rows(_get(base_url, "/providers", key)):
            slug, kind = each.get("slug"), each.get("provider") or each.get("ai_provider_name")
            if isinstance(slug, str) and slug:
                found[slug] = kind if isinstance(kind, str) else ""
    with suppress(*FAILURES, AttributeError):
        for each in _rows(_get(base_url, "/configs", key))[:MOST]:
            if monotonic() > end:
                break
            slug = str(each.get("slug") or each.get("id") or "")
            value = _config(_get(base_url, f"/configs/{quote(slug, safe='')}", key))
            if slug.startswith("pc-") and isinstance(value, dict) and routed(value):
                configs[slug] = Remote(str(each.get("name") or slug), value)
    found = {slug: kind for slug, kind in found.items() if slugs.is_plain(slug)}
    return Offered(tuple(ids), found, configs)


def _config(answer: Any) -> Any:
    """The Config in an answer: flat, or under "data", and there as an object or as its text."""
    inner = answer.get("data") if isinstance(answer, dict) else None
    value = (inner if isinstance(inner, dict) else answer).get("config")
    return json.loads(value) if isinstance(value, str) else value


class _Stay(HTTPRedirectHandler):
    """The key goes where it was meant to go, and nowhere else."""

    def redirect_request(self, *args: Any, **more: Any) -> None:
        return None


def _get(base_url: str, path: str, key: str) -> Any:
    headers = {"x-portkey-api-key": key, "Accept": "application/json"}
    request = Request(base_url.rstrip("/") + path, headers=headers)
    with build_opener(_Stay).open(request, timeout=SECONDS) as answer:
        return json.loads(answer.read(LARGEST))


def _rows(value: Any) -> list[dict[str, Any]]:
    listed = value.get("data") if isinstance(value, dict) else value
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _reason(error: Exception) -> str:
    """Why, in a few words: nothing of the request, which has the key in it."""
    if isinstance(error, HTTPError):
        known = {401: "it does not take the key (401)", 403: "the key may not do that (403)"}
        return known.get(error.code, f"it answered {error.code}")
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, TimeoutError):
        return f"it did not answer within {SECONDS:g} seconds"
    if isinstance(reason, OSError) and reason.errno is not None and reason.errno > 0:
        return os.strerror(reason.errno).lower()
    return (
        "what it answered is no JSON" if isinstance(error, ValueError) else "it cannot be reached"
    )
