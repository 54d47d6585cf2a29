"""What the hosted gateway knows besides the request: keys, providers by slug, Configs,
guardrails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Limit = Mapping[str, object]

# What stands for the API key in headers, where its value is of no interest.
KEY_PLACEHOLDER = "{KEY}"


@dataclass(frozen=True)
class LimitedEntity:
    """Anything with a state and limits: a key, a provider, an integration, the workspace.

    status        active, exhausted or expired
    usage_limits  each with a status of its own
    rate_limits   {type: requests|tokens, unit: rpm|rph|rpd|rps|rpw, value}
    """

    status: str = "active"
    usage_limits: Sequence[Limit] = ()
    rate_limits: Sequence[Limit] = ()

    @property
    def is_exhausted(self) -> bool:
        states = (limit.get("status") for limit in self.usage_limits)
        return self.status == "exhausted" or "exhausted" in states

    @property
    def is_expired(self) -> bool:
        return self.status == "expired"


@dataclass(frozen=True)
class ApiKey(LimitedEntity):
    """An API key. `expires_at` is in milliseconds since 1970, None for never; `id` tells its rate
    limits from those of other keys."""

    id: str = ""
    scopes: Sequence[str] = ("completions.write",)
    config: str | None = None
    allow_config_override: bool = True
    metadata: Mapping[str, object] | None = None
    expires_at: float | None = None


@dataclass(frozen=True)
class Integration(LimitedEntity):
    """What a provider's slug was made from: which models it allows."""

    slug: str = ""
    allow_all_models: bool = True
    models: Sequence[Mapping[str, object]] = ()


@dataclass(frozen=True)
class AzureDeployment:
    """A deployment in an azure-openai record; `alias` is what requests call it."""

    name: str
    api_version: str | None = None
    alias: str | None = None
    is_default: bool = False


@dataclass(frozen=True)
class WorkspaceProvider(LimitedEntity):
    """A provider by its slug. `provider` is the upstream's name, `custom_host` its own base URL.

    options      what its record says besides, in the engine's spelling (vertexRegion)
    deployments  those of an azure-openai record; None where nobody says
    """

    slug: str = ""
    provider: str = "openai"
    custom_host: str | None = None
    integration: Integration | None = None
    options: Mapping[str, object] = field(default_factory=dict)
    deployments: Sequence[AzureDeployment] | None = None


@dataclass(frozen=True)
class SavedGuardrail:
    """A saved guardrail: its checks ({id, parameters, is_enabled}) and what follows a failure."""

    checks: Sequence[Mapping[str, object]] = ()
    actions: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Workspace(LimitedEntity):
    """`providers` holds None for a slug that does not exist; a slug that is not named in it is
    taken as `default_provider` with that slug, or as missing where that is None. `id` is what the
    admin API calls it, where anybody says."""

    id: str | None = None
    keys: Mapping[str, ApiKey] = field(default_factory=lambda: {KEY_PLACEHOLDER: ApiKey()})
    providers: Mapping[str, WorkspaceProvider | None] = field(default_factory=dict)
    default_provider: WorkspaceProvider | None = WorkspaceProvider()
    configs: Mapping[str, object] = field(default_factory=dict)
    guardrails: Mapping[str, SavedGuardrail] = field(default_factory=dict)
    default_config: str | None = None
    metadata: Mapping[str, object] | None = None

    def find_provider(self, slug: str) -> WorkspaceProvider | None:
        """The provider behind a slug. One with a slash is looked up at an address that finds
        a record without a provider's name."""
        if "/" in slug:
            return WorkspaceProvider(slug=slug, provider="")
        if slug in self.providers or self.default_provider is None:
            return self.providers.get(slug)
        default = self.default_provider
        return WorkspaceProvider(
            status=default.status,
            usage_limits=default.usage_limits,
            rate_limits=default.rate_limits,
            slug=slug,
            provider=default.provider,
            custom_host=default.custom_host,
            integration=default.integration,
            options=default.options,
            deployments=default.deployments,
        )
