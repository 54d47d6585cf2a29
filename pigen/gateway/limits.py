"""Budgets, rate limits and allowed models, as the hosted gateway checks them before it calls."""

from __future__ import annotations

from collections.abc import Mapping

from pigen.gateway.gateway_state import GatewayState
from pigen.gateway.refusals import Refusal, build_error_body, make_key_error
from pigen.gateway.windows import consume_limits, get_window
from pigen.gateway.workspace import (
    ApiKey,
    Integration,
    Limit,
    LimitedEntity,
    Workspace,
    WorkspaceProvider,
)
from pigen.javascript.values import is_number, is_truthy


def check_key(key: ApiKey, workspace: Workspace, state: GatewayState) -> None:
    """Raises Refusal for a key or workspace that is expired, used up or too fast."""
    if key.is_exhausted or workspace.is_exhausted:
        whose = "API Key" if key.is_exhausted else "Workspace"
        raise make_key_error(412, f"Portkey {whose} Usage Limit Exceeded", "04")
    if key.is_expired or workspace.is_expired:
        whose = "API Key" if key.is_expired else "Workspace"
        raise make_key_error(401, f"Portkey {whose} Expired", "01")
    owners = (("workspace", "workspace", workspace), ("apikey", _get_counter_name(key), key))
    refused = [
        (owner, entity.rate_limits[index])
        for owner, name, entity in owners
        for index in consume_limits(name, entity.rate_limits, state, 1)
    ]
    if refused:
        owner, limit = refused[0]
        # One of the two words is misspelt, as in the gateway.
        verb = "exceeded" if owner == "workspace" else "exceded"
        raise make_key_error(429, f"{owner} {_mask_limit(limit)} rate limit {verb}", "05")


def check_target(
    provider: WorkspaceProvider | None,
    integration: Integration | None,
    workspace: Workspace,
    params: Mapping[str, object],
    state: GatewayState,
) -> Refusal | None:
    """Why the gateway answers a target itself, with a body that falls back like an upstream's."""
    spent = _check_usage(provider, integration, workspace)
    if spent:
        return spent
    model = params.get("model")
    if integration and is_truthy(model) and not _allows(integration, model):
        message = f"Model {model} is not allowed for this integration"
        return Refusal(412, build_error_body(message, "model_not_allowed_error"), "limits")
    owners = (("integration", integration), ("provider", provider))
    limited = [(kind, entity) for kind, entity in owners if entity and entity.rate_limits]
    if not limited:
        return None
    tokens = params.get("max_tokens") or params.get("max_completion_tokens") or 1
    units = float(tokens) if is_number(tokens) else 1.0  # type: ignore[arg-type]
    refused = [
        (kind, entity.rate_limits[index])
        for kind, entity in limited
        for index in consume_limits(f"{kind}:{entity.slug}", entity.rate_limits, state, units)
    ]
    if not refused:
        return None
    owner, limit = refused[0]
    whose, kind = (
        ("Integration", "integration") if owner == "integration" else ("Virtual Key", "virtual_key")
    )
    message = f"Portkey {whose} {_mask_limit(limit)} Rate Limit Exceeded"
    return Refusal(429, build_error_body(message, f"{kind}_rate_limit_error"), "limits")


def count_tokens(
    key: ApiKey | None,
    provider: WorkspaceProvider | None,
    integration: Integration | None,
    workspace: Workspace,
    tokens: float,
    state: GatewayState,
) -> None:
    """Count what an answer used against everyone's limit of tokens: they are checked before a
    call, and used up after it."""
    owners = (
        (_get_counter_name(key) if key else "", key),
        ("workspace", workspace),
        (f"provider:{provider.slug}" if provider else "", provider),
        (f"integration:{integration.slug}" if integration else "", integration),
    )
    for owner, entity in owners:
        limit = _find_token_limit(entity)
        if limit is not None and (window := get_window(owner, limit, state)):
            window.used += tokens


def _get_counter_name(key: ApiKey) -> str:
    """By which name what a key uses is counted."""
    return f"apikey:{key.id}"


def has_token_limit(*entities: LimitedEntity | None) -> bool:
    """Whether what an answer uses counts against a limit of anyone."""
    return any(_find_token_limit(entity) is not None for entity in entities)


def _find_token_limit(entity: LimitedEntity | None) -> Limit | None:
    limits = entity.rate_limits if entity else ()
    return next((each for each in limits if each.get("type") == "tokens"), None)


def _check_usage(
    provider: WorkspaceProvider | None, integration: Integration | None, workspace: Workspace
) -> Refusal | None:
    exhausted = (
        (provider and provider.is_exhausted)
        or workspace.is_exhausted
        or (integration and integration.is_exhausted)
    )
    expired = (provider and provider.is_expired) or workspace.is_expired
    if not (exhausted or expired):
        return None
    if integration and integration.is_exhausted:
        message_and_type = (
            f"Portkey Integration {integration.slug} Usage Limit Exceeded",
            "integration_exhaust",
        )
    elif provider and provider.is_exhausted:
        message_and_type = (
            f"Portkey Virtual Key {mask(provider.slug)} Usage Limit Exceeded",
            "virtual_key_exhaust",
        )
    elif provider and provider.is_expired:
        message_and_type = (
            f"Portkey Virtual Key {mask(provider.slug)} Expired",
            "virtual_key_expired",
        )
    elif workspace.is_exhausted:
        message_and_type = "Portkey Workspace Usage Limit Exceeded", "workspace_exhaust"
    else:
        message_and_type = "Portkey Workspace Expired", "workspace_expired"
    status, code = (412, "04") if exhausted else (401, "01")
    return Refusal(
        status,
        build_error_body(message_and_type[0], f"{message_and_type[1]}_error", code),
        "limits",
    )


def _allows(integration: Integration, model: object) -> bool:
    known = next((each for each in integration.models if each.get("slug") == model), None)
    if known is None:
        return integration.allow_all_models
    return known.get("status") != "archived"


def mask(name: str) -> str:
    """The first two and last three characters, as the gateway shows slugs and keys."""
    return f"{name[:2]}********{name[-3:]}"


def _mask_limit(limit: Limit) -> str:
    # It masks the limit's own key, which begins with the organisation's id and ends with the unit.
    return f"or********{str(limit.get('unit'))[-3:]}"
