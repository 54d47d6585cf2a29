"""Which kind of file this is, by its name and what it holds: models, config, key or source.

A name that is pi's or pigen's own settles it. A general one, such as configs/app.json, does so only
together with what the file holds.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache

from pigen.text.disk import STDIN
from pigen.text.document import BOM, Document

MODELS, CONFIG, KEY, SOURCE = "models", "config", "key", "source"

JSON = (".json", ".jsonc")
YAML = (".yaml", ".yml")
# Folders that pigen build makes, and that people have for the same.
FOLDERS = {"configs": CONFIG, "keys": KEY}
ENDINGS = {"models": MODELS, "config": CONFIG, "key": KEY, "pigen": SOURCE}
# Files of other programs, or other files of pi, that people name by mistake.
OTHERS = frozenset((
    "auth.json", "settings.json", "models-store.json", "trust.json", "keybindings.json",
    "package.json", "package-lock.json", "tsconfig.json", "composer.json", "manifest.json",
))  # fmt: skip
# Text of which some stands in every JSON file that was meant for pi, however broken.
TRACES = ('"provider', '"models"', '"baseUrl"', '"apiKey"', "__proto__")

_SECTIONS = frozenset("configs keys pi teams gateway guardrails include members workspace".split())
_ROUTES = frozenset("strategy targets provider virtual_key override_params overrideParams".split())
_SETTINGS = frozenset("cache retry request_timeout name weight".split())
_LIMITS = frozenset("defaults workspace_id usage_limits rate_limits alert_emails".split())
_TOP = r"""(?m)^["']?([A-Za-z_]\w*)["']?[ \t]*:(?:[ \t]|$)"""
_SLUG = r"""(?m)^provider:[ \t]*["']@"""
_ENDPOINT = r"""(?m)^endpoint:[ \t]*["']?/api-keys/"""
_ANY = r'"([A-Za-z_]\w*)"[ \t\r\n]*:'


def by_name(path: str) -> str | None:
    """The kind that a name or folder suggests."""
    folder, name = os.path.split(path)
    stem, ending = os.path.splitext(name)
    if ending not in (*JSON, *YAML) or name in OTHERS:
        return None
    kind = ENDINGS.get(stem.rpartition(".")[2])
    if stem == "models" and os.path.basename(folder) in FOLDERS:
        kind = None
    # pi reads JSON alone, pigen.yaml is YAML, and config.json may be anything.
    wrong = (MODELS, YAML), (SOURCE, JSON)
    if stem in ("config", "key") or any(kind == each and ending in bad for each, bad in wrong):
        kind = None
    return kind or FOLDERS.get(os.path.basename(folder))


def by_content(document: Document) -> str | None:
    """The kind that is plain from a JSON text."""
    value = document.value
    return _of_value(value) if isinstance(value, dict) else None


def by_lines(text: str) -> str | None:
    """The kind that is plain from the keys at the top of a YAML text."""
    keys = _keys(text, _TOP)
    if _is_source(keys):
        return SOURCE
    if {"strategy", "targets"} <= keys or _pattern(_SLUG).search(text):
        return CONFIG
    if _pattern(_ENDPOINT).search(text) or ({"name", "scopes"} <= keys and keys & _LIMITS):
        return KEY
    return None


def is_yaml(path: str, text: str) -> bool:
    """Whether to read it as YAML: by its ending, else by how it begins."""
    ending = os.path.splitext(path)[1]
    if ending in (*JSON, *YAML):
        return ending in YAML
    start = text.lstrip(BOM + " \t\r\n")[:1]
    return start.isalpha() or start in ("#", "-", "'", "%", "&", "_")


def kind(document: Document) -> str | None:
    """The kind of a file that was named, or of standard input; None for one that is certainly none.

    `document` is its text read as JSON. A wrong value, or a misspelt key, does not make a file
    something else.
    """
    path, text = document.path, document.text
    named = by_name(path)
    if named in (MODELS, SOURCE):
        return named
    yaml = is_yaml(path, text)
    found = by_lines(text) if yaml else by_content(document)
    if path == STDIN:
        return found or _guessed(text, yaml) or MODELS
    if found or named:
        return found or named
    if path.endswith(YAML):
        return _guessed(text, yaml)
    return MODELS if _may_be_models(document) else None


def is_plain(path: str, document: Document) -> bool:
    """In a folder, where many names are general: the file is of the kind that its name suggests."""
    found = by_lines(document.text) if path.endswith(YAML) else by_content(document)
    return found is not None and found == by_name(path)


@cache
def _pattern(text: str):  # type: ignore[no-untyped-def]  # annotating it would import re
    import re  # most files are known without

    return re.compile(text)


def _keys(text: str, pattern: str) -> set[str]:
    return set(_pattern(pattern).findall(text))


def _of_value(value: Mapping) -> str | None:
    keys = set(value)
    providers = value.get("providers")
    if "version" in keys and _is_source(keys) and not _has_models(providers):
        return SOURCE
    if isinstance(providers, dict):
        return MODELS
    endpoint, scopes = value.get("endpoint"), value.get("scopes")
    if isinstance(endpoint, str) and endpoint.startswith("/api-keys/"):
        return KEY
    if isinstance(scopes, list) and isinstance(value.get("name"), str) and keys & _LIMITS:
        return KEY
    return CONFIG if _is_config(value, keys) else None


def _is_source(keys: set[str]) -> bool:
    if keys & {"strategy", "targets"}:
        return False
    return len(keys & _SECTIONS) + ("version" in keys) + ("providers" in keys) >= 2


def _has_models(providers: object) -> bool:
    """They are pi's providers, not Portkey's."""
    values = providers.values() if isinstance(providers, dict) else ()
    return any(
        isinstance(each, dict) and {"baseUrl", "apiKey", "api"} & set(each) for each in values
    )


def _is_config(value: Mapping, keys: set[str]) -> bool:
    strategy, targets, provider = (value.get(key) for key in ("strategy", "targets", "provider"))
    if isinstance(targets, list) and any(isinstance(t, dict) and _ROUTES & set(t) for t in targets):
        return True
    if isinstance(strategy, dict) and "mode" in strategy and "targets" in keys:
        return True
    if isinstance(provider, str):
        beside = {"api_key", *_SETTINGS, *_ROUTES} - {"provider", "name"}
        return provider.startswith("@") or bool(keys & beside)
    cached = any(isinstance(value.get(key), dict) for key in ("cache", "retry"))
    return cached and keys <= _SETTINGS


def _guessed(text: str, yaml: bool) -> str | None:
    """What a text was most likely meant to be, if anything."""
    keys = _keys(text[:100_000], _TOP if yaml else _ANY)
    if keys & _ROUTES and "providers" not in keys:
        return CONFIG
    return SOURCE if yaml and keys & {"version", "providers", *_SECTIONS} else None


def _may_be_models(document: Document) -> bool:
    name, value = os.path.basename(document.path), document.value
    if name in OTHERS or not name.endswith(JSON):
        return False
    if isinstance(value, dict) and value and document.dialect != "broken":
        return any(trace in document.text for trace in TRACES)
    return True
