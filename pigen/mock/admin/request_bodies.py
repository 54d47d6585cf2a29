"""The bodies that the admin API takes, where a source has no form of its own for them.

Fields that a body may have besides are ignored, as the API ignores them (see checking.py).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from pigen.common.strict_model import StrictModel
from pigen.source.key_file_types import KeyBody
from pigen.source.types import RateLimit, UsageLimits

Slug = Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]+$", max_length=255)]
Name = Annotated[str, Field(min_length=1)]


class KeyChange(KeyBody):
    """Whether a name and scopes are there is judged once the change is made."""

    name: str | None = None  # type: ignore[assignment]
    scopes: list[str] | None = None  # type: ignore[assignment]
    reset_usage: bool | None = None


class ProviderRateLimit(RateLimit):
    unit: Literal["rpm", "rph", "rpd"]


class ProviderChange(StrictModel):
    name: Name | None = None
    note: str | None = None
    usage_limits: UsageLimits | None = None
    rate_limits: list[ProviderRateLimit] | None = None
    expires_at: str | None = None
    reset_usage: bool | None = None


class ProviderBody(ProviderChange):
    name: Name
    integration_id: Name
    slug: Slug | None = None


class VirtualKeyChange(ProviderChange):
    key: str | None = None


class VirtualKeyBody(VirtualKeyChange):
    name: Name
    provider: Name
    slug: Slug | None = None


class IntegrationChange(StrictModel):
    name: Name | None = None
    key: str | None = None
    description: str | None = None
    configurations: dict[str, Any] | None = None
    secret_mappings: list[dict[str, Any]] | None = None
    pricing_adjustments: dict[str, Any] | None = None


class IntegrationBody(IntegrationChange):
    name: Name
    ai_provider_id: Name
    slug: Slug | None = None
    create_default_provider: bool | None = None
    default_provider_slug: Slug | None = None


class IntegrationModel(StrictModel):
    slug: Name
    enabled: bool
    is_custom: bool | None = None
    is_finetune: bool | None = None
    base_model_slug: str | None = None
    configurations: dict[str, Any] | None = None
    pricing_config: dict[str, Any] | None = None


class ModelsBody(StrictModel):
    models: list[IntegrationModel]
    allow_all_models: bool | None = None


class AccessLimits(StrictModel):
    """Limits as workspaces have them: lists of at most one."""

    usage_limits: Annotated[list[UsageLimits], Field(max_length=1)] | None = None
    rate_limits: Annotated[list[ProviderRateLimit], Field(max_length=1)] | None = None


class WorkspaceAccess(AccessLimits):
    id: Name
    enabled: bool
    reset_usage: bool | None = None
    create_default_provider: bool | None = None
    default_provider_slug: Slug | None = None


class GlobalAccess(AccessLimits):
    enabled: bool


class AccessBody(StrictModel):
    workspaces: list[WorkspaceAccess] | None = None
    global_workspace_access: GlobalAccess | None = None
    override_existing_workspace_access: bool | None = None
    create_default_provider: bool | None = None
    default_provider_slug: Slug | None = None


class WorkspaceChange(StrictModel):
    name: Name | None = None
    description: str | None = None
    defaults: dict[str, Any] | None = None
    usage_limits: list[UsageLimits] | None = None
    rate_limits: list[ProviderRateLimit] | None = None


class ConfigChange(StrictModel):
    name: Name | None = None
    config: dict[str, Any] | None = None
    status: str | None = None


class ConfigBody(StrictModel):
    name: Name
    config: dict[str, Any]
    is_default: Literal[0, 1] | None = None
    isDefault: Literal[0, 1] | None = None


class RotationBody(StrictModel):
    key_transition_period_ms: int | None = Field(default=None, ge=1_800_000)
