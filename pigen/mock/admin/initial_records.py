"""The records of a workspace that a source or the built-in example states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from pigen.gateway import workspace as hosted
from pigen.mock.admin.records import (
    BudgetedRecord,
    ConfigRecord,
    ConfigVersion,
    Fields,
    IntegrationRecord,
    KeyRecord,
    ProviderRecord,
)
from pigen.mock.admin.timestamps import format_timestamp
from pigen.portkey.scopes import SERVICE, get_scopes


@dataclass
class InitialRecords:
    """`workspace_record` is the workspace itself."""

    organisation: str
    workspace_id: str
    owner: str
    workspace_record: BudgetedRecord
    keys: dict[str, KeyRecord] = field(default_factory=dict)
    configs: dict[str, ConfigRecord] = field(default_factory=dict)
    integrations: dict[str, IntegrationRecord] = field(default_factory=dict)
    providers: dict[str, ProviderRecord] = field(default_factory=dict)


def build_initial_records(
    first: hosted.Workspace, labels: Mapping[str, str], slug: str, now: float
) -> InitialRecords:
    """Ids are made of names, so that they are the same at every start."""
    workspace_record = BudgetedRecord(
        _make_id(f"workspace {slug}"), {"name": slug, **_build_limits(first)}, now, now
    )
    records = InitialRecords(
        _make_id("organisation"), workspace_record.id, _make_id("owner"), workspace_record
    )
    workspace_record.update_budget("The workspace", now)
    for name, config in first.configs.items():
        records.configs[name] = ConfigRecord(
            _make_id(f"config {name}"),
            {"name": name.removeprefix("pc-")},
            now,
            now,
            slug=name,
            versions=[ConfigVersion(_make_id(f"version {name}"), config, now)],
        )
    for number, (value, key) in enumerate(first.keys.items(), 1):
        name = labels.get(value, f"key-{number}")  # never the value, which is not to be shown
        record = _build_key(_make_id(f"key {name}"), value, name, key, now)
        records.keys[record.id] = record
    for each, provider in first.providers.items():
        if provider is not None:
            _add_provider(records, each, provider, now)
    return records


def _build_key(id: str, value: str, name: str, key: hosted.ApiKey, now: float) -> KeyRecord:
    of_workspace = get_scopes(SERVICE).issuperset(key.scopes)
    fields: Fields = {"name": name, "scopes": list(key.scopes), **_build_limits(key)}
    fields["defaults"] = {
        "config_id": key.config,
        "metadata": key.metadata,
        "allow_config_override": key.allow_config_override,
    }
    if key.expires_at is not None:
        fields["expires_at"] = format_timestamp(key.expires_at)
    type = "workspace-service" if of_workspace else "organisation-service"
    record = KeyRecord(id, fields, now, now, key.status, value=value, type=type, mode="auto")
    record.update_budget("The key", now)
    return record


def _add_provider(
    records: InitialRecords, slug: str, provider: hosted.WorkspaceProvider, now: float
) -> None:
    integration = provider.integration or hosted.Integration(slug=slug)
    name = integration.slug or slug
    if name not in records.integrations:
        configurations = {"custom_host": provider.custom_host} if provider.custom_host else {}
        records.integrations[name] = IntegrationRecord(
            _make_id(f"integration {name}"),
            {
                "name": name,
                "ai_provider_id": provider.provider,
                "configurations": configurations,
                **_build_limits(integration),
            },
            now,
            now,
            integration.status,
            slug=name,
            models={str(each.get("slug")): _build_model(each) for each in integration.models},
            allows_all=integration.allow_all_models,
            initial_entity=integration,
        )
        records.integrations[name].update_budget("The integration", now)
    fields = {"name": slug, **_build_limits(provider)}
    record = ProviderRecord(
        _make_id(f"provider {slug}"), fields, now, now, provider.status, slug=slug, integration=name
    )
    record.update_budget("The provider", now)
    records.providers[slug] = record


def _build_model(model: Mapping[str, object]) -> Fields:
    return {"slug": model.get("slug"), "enabled": model.get("status") != "archived"}


def _build_limits(entity: hosted.LimitedEntity) -> dict[str, Any]:
    """Budgets and rate limits as the API takes them: of budgets the first."""
    limits: dict[str, Any] = {}
    if entity.usage_limits:
        limits["usage_limits"] = dict(entity.usage_limits[0])
    if entity.rate_limits:
        limits["rate_limits"] = [dict(each) for each in entity.rate_limits]
    return limits


def _make_id(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"pigen {name}"))
