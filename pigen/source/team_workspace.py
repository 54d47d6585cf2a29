"""A team's keys, providers, Configs and guardrails as the engine takes them."""

from __future__ import annotations

from typing import Any

from pigen.common.kinds import HOSTED
from pigen.gateway import workspace as hosted
from pigen.gateway.provider_names import PROVIDERS
from pigen.gateway.saved_guardrails import AssumedGuardrails
from pigen.pi.catalogue.slug_upstreams import SLUG_NAMES
from pigen.portkey.key import parse_timestamp
from pigen.source.configs import CONFIG_ID_PREFIX, TeamConfig
from pigen.source.keys import DEFAULT_SCOPES, merge_key_metadata
from pigen.source.names import Upstream
from pigen.source.resolver import Team
from pigen.source.types import Key, Provider, TeamWorkspace


def build_workspace(team: Team, *, unlimited: bool = False) -> hosted.Workspace:
    """The team's keys, providers, Configs and guardrails, as the engine takes them.

    Keys have their name; that of a member is "name-member", and one more is bound to nothing.
    `unlimited` leaves out all but the routes: limits, allowed models, scopes and expiry.
    """
    known = team.names
    keys = {hosted.KEY_PLACEHOLDER: hosted.ApiKey()}
    for name, (spec, _) in known.keys.items():
        for member in (None, *known.members):
            config = team.configs.get(spec.config or "")
            keys[name if member is None else f"{name}-{member}"] = hosted.ApiKey(
                config=get_engine_id(config) if config else spec.config,
                allow_config_override=unlimited or spec.allow_config_override is not False,
                metadata=merge_key_metadata(spec, known, member) or None,
                **({} if unlimited else _build_limits(spec)),
            )
    return hosted.Workspace(
        id=known.workspace,
        **({} if unlimited or not known.workspace_spec else _build_budgets(known.workspace_spec)),
        keys=keys,
        providers={
            each.slug: _build_provider(each, unlimited) for each in known.providers.values()
        },
        default_provider=None,
        configs={get_engine_id(config): config.value for config in team.configs.values()},
        guardrails=AssumedGuardrails(),
    )


def get_guardrail_ids(team: Team) -> dict[str, str]:
    """The id of each guardrail that the source has a name for, by that name."""
    return {name: each.id for name, each in team.names.guardrails.items() if each.id}


def get_engine_id(config: TeamConfig) -> str:
    """The id by which the engine knows a Config: its own, or one made of its name."""
    own = config.id or ""
    return own if own.startswith(CONFIG_ID_PREFIX) else f"{CONFIG_ID_PREFIX}{config.name}"


def _build_limits(spec: Key) -> dict[str, Any]:
    scopes = DEFAULT_SCOPES if spec.scopes is None else spec.scopes
    return {
        "scopes": scopes,
        "expires_at": parse_timestamp(spec.expires_at),
        **_build_budgets(spec),
    }


def _build_budgets(spec: Key | Provider | TeamWorkspace) -> dict[str, Any]:
    """What may be used, and how fast."""
    usage = spec.usage_limits
    return {
        "usage_limits": [usage.model_dump(exclude_none=True)] if usage else [],
        "rate_limits": [each.model_dump() for each in spec.rate_limits or ()],
    }


def _build_provider(upstream: Upstream, unlimited: bool) -> hosted.WorkspaceProvider:
    if unlimited:
        return hosted.WorkspaceProvider(slug=upstream.slug, provider=_get_portkey_name(upstream))
    models = upstream.models
    return hosted.WorkspaceProvider(
        slug=upstream.slug,
        provider=_get_portkey_name(upstream),
        **_build_budgets(upstream.spec),
        integration=hosted.Integration(
            slug=upstream.slug,
            allow_all_models=models is None,
            models=[{"slug": model} for model in models or ()],
        ),
    )


def find_portkey_name(provider: str | None, catalogue_name: str | None) -> str | None:
    """Portkey's name for a provider, from what a source calls it and from pi's name for it; None
    where neither says."""
    aliases = [name for name, id in SLUG_NAMES.items() if id == catalogue_name]
    for name in (provider, catalogue_name, *aliases):
        if name in PROVIDERS[HOSTED]:
            return name
    return None


def _get_portkey_name(upstream: Upstream) -> str:
    """openai, whose manner most have, where nobody says."""
    return find_portkey_name(upstream.provider, upstream.catalogue) or "openai"


def list_children(value: object) -> list[object]:
    """What a map or list holds."""
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
