"""Budgets, rate limits and allowed models, as the hosted gateway checks them before it calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pigen.gateway.faults import Refusal, error_body, key_error
from pigen.gateway.javascript import is_number, truthy
from pigen.gateway.state import State, Window
from pigen.gateway.workspace import Integration, Key, Limit, Provider, Workspace

_WINDOWS_MS = {"rps": 1000, "rpm": 60_000, "rph": 3_600_000, "rpd": 86_400_000}


def check_key(key: Key, workspace: Workspace, state: State) -> None:
    """Raises Refusal for a key or workspace that is expired, used up or too fast."""
    if key.is_exhausted or workspace.is_exhausted:
        whose = "API Key" if key.is_exhausted else "Workspace"
        raise key_error(412, f"Portkey {whose} Usage Limit Exceeded", "04")
    if key.is_expired or workspace.is_expired:
        whose = "API Key" if key.is_expired else "Workspace"
        raise key_error(401, f"Portkey {whose} Expired", "01")
    refused = [
        *_over("workspace", workspace.rate_limits, state, 1),
        *_over("apikey", key.rate_limits, state, 1),
    ]
    if refused:
        owner, limit = refused[0]
        # One of the two words is misspelt, as in the gateway.
        verb = "exceeded" if owner == "workspace" else "exceded"
        raise key_error(429, f"{owner} {_masked_limit(limit)} rate limit {verb}", "05")


def check_target(
    provider: Provider | None,
    integration: Integration | None,
    workspace: Workspace,
    params: Mapping[str, object],
    state: State,
) -> Refusal | None:
    """Why the gateway answers a target itself, with a body that falls back like an upstream's."""
    spent = _spent(provider, integration, workspace)
    if spent:
        return spent
    model = params.get("model")
    if integration and truthy(model) and not _allows(integration, model):
        message = f"Model {model} is not allowed for this integration"
        return Refusal(412, error_body(message, "model_not_allowed_error"), "limits")
    tokens = params.get("max_tokens") or params.get("max_completion_tokens") or 1
    units = float(tokens) if is_number(tokens) else 1.0  # type: ignore[arg-type]
    refused = [
        *(
            _over(f"integration:{integration.slug}", integration.rate_limits, state, units)
            if integration
            else ()
        ),
        *(
            _over(f"provider:{provider.slug}", provider.rate_limits, state, units)
            if provider
            else ()
        ),
    ]
    if not refused:
        return None
    owner, limit = refused[0]
    whose, kind = (
        ("Integration", "integration")
        if owner.startswith("integration")
        else ("Virtual Key", "virtual_key")
    )
    message = f"Portkey {whose} {_masked_limit(limit)} Rate Limit Exceeded"
    return Refusal(429, error_body(message, f"{kind}_rate_limit_error"), "limits")


def count_tokens(
    key: Key | None,
    provider: Provider | None,
    integration: Integration | None,
    workspace: Workspace,
    tokens: float,
    state: State,
) -> None:
    """Count what an answer used against everyone's limit of tokens: they are checked before a
    call, and used up after it."""
    owners = (
        ("apikey", key),
        ("workspace", workspace),
        (f"provider:{provider.slug}" if provider else "", provider),
        (f"integration:{integration.slug}" if integration else "", integration),
    )
    for owner, entity in owners:
        limits = entity.rate_limits if entity else ()
        limit = next((each for each in limits if each.get("type") == "tokens"), None)
        if limit is not None and (window := _window(owner, limit, state)):
            window.used += tokens


def _spent(
    provider: Provider | None, integration: Integration | None, workspace: Workspace
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
        said = f"Portkey Integration {integration.slug} Usage Limit Exceeded", "integration_exhaust"
    elif provider and provider.is_exhausted:
        said = (
            f"Portkey Virtual Key {masked(provider.slug)} Usage Limit Exceeded",
            "virtual_key_exhaust",
        )
    elif provider and provider.is_expired:
        said = f"Portkey Virtual Key {masked(provider.slug)} Expired", "virtual_key_expired"
    elif workspace.is_exhausted:
        said = "Portkey Workspace Usage Limit Exceeded", "workspace_exhaust"
    else:
        said = "Portkey Workspace Expired", "workspace_expired"
    status, code = (412, "04") if exhausted else (401, "01")
    return Refusal(status, error_body(said[0], f"{said[1]}_error", code), "limits")


def _allows(integration: Integration, model: object) -> bool:
    known = next((each for each in integration.models if each.get("slug") == model), None)
    if known is None:
        return integration.allow_all_models
    return known.get("status") != "archived"


def _over(
    owner: str, limits: Sequence[Limit], state: State, units: float
) -> list[tuple[str, Limit]]:
    """The limits that this request exceeds; every one of them counts it, exceeded or not."""
    return [(owner, limit) for limit in limits if _exceeds(owner, limit, state, units)]


def _exceeds(owner: str, limit: Limit, state: State, units: float) -> bool:
    value, window = limit.get("value"), _window(owner, limit, state)
    if window is None or not is_number(value) or not value:
        return False
    assert isinstance(value, (int, float))
    counts = limit.get("type") != "tokens"
    asked = 1 if counts else units
    exceeds = value < 0 or window.used + asked > value
    window.used += asked if counts else 0
    return exceeds


def _window(owner: str, limit: Limit, state: State) -> Window | None:
    """A limit's current window; None for a unit that the gateway does not know (rpw)."""
    length = _WINDOWS_MS.get(str(limit.get("unit")))
    if length is None:
        return None
    start = state.now // length * length
    name = f"{owner} {limit.get('type')} {limit.get('unit')}"
    window = state.windows.setdefault(name, Window(start))
    if window.start != start:
        window.start, window.used = start, 0
    return window


def masked(name: str) -> str:
    """The first two and last three characters, as the gateway shows slugs and keys."""
    return f"{name[:2]}********{name[-3:]}"


def _masked_limit(limit: Limit) -> str:
    # It masks the limit's own key, which begins with the organisation's id and ends with the unit.
    return f"or********{str(limit.get('unit'))[-3:]}"
