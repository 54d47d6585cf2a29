"""The gateway reads a Config with its keys in camel case, so `overrideParams` works as well."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pigen.common.kinds import HOSTED, OSS

_UNDERSCORE = re.compile(r"_(\w)", re.ASCII)
# Below these keys (as written: the camel-case spelling is no exception) nothing is renamed.
_UNCHANGED_BELOW = frozenset(
    {
        "override_params",
        "params",
        "checks",
        "vertex_service_account_json",
        "vertexServiceAccountJson",
        "conditions",
        "input_guardrails",
        "output_guardrails",
        "default_input_guardrails",
        "default_output_guardrails",
        "integrationDetails",
        "virtualKeyDetails",
        "cb_config",
    }
)
_UNCHANGED_BELOW_BY_DIALECT = {
    HOSTED: _UNCHANGED_BELOW | {"sticky", "default_params"},
    OSS: _UNCHANGED_BELOW | {"integrationModelDetails"},
}


def to_camel(key: str) -> str:
    return _UNDERSCORE.sub(lambda found: found.group(1).upper(), key)


def to_camel_keys(value: object, dialect: str) -> object:
    """A copy with every key in camel case; of two spellings of one key the last one counts."""
    if isinstance(value, list):
        return [to_camel_keys(each, dialect) for each in value]
    if not isinstance(value, Mapping):
        return value
    unchanged_below = _UNCHANGED_BELOW_BY_DIALECT[dialect]
    return {
        to_camel(key): each if key in unchanged_below else to_camel_keys(each, dialect)
        for key, each in value.items()
    }
