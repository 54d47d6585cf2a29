"""Which kind of file this is, by its name and what it holds: models, config, key or source.

A name that is pi's or pigen's own settles it. A general one, such as configs/app.json, does so only
together with what the file holds.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache

from pigen.common.kinds import ADMIN_CALLS, CONFIG, KEY, MANIFEST, MODELS, SOURCE
from pigen.text.disk import STDIN
from pigen.text.document import BOM, YAML_SUFFIXES, Document

JSON_SUFFIXES = (".json", ".jsonc")
# Folders that pigen build makes, and that people have for the same.
FOLDER_KINDS = {"configs": CONFIG, "keys": KEY}
NAME_KINDS = {"models": MODELS, "config": CONFIG, "key": KEY, "pigen": SOURCE}
# What pigen build writes besides, in which there is nothing to judge.
BUILT_NAMES = frozenset((ADMIN_CALLS, MANIFEST))
# Files of other programs, or other files of pi, that people name by mistake.
FOREIGN_NAMES = BUILT_NAMES | frozenset((
    "auth.json", "settings.json", "models-store.json", "trust.json", "keybindings.json",
    "package.json", "package-lock.json", "tsconfig.json", "composer.json", "manifest.json",
))  # fmt: skip
# Text of which some stands in every JSON file that was meant for pi, however broken.
MODELS_TRACES = ('"provider', '"models"', '"baseUrl"', '"apiKey"', "__proto__")

_SOURCE_KEYS = frozenset(
    "configs keys pi teams gateway guardrails include members workspace".split()
)
_ROUTING_KEYS = frozenset(
    "strategy targets provider virtual_key override_params overrideParams".split()
)
_OPTION_KEYS = frozenset("cache retry request_timeout name weight".split())
_API_KEY_FIELDS = frozenset("defaults workspace_id usage_limits rate_limits alert_emails".split())
_WRAPPER_KEYS = {"config", "data"}
_TOP_LEVEL_KEY = r"""(?m)^["']?([A-Za-z_]\w*)["']?[ \t]*:(?:[ \t]|$)"""
_SLUG_LINE = r"""(?m)^provider:[ \t]*["']@"""
_ENDPOINT_LINE = r"""(?m)^endpoint:[ \t]*["']?/api-keys/"""
_ANY_KEY = r'"([A-Za-z_]\w*)"[ \t\r\n]*:'


def detect_by_name(path: str) -> str | None:
    """The kind that a name or folder suggests."""
    folder, name = os.path.split(path)
    stem, ending = os.path.splitext(name)
    if ending not in (*JSON_SUFFIXES, *YAML_SUFFIXES) or name in FOREIGN_NAMES:
        return None
    kind = NAME_KINDS.get(stem.rpartition(".")[2])
    if stem == "models" and os.path.basename(folder) in FOLDER_KINDS:
        kind = None
    # pi reads JSON alone, pigen.yaml is YAML, and config.json may be anything.
    wrong = (MODELS, YAML_SUFFIXES), (SOURCE, JSON_SUFFIXES)
    if stem in (CONFIG, KEY) or any(kind == each and ending in bad for each, bad in wrong):
        kind = None
    return kind or FOLDER_KINDS.get(os.path.basename(folder))


def is_built_unjudged(path: str) -> bool:
    """pigen wrote it, and has nothing to say of it; its source is judged."""
    return os.path.basename(path) in BUILT_NAMES


def detect_by_content(document: Document) -> str | None:
    """The kind that is plain from a JSON text."""
    value = document.value
    return _detect_object_kind(value) if isinstance(value, dict) else None


def detect_by_yaml_keys(text: str) -> str | None:
    """The kind that is plain from the keys at the top of a YAML text."""
    keys = _find_keys(text, _TOP_LEVEL_KEY)
    if _is_source(keys):
        return SOURCE
    if {"strategy", "targets"} <= keys or _compile(_SLUG_LINE).search(text):
        return CONFIG
    if _compile(_ENDPOINT_LINE).search(text) or (
        {"name", "scopes"} <= keys and keys & _API_KEY_FIELDS
    ):
        return KEY
    return None


def is_yaml(path: str, text: str) -> bool:
    """Whether to read it as YAML: by its ending, else by how it begins."""
    ending = os.path.splitext(path)[1]
    if ending in (*JSON_SUFFIXES, *YAML_SUFFIXES):
        return ending in YAML_SUFFIXES
    start = text.lstrip(BOM + " \t\r\n")[:1]
    return start.isalpha() or start in ("#", "-", "'", "%", "&", "_")


def detect_kind(document: Document) -> str | None:
    """The kind of a file that was named, or of standard input; None for one that is certainly none.

    `document` is its text read as JSON. A wrong value, or a misspelt key, does not make a file
    something else.
    """
    path, text = document.path, document.text
    name_kind = detect_by_name(path)
    if name_kind in (MODELS, SOURCE):
        return name_kind
    yaml = is_yaml(path, text)
    content_kind = detect_by_yaml_keys(text) if yaml else detect_by_content(document)
    if path == STDIN:
        return content_kind or _guess_kind(text, yaml) or MODELS
    if content_kind or name_kind:
        return content_kind or name_kind
    if path.endswith(YAML_SUFFIXES):
        return _guess_kind(text, yaml)
    return MODELS if _may_be_models(document) else None


def content_matches_name(path: str, document: Document) -> bool:
    """In a folder, where many names are general: the file is of the kind that its name suggests."""
    content_kind = (
        detect_by_yaml_keys(document.text)
        if path.endswith(YAML_SUFFIXES)
        else detect_by_content(document)
    )
    return content_kind is not None and content_kind == detect_by_name(path)


@cache
def _compile(text: str):  # type: ignore[no-untyped-def]  # annotating it would import re
    import re  # most files are known without

    return re.compile(text)


def _find_keys(text: str, pattern: str) -> set[str]:
    return set(_compile(pattern).findall(text))


def _detect_object_kind(value: Mapping[str, object]) -> str | None:
    keys = set(value)
    providers = value.get("providers")
    if "version" in keys and _is_source(keys) and not _are_pi_providers(providers):
        return SOURCE
    if isinstance(providers, dict):
        return MODELS
    endpoint, scopes = value.get("endpoint"), value.get("scopes")
    if isinstance(endpoint, str) and endpoint.startswith("/api-keys/"):
        return KEY
    if isinstance(scopes, list) and isinstance(value.get("name"), str) and keys & _API_KEY_FIELDS:
        return KEY
    if _is_config(value, keys):
        return CONFIG
    return CONFIG if keys & _WRAPPER_KEYS and _holds_wrapped_config(value) else None


def _holds_wrapped_config(value: Mapping[str, object]) -> bool:
    """It is a body or an answer of the admin API with a Config in it."""
    from pigen.portkey.wrapped_config import extract_config, find_wrapped_config

    inner = extract_config(value) if find_wrapped_config(value) else None
    return isinstance(inner, dict) and _is_config(inner, set(inner))


def _is_source(keys: set[str]) -> bool:
    if keys & {"strategy", "targets"}:
        return False
    return len(keys & _SOURCE_KEYS) + ("version" in keys) + ("providers" in keys) >= 2


def _are_pi_providers(providers: object) -> bool:
    """They are pi's providers, not Portkey's."""
    values = providers.values() if isinstance(providers, dict) else ()
    return any(
        isinstance(each, dict) and {"baseUrl", "apiKey", "api"} & set(each) for each in values
    )


def _is_config(value: Mapping[str, object], keys: set[str]) -> bool:
    strategy, targets, provider = (value.get(key) for key in ("strategy", "targets", "provider"))
    if isinstance(targets, list) and any(
        isinstance(t, dict) and _ROUTING_KEYS & set(t) for t in targets
    ):
        return True
    if isinstance(strategy, dict) and "mode" in strategy and "targets" in keys:
        return True
    if isinstance(provider, str):
        beside = {"api_key", *_OPTION_KEYS, *_ROUTING_KEYS} - {"provider", "name"}
        return provider.startswith("@") or bool(keys & beside)
    cached = any(isinstance(value.get(key), dict) for key in ("cache", "retry"))
    return cached and keys <= _OPTION_KEYS


def _guess_kind(text: str, yaml: bool) -> str | None:
    """What a text was most likely meant to be, if anything."""
    keys = _find_keys(text[:100_000], _TOP_LEVEL_KEY if yaml else _ANY_KEY)
    if keys & _ROUTING_KEYS and "providers" not in keys:
        return CONFIG
    return SOURCE if yaml and keys & {"version", "providers", *_SOURCE_KEYS} else None


# What a template's name ends in.
TEMPLATE_SUFFIXES = (".tmpl", ".tpl", ".gotmpl", ".j2", ".jinja", ".jinja2", ".erb", ".ejs", ".hbs")


def _may_be_models(document: Document) -> bool:
    name, value = os.path.basename(document.path), document.value
    if name.endswith(TEMPLATE_SUFFIXES):
        name = name[: name.rindex(".")]
    if name in FOREIGN_NAMES or not name.endswith(JSON_SUFFIXES):
        return False
    if isinstance(value, dict) and value and document.syntax != "broken":
        return any(trace in document.text for trace in MODELS_TRACES)
    return True
