"""A team's API keys, as the admin API takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pigen.source.configs import CONFIG_ID_PREFIX, TeamConfig
from pigen.source.faults import FaultCollector
from pigen.source.names import Names, get_child
from pigen.source.types import Key
from pigen.text.jsonc import Node

DEFAULT_TYPE = "workspace/service"
DEFAULT_SCOPES = ["completions.write"]


@dataclass(frozen=True)
class TeamKey:
    """One key: of a team, or of one member.

    name      its name in the source; with a member it is made once for each
    config    the Config that it is bound to, if any
    metadata  what is logged with its requests
    """

    name: str
    member: str | None
    spec: Key
    config: TeamConfig | None
    metadata: dict[str, str]
    endpoint: str
    body: dict[str, object]
    node: Node

    @property
    def file_stem(self) -> str:
        """The name of its file, without an ending."""
        return self.name if self.member is None else f"{self.name}-{self.member}"


def find_bound_config(
    name: str, names: Names, configs: dict[str, TeamConfig], faults: FaultCollector
) -> TeamConfig | None:
    """The Config that a key names."""
    spec, node = names.keys[name]
    if spec.config is None or spec.config in configs:
        return configs.get(spec.config or "")
    if not spec.config.startswith(CONFIG_ID_PREFIX):
        at = get_child(node, "config") or node
        faults.add("unknown-name", at, spec.config, form="bound-config", known=configs)
    return None


def build_team_keys(
    names: Names, configs: dict[str, TeamConfig], faults: FaultCollector
) -> list[TeamKey]:
    """The keys of a team, those of users once for each of its members."""
    team_keys: list[TeamKey] = []
    for name, (spec, node) in names.keys.items():
        config = find_bound_config(name, names, configs, faults)
        type = spec.type or DEFAULT_TYPE
        members = list(names.members) if type.endswith("/user") else [None]
        for member in members:
            metadata = merge_key_metadata(spec, names, member)
            body = _build_body(name, member, type, spec, config, metadata, names)
            endpoint = f"/api-keys/{type}"
            team_keys.append(TeamKey(name, member, spec, config, metadata, endpoint, body, node))
    seen: dict[str, TeamKey] = {}
    for key in team_keys:
        other = seen.setdefault(key.file_stem.lower(), key)
        if other is not key:
            faults.add("duplicate-key", key.node, key.file_stem, form="file")
    return team_keys


def merge_key_metadata(spec: Key, names: Names, member: str | None) -> dict[str, str]:
    """The team's, then the key's own, then the member's: what comes later wins."""
    person = names.members[member] if member is not None else None
    return {
        **names.metadata,
        **drop_nulls(spec.metadata),
        **drop_nulls(person.metadata if person else None),
    }


def drop_nulls(texts: Mapping[str, str | None] | None) -> dict[str, str]:
    """Without those that were taken away."""
    return {key: text for key, text in (texts or {}).items() if text is not None}


def _build_body(
    name: str,
    member: str | None,
    type: str,
    spec: Key,
    config: TeamConfig | None,
    metadata: dict[str, str],
    names: Names,
) -> dict[str, object]:
    full = [*names.path, name] if spec.name is None else [spec.name]
    person = names.members[member] if member is not None else None
    config_id = config.reference if config else spec.config
    body: dict[str, object] = {
        "name": "-".join([*full, *([member] if member is not None else [])]),
        "description": spec.description,
        "workspace_id": names.workspace if type.startswith("workspace/") else None,
        "user_id": person.user_id if person else None,
        "scopes": DEFAULT_SCOPES if spec.scopes is None else spec.scopes,
        "defaults": {
            "config_id": config_id,
            "metadata": metadata or None,
            "allow_config_override": spec.allow_config_override,
        },
        "usage_limits": spec.usage_limits and spec.usage_limits.model_dump(),
        "rate_limits": spec.rate_limits and [each.model_dump() for each in spec.rate_limits],
        "alert_emails": spec.alert_emails,
        "expires_at": spec.expires_at,
        "rotation_policy": spec.rotation_policy and spec.rotation_policy.model_dump(),
    }
    return {key: value for key, value in _drop_missing(body).items() if value != {}}


def _drop_missing(value: dict[str, object]) -> dict[str, object]:
    """Without what is not given."""
    return {
        key: _drop_missing(each) if isinstance(each, dict) and key != "metadata" else each
        for key, each in value.items()
        if each is not None
    }
