"""What the Store keeps of each thing, and what the engine makes of it. Moments are in milliseconds.

`fields` holds those that the API was given, as it takes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pigen.common.kinds import HOSTED
from pigen.gateway import workspace as hosted
from pigen.gateway.casing import to_camel_keys
from pigen.javascript.values import spread
from pigen.mock.admin import budget as budgets
from pigen.mock.admin.budget import Budget
from pigen.portkey.key import parse_timestamp

ACTIVE, EXPIRED, EXHAUSTED = "active", "expired", "exhausted"
Fields = dict[str, Any]


@dataclass
class StoreRecord:
    """`status` is what was stated; budgets and time may make more of it."""

    id: str
    fields: Fields
    created: float
    updated: float
    status: str = ACTIVE

    @property
    def name(self) -> str:
        return str(self.fields.get("name", ""))

    @property
    def defaults(self) -> Fields:
        return self.fields.get("defaults") or {}


@dataclass
class BudgetedRecord(StoreRecord):
    """A record that may have a budget."""

    budget: Budget | None = None

    def update_budget(self, owner: str, now: float) -> None:
        """Make the budget that `fields` states, out of the one there is."""
        limits = self.fields.get("usage_limits")
        self.budget = budgets.build_budget(f'{owner} "{self.name}"', limits, now, self.budget)

    def get_entity_limits(self) -> dict[str, Any]:
        """As the engine's entities take them."""
        usage = self.fields.get("usage_limits")
        state = {"status": EXHAUSTED} if self.is_exhausted else {}
        return {
            "status": self.status,
            "usage_limits": ({**usage, **state},) if usage else (),
            "rate_limits": tuple(self.fields.get("rate_limits") or ()),
        }

    @property
    def is_exhausted(self) -> bool:
        return self.budget is not None and self.budget.is_exhausted

    def has_expired(self, now: float) -> bool:
        ends = parse_timestamp(self.fields.get("expires_at"))
        return ends is not None and ends <= now


@dataclass
class KeyRecord(BudgetedRecord):
    """
    value     the key itself
    type      workspace-service, workspace-user, organisation-service...
    previous  the value before the last rotation, and until when it works
    """

    value: str = ""
    type: str = ""
    mode: str = "api"
    previous: tuple[str, float] | None = None

    @property
    def scopes(self) -> Sequence[str]:
        return self.fields.get("scopes") or ()

    def to_entity(self, config: str | None) -> hosted.ApiKey:
        """`config` is the slug of the Config that it is bound to."""
        return hosted.ApiKey(
            **self.get_entity_limits(),
            id=self.id,
            scopes=tuple(self.scopes),
            config=config,
            allow_config_override=self.defaults.get("allow_config_override") is not False,
            metadata=self.defaults.get("metadata"),
            expires_at=parse_timestamp(self.fields.get("expires_at")),
        )


@dataclass
class ConfigVersion:
    id: str
    value: object
    created: float


@dataclass
class ConfigRecord(StoreRecord):
    """`versions` has the newest last."""

    slug: str = ""
    versions: list[ConfigVersion] = field(default_factory=list)

    @property
    def latest(self) -> ConfigVersion:
        return self.versions[-1]


@dataclass
class IntegrationRecord(BudgetedRecord):
    """Its limits are those of the workspace.

    is_enabled  the workspace may use it
    models  those that were named, by slug, each as {slug, enabled, is_custom...}
    initial_entity  what the engine knew of it before anything was changed
    """

    slug: str = ""
    masked_key: str = ""
    models: dict[str, Fields] = field(default_factory=dict)
    allows_all: bool = True
    is_enabled: bool = True
    initial_entity: hosted.Integration = field(default_factory=hosted.Integration)

    @property
    def provider(self) -> str:
        return str(self.fields.get("ai_provider_id", ""))

    def to_entity(self) -> hosted.Integration:
        models = [
            {"slug": slug, "status": ACTIVE if model.get("enabled") else "archived"}
            for slug, model in self.models.items()
        ]
        return replace(
            self.initial_entity,
            **self.get_entity_limits(),
            slug=self.slug,
            allow_all_models=self.allows_all,
            models=models,
        )


@dataclass
class ProviderRecord(BudgetedRecord):
    """`integration` is the slug of what it belongs to."""

    slug: str = ""
    integration: str = ""

    def to_entity(self, integration: IntegrationRecord, now: float) -> hosted.WorkspaceProvider:
        limits = self.get_entity_limits()
        if self.has_expired(now):
            limits["status"] = EXPIRED
        own: dict[str, Any] = dict(integration.fields.get("configurations") or {})
        return hosted.WorkspaceProvider(
            **limits,
            slug=self.slug,
            provider=integration.provider,
            custom_host=own.pop("custom_host", None),
            integration=integration.to_entity(),
            deployments=_read_deployments(own),
            options=spread(to_camel_keys(own, HOSTED)),
        )


def _read_deployments(configurations: Mapping[str, Any]) -> list[hosted.AzureDeployment] | None:
    """The deployments of an integration with azure-openai; None where it lists none."""
    listed = configurations.get("azure_deployment_config")
    if isinstance(listed, list):
        return [
            hosted.AzureDeployment(
                str(each.get("azure_deployment_name")),
                each.get("azure_api_version"),
                each.get("alias"),
                each.get("is_default") is True,
            )
            for each in listed
            if isinstance(each, dict)
        ]
    name = configurations.get("azure_deployment_name")
    if name is None:
        return None
    version = configurations.get("azure_api_version")
    return [hosted.AzureDeployment(str(name), version, is_default=True)]
