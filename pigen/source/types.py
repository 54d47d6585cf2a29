"""pigen.yaml as types: the one place that says which fields there are.

schemas/source.schema.json is written from these classes, descriptions included. Each field of a
team, and of whatever stands in one, may be null: it takes away what the team would inherit.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from pigen.common.strict_model import LiteralOne, OpenModel, StrictModel

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$")]
Metadata = dict[str, str | None]
KeyType = Literal[
    "workspace/service", "workspace/user", "organisation/service", "organisation/user"
]


class UsageLimits(StrictModel):
    """A budget. `credit_limit` is in US dollars, or in tokens."""

    type: Literal["cost", "tokens"] | None = Field(
        default=None, description="What is counted: the cost in US dollars, or tokens."
    )
    credit_limit: int | None = Field(default=None, ge=1, description="The limit.")
    alert_threshold: int | None = Field(
        default=None, ge=1, description="The amount, in the same unit, at which an alert is sent."
    )
    periodic_reset: Literal["weekly", "monthly"] | None = Field(
        default=None, description="How often the count starts again. Without it, never."
    )
    periodic_reset_days: int | None = Field(
        default=None, ge=1, le=365, description="The same in days, instead of periodic_reset."
    )
    next_usage_reset_at: str | None = Field(
        default=None, description="When the count next starts again."
    )


class RateLimit(StrictModel):
    """How much may be asked in a while."""

    type: Literal["requests", "tokens"] = Field(description="What is counted.")
    unit: Literal["rps", "rpm", "rph", "rpd", "rpw"] = Field(
        description="The period: a second, minute, hour, day or week."
    )
    value: int = Field(ge=0, description="How many of them.")


class RotationPolicy(StrictModel):
    """When the gateway gives a key a new value."""

    rotation_period: Literal["weekly", "monthly"] | None = Field(
        default=None, description="How often."
    )
    next_rotation_at: str | None = Field(default=None, description="When next.")
    key_transition_period_ms: int | None = Field(
        default=None,
        ge=1800000,
        description="How long the old value still works, in milliseconds.",
    )


class Gateway(StrictModel):
    """The gateway that all requests go to."""

    base_url: str | None = Field(
        default=None,
        description="Where it answers, with /v1. Default: "
        "Portkey's own, or http://localhost:8787/v1 "
        "under dialect oss.",
        examples=["https://api.portkey.ai/v1"],
    )
    dialect: Literal["hosted", "oss"] | None = Field(
        default=None,
        description="hosted: Portkey's service, with slugs and keys. oss: the open-source gateway, "
        "which knows neither.",
    )


class Provider(StrictModel):
    """A provider in Portkey's Model Catalog. Its name here is what @name means everywhere else."""

    slug: str | None = Field(
        default=None,
        min_length=1,
        description="Its slug on the gateway, without @. Default: its name.",
        examples=["openai-prod"],
    )
    provider: str | None = Field(
        default=None,
        min_length=1,
        description="Which provider it is, by Portkey's name for it. Default: what the slug says.",
        examples=["openai", "anthropic", "vertex-ai"],
    )
    models: list[str] | None = Field(
        default=None, description="The models that may be used, by the provider's own names."
    )
    usage_limits: UsageLimits | None = Field(default=None, description="Its budget.")
    rate_limits: list[RateLimit] | None = Field(default=None, description="Its rate limits.")
    api_key: str | None = Field(
        default=None,
        min_length=1,
        description="Under dialect oss: the provider's own key, as $NAME. "
        "The hosted gateway holds it "
        "itself.",
        examples=["$OPENAI_API_KEY"],
    )
    headers: dict[str, str | None] | None = Field(
        default=None,
        description="Under dialect oss: more x-portkey headers that the provider needs, such as "
        "x-portkey-azure-resource-name.",
    )
    name: str | None = Field(default=None, description="The name that Portkey shows.")
    integration_id: str | None = Field(default=None, description="The integration it belongs to.")
    note: str | None = Field(default=None, description="A note for people.")
    expires_at: str | None = Field(default=None, description="When it expires.")


class Guardrail(StrictModel):
    """A guardrail that Configs name."""

    id: str | None = Field(default=None, description="Its id on the gateway.", examples=["pg-x"])
    inline: dict[str, Any] | None = Field(
        default=None,
        description="Under dialect oss: the checks themselves, as in a Config.",
    )


class Config(OpenModel):
    """A Portkey Config. All other fields are the Config's own; see config.schema.json."""

    id: str | None = Field(
        default=None,
        description="Its id, once it exists on the gateway.",
        examples=["pc-coding-1a2b"],
    )


class Key(StrictModel):
    """An API key of the gateway. One of a user is made for each member of a team."""

    type: KeyType | None = Field(
        default=None,
        description="The type of the key. Default: workspace/service.",
        examples=["workspace/service"],
    )
    name: str | None = Field(
        default=None, min_length=1, description="Its name on the gateway. Default: team and name."
    )
    description: str | None = Field(default=None, description="What it is for.")
    config: str | None = Field(
        default=None, min_length=1, description="The Config that it is bound to, by its name here."
    )
    value: str | None = Field(
        default=None,
        min_length=1,
        description="Where pi finds the key itself: $NAME, or !command. Never the key.",
        examples=["$PORTKEY_API_KEY", "!op read op://team/portkey/key"],
    )
    scopes: list[str] | None = Field(
        default=None, description='What it may do. Default: ["completions.write"], which pi needs.'
    )
    metadata: Metadata | None = Field(
        default=None, description="What is logged with each request, on top of the team's."
    )
    usage_limits: UsageLimits | None = Field(default=None, description="Its budget.")
    rate_limits: list[RateLimit] | None = Field(default=None, description="Its rate limits.")
    alert_emails: list[str] | None = Field(default=None, description="Who is notified.")
    expires_at: str | None = Field(
        default=None, description="When it expires.", examples=["2027-01-01T00:00:00Z"]
    )
    rotation_policy: RotationPolicy | None = Field(
        default=None, description="When the gateway gives it a new value."
    )
    allow_config_override: bool | None = Field(
        default=None, description="Whether a request may bring a Config of its own. Default: true."
    )


class PiModel(OpenModel):
    """A model in pi. All other fields are pi's own, and win over what the catalogue says."""

    id: str = Field(min_length=1, description="@name/model, or a bare name that a Config routes.")


class PiProvider(OpenModel):
    """A provider in pi: a key and the models it reaches. All other fields are pi's own."""

    key: str | None = Field(default=None, description="The key it sends, by its name here.")
    config: str | None = Field(
        default=None,
        description="The Config that its requests name in a header, by its name here. Under hosted "
        "the Config needs its id.",
    )
    metadata: Metadata | None = Field(
        default=None, description="Metadata that its requests send in a header, to be logged."
    )
    models: list[str | PiModel] | None = Field(
        default=None,
        description="Its models: @name/model, @name/* for all that the provider "
        "allows, a bare name "
        "that a Config routes, or an entry with pi's own fields.",
    )


class Pi(StrictModel):
    """What pi's models.json contains."""

    version: str | None = Field(
        default=None,
        description="The releases of pi to write for. Default: the newest that pigen knows.",
        examples=["1.5.2", ">=0.80.3", ">=0.77, <1.2"],
    )
    default: str | None = Field(
        default=None,
        description="The model to start with, as provider/id.",
        examples=["portkey/gpt-4o"],
    )
    providers: dict[str, PiProvider | None] | None = Field(
        default=None, description="pi's providers by name."
    )


class Member(StrictModel):
    """A person in a team."""

    user_id: str | None = Field(
        default=None, min_length=1, description="The person's id on the gateway."
    )
    metadata: Metadata | None = Field(
        default=None, description="What is logged with each request of theirs, on top of the key's."
    )


class TeamWorkspace(StrictModel):
    """A workspace on the gateway, with limits for all its keys together."""

    id: str | None = Field(
        default=None, min_length=1, description="Its id. Default: that of the team around it."
    )
    usage_limits: UsageLimits | None = Field(default=None, description="Its budget.")
    rate_limits: list[RateLimit] | None = Field(default=None, description="Its rate limits.")


class Team(StrictModel):
    """What a team has of its own, or otherwise than the team around it."""

    workspace: str | TeamWorkspace | None = Field(
        default=None,
        description="Its workspace on the gateway: the id, or a map with its limits too.",
        examples=["ws-engineering"],
    )
    metadata: Metadata | None = Field(default=None, description="What each of its keys logs.")
    members: dict[Name, Member | None] | None = Field(
        default=None, description="Its members. They are not inherited."
    )
    gateway: Gateway | None = Field(
        default=None, description="The gateway that all requests go to."
    )
    providers: dict[str, Provider | None] | None = Field(
        default=None, description="Providers by the name that @name means."
    )
    guardrails: dict[str, Guardrail | None] | None = Field(
        default=None, description="Guardrails by the name that Configs use."
    )
    configs: dict[Name, Config | None] | None = Field(default=None, description="Configs by name.")
    keys: dict[Name, Key | None] | None = Field(default=None, description="API keys by name.")
    pi: Pi | None = Field(default=None, description="What pi's models.json contains.")
    teams: dict[Name, Team | None] | None = Field(
        default=None, description="The teams in it; each inherits everything set here."
    )


class Source(Team):
    """One source for the files that pi and the Portkey gateway need."""

    version: LiteralOne = Field(description="The version of this format.")
    id: str | None = Field(
        default=None,
        min_length=1,
        description="What marks the providers that belong to this source in a "
        "models.json. Default: "
        '"pigen".',
    )
    include: str | list[str] | None = Field(
        default=None,
        description="More files of this format that are joined to this one. "
        "Paths are relative to it.",
    )


class Included(Source):
    """A file that another includes: as a source, but `version` may be left out."""

    version: LiteralOne | None = None  # type: ignore[assignment]
