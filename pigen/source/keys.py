"""A team's API keys, as the admin API takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pigen.common.quoting import quote
from pigen.common.suggest import did_you_mean
from pigen.source.configs import CONFIG_ID, TeamConfig
from pigen.source.names import Faults, Names, part
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
    form: Key
    config: TeamConfig | None
    metadata: dict[str, str]
    endpoint: str
    body: dict[str, object]
    node: Node

    @property
    def file(self) -> str:
        """The name of its file, without an ending."""
        return self.name if self.member is None else f"{self.name}-{self.member}"


def bound(
    name: str, names: Names, configs: dict[str, TeamConfig], faults: Faults
) -> TeamConfig | None:
    """The Config that a key names."""
    form, node = names.keys[name]
    if form.config is None or form.config in configs:
        return configs.get(form.config or "")
    if not form.config.startswith(CONFIG_ID):
        faults.add(
            "unknown-name",
            part(node, "config") or node,
            f"No Config is called {quote(form.config)}, so the key would be bound to none.",
            f'{did_you_mean(form.config, configs)}Define it under "configs".',
        )
    return None


def of(names: Names, configs: dict[str, TeamConfig], faults: Faults) -> list[TeamKey]:
    """The keys of a team, those of users once for each of its members."""
    made: list[TeamKey] = []
    for name, (form, node) in names.keys.items():
        config = bound(name, names, configs, faults)
        type = form.type or DEFAULT_TYPE
        members = list(names.members) if type.endswith("/user") else [None]
        for member in members:
            metadata = key_metadata(form, names, member)
            body = _body(name, member, type, form, config, metadata, names)
            endpoint = f"/api-keys/{type}"
            made.append(TeamKey(name, member, form, config, metadata, endpoint, body, node))
    seen: dict[str, TeamKey] = {}
    for key in made:
        other = seen.setdefault(key.file.lower(), key)
        if other is not key:
            faults.add(
                "duplicate-key",
                key.node,
                f"Two keys would be written to the file {quote(key.file)}: one of them is made for "
                "each member.",
                "Give one of the keys another name.",
            )
    return made


def key_metadata(form: Key, names: Names, member: str | None) -> dict[str, str]:
    """The team's, then the key's own, then the member's: what comes later wins."""
    person = names.members[member] if member is not None else None
    return {
        **names.metadata,
        **present(form.metadata),
        **present(person.metadata if person else None),
    }


def present(texts: Mapping[str, str | None] | None) -> dict[str, str]:
    """Without those that were taken away."""
    return {key: text for key, text in (texts or {}).items() if text is not None}


def _body(
    name: str,
    member: str | None,
    type: str,
    form: Key,
    config: TeamConfig | None,
    metadata: dict[str, str],
    names: Names,
) -> dict[str, object]:
    full = [*names.path, name] if form.name is None else [form.name]
    person = names.members[member] if member is not None else None
    config_id = config.reference if config else form.config
    body: dict[str, object] = {
        "name": "-".join([*full, *([member] if member is not None else [])]),
        "description": form.description,
        "workspace_id": names.workspace if type.startswith("workspace/") else None,
        "user_id": person.user_id if person else None,
        "scopes": DEFAULT_SCOPES if form.scopes is None else form.scopes,
        "defaults": {
            "config_id": config_id,
            "metadata": metadata or None,
            "allow_config_override": form.allow_config_override,
        },
        "usage_limits": form.usage_limits and form.usage_limits.model_dump(),
        "rate_limits": form.rate_limits and [each.model_dump() for each in form.rate_limits],
        "alert_emails": form.alert_emails,
        "expires_at": form.expires_at,
        "rotation_policy": form.rotation_policy and form.rotation_policy.model_dump(),
    }
    return {key: value for key, value in _filled(body).items() if value != {}}


def _filled(value: dict[str, object]) -> dict[str, object]:
    """Without what is not said."""
    return {
        key: _filled(each) if isinstance(each, dict) and key != "metadata" else each
        for key, each in value.items()
        if each is not None
    }
