"""An API key as types: the one place that says which fields there are.

schemas/key.schema.json is written from these classes, descriptions included.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field

from pigen.common.strict_model import StrictModel
from pigen.source.types import RateLimit, RotationPolicy, UsageLimits


class KeyDefaults(StrictModel):
    """What holds for each request with the key."""

    config_id: str | None = Field(default=None, description="The id of the Config it is bound to.")
    metadata: dict[str, Any] | None = Field(
        default=None, description="What is logged with each request."
    )
    allow_config_override: bool | None = Field(
        default=None, description="Whether a request may bring a Config of its own. Default: true."
    )


class KeyBody(StrictModel):
    """An API key as Portkey's admin API takes it: POST /api-keys/TYPE/SUB-TYPE."""

    name: str = Field(description="Its name.")
    description: str | None = Field(default=None, description="What it is for.")
    organisation_id: str | None = Field(default=None, description="The organisation it belongs to.")
    workspace_id: str | None = Field(default=None, description="The workspace it belongs to.")
    user_id: str | None = Field(default=None, description="The person it belongs to.")
    scopes: list[str] = Field(description="What it may do; pi needs completions.write.")
    defaults: KeyDefaults | None = Field(
        default=None, description="Defaults for each request with it."
    )
    usage_limits: UsageLimits | None = Field(default=None, description="Its budget.")
    rate_limits: list[RateLimit] | None = Field(default=None, description="Its rate limits.")
    alert_emails: list[str] | None = Field(default=None, description="Who is notified.")
    expires_at: str | None = Field(default=None, description="When it expires.")
    rotation_policy: RotationPolicy | None = Field(
        default=None, description="When the gateway gives it a new value."
    )


class KeyFile(StrictModel):
    """An API key as `pigen build` writes it: what to send, and where to."""

    endpoint: str = Field(
        pattern="^/api-keys/(organisation|workspace)/(user|service)$",
        description="The path of the admin API, below its base URL.",
    )
    body: KeyBody = Field(description="The body of the request.")
