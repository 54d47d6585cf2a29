"""The records of a workspace that a source or the built-in example states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from pigen.gateway import workspace as hosted
from pigen.mock.admin.moments import written
from pigen.mock.admin.records import (
    ConfigRecord,
    IntegrationRecord,
    KeyRecord,
    ProviderRecord,
    Said,
    Spender,
    Version,
)
from pigen.portkey.scopes import SERVICE, known


@dataclass
class Beginning:
    """`whole` is the workspace itself."""

    organisation: str
    workspace: str
    owner: str
    whole: Spender
    keys: dict[str, KeyRecord] = field(default_factory=dict)
    configs: dict[str, ConfigRecord] = field(default_factory=dict)
    integrations: dict[str, IntegrationRecord] = field(default_factory=dict)
    providers: dict[str, ProviderRecord] = field(default_factory=dict)


def of(first: hosted.Workspace, labels: Mapping[str, str], slug: str, now: float) -> Beginning:
    """Ids are made of names, so that they are the same at every start."""
    whole = Spender(_id(f"workspace {slug}"), {"name": slug, **_limits(first)}, now, now)
    begun = Beginning(_id("organisation"), whole.id, _id("owner"), whole)
    whole.measure("The workspace", now)
    for name, config in first.configs.items():
        begun.configs[name] = ConfigRecord(
            _id(f"config {name}"),
            {"name": name.removeprefix("pc-")},
            now,
            now,
            slug=name,
            versions=[Version(_id(f"version {name}"), config, now)],
        )
    for number, (value, key) in enumerate(first.keys.items(), 1):
        name = labels.get(value, f"key-{number}")  # never the value, which is not to be shown
        record = _key(_id(f"key {name}"), value, name, key, now)
        begun.keys[record.id] = record
    for each, provider in first.providers.items():
        if provider is not None:
            _add_provider(begun, each, provider, now)
    return begun


def _key(id: str, value: str, name: str, key: hosted.Key, now: float) -> KeyRecord:
    of_workspace = known(SERVICE).issuperset(key.scopes)
    said: Said = {"name": name, "scopes": list(key.scopes), **_limits(key)}
    said["defaults"] = {
        "config_id": key.config,
        "metadata": key.metadata,
        "allow_config_override": key.allow_config_override,
    }
    if key.expires_at is not None:
        said["expires_at"] = written(key.expires_at)
    type = "workspace-service" if of_workspace else "organisation-service"
    record = KeyRecord(id, said, now, now, key.status, value=value, type=type, mode="auto")
    record.measure("The key", now)
    return record


def _add_provider(begun: Beginning, slug: str, provider: hosted.Provider, now: float) -> None:
    engine = provider.integration or hosted.Integration(slug=slug)
    name = engine.slug or slug
    if name not in begun.integrations:
        configurations = {"custom_host": provider.custom_host} if provider.custom_host else {}
        begun.integrations[name] = IntegrationRecord(
            _id(f"integration {name}"),
            {"name": name, "ai_provider_id": provider.provider, "configurations": configurations},
            now,
            now,
            slug=name,
            models={str(each.get("slug")): _model(each) for each in engine.models},
            allows_all=engine.allow_all_models,
            engine=engine,
        )
    said = {"name": slug, **_limits(provider)}
    record = ProviderRecord(
        _id(f"provider {slug}"), said, now, now, provider.status, slug=slug, integration=name
    )
    record.measure("The provider", now)
    begun.providers[slug] = record


def _model(said: Mapping[str, object]) -> Said:
    return {"slug": said.get("slug"), "enabled": said.get("status") != "archived"}


def _limits(entity: hosted.Entity) -> dict[str, Any]:
    """Budgets and rate limits as the API takes them: of budgets the first."""
    made: dict[str, Any] = {}
    if entity.usage_limits:
        made["usage_limits"] = dict(entity.usage_limits[0])
    if entity.rate_limits:
        made["rate_limits"] = [dict(each) for each in entity.rate_limits]
    return made


def _id(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"pigen {name}"))
