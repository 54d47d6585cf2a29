"""In a folder, a JSON file of any name: whether it plainly is a models.json, a Config or a key.

Folders are full of other programs' files, so more is asked for here than of a file that was named.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pigen.common.kinds import CONFIG, KEY, MODELS
from pigen.lint import file_kind
from pigen.text.document import from_bytes

# Of each kind one of these stands in the file; it saves reading most others.
_TRACES = (b'"baseUrl"', b'"modelOverrides"', b'"apiKey"', b'"targets"', b'"@', b'"scopes"')
_BROKEN_MODELS_TRACES = (b'"providers"', b'"baseUrl"', b'"models"')
_MODES = ("single", "fallback", "loadbalance", "conditional")


def detect_kind(path: str, data: bytes) -> str | None:
    """The kind of a JSON file whose name says nothing; None where it may be another program's."""
    if not any(trace in data for trace in _TRACES):
        return None
    document = from_bytes(data, path)
    if document.syntax == "broken":
        return MODELS if all(trace in data for trace in _BROKEN_MODELS_TRACES) else None
    value = document.value
    if not isinstance(value, dict):
        return None
    providers = value.get("providers")
    if isinstance(providers, list):  # a mistake that people make
        return MODELS if providers and all(map(_is_whole_provider, providers)) else None
    kind = file_kind.detect_by_content(document)
    if kind == MODELS:
        return MODELS if isinstance(providers, dict) and _hold_provider(providers) else None
    if kind == CONFIG:
        return CONFIG if _is_certain_config(value) else None
    return kind if kind == KEY else None


def _hold_provider(providers: Mapping[str, Any]) -> bool:
    return any(
        isinstance(each, dict)
        and (
            isinstance(each.get("baseUrl"), str)
            or isinstance(each.get("modelOverrides"), dict)
            or ("apiKey" in each and "models" in each)
        )
        for each in providers.values()
    )


def _is_whole_provider(value: object) -> bool:
    return isinstance(value, dict) and {"baseUrl", "api", "models"} <= set(value)


def _is_certain_config(value: Mapping[str, Any]) -> bool:
    provider, strategy = value.get("provider"), value.get("strategy")
    if isinstance(provider, str) and provider.startswith("@"):
        return True
    return (
        isinstance(strategy, dict)
        and strategy.get("mode") in _MODES
        and isinstance(value.get("targets"), list)
    )
