"""A team's keys, providers, Configs and guardrails as the engine takes them."""

from __future__ import annotations

from collections.abc import Iterator

from pigen.gateway import workspace as hosted
from pigen.gateway.dialect import HOSTED, PROVIDERS
from pigen.pi import catalogue
from pigen.portkey.key import moment
from pigen.source.configs import CONFIG_ID, GUARDRAIL_ID, TeamConfig
from pigen.source.keys import DEFAULT_SCOPES, key_metadata
from pigen.source.names import Upstream
from pigen.source.resolving import Team
from pigen.source.types import Key, Provider


def workspace(team: Team, *, unlimited: bool = False) -> hosted.Workspace:
    """The team's keys, providers, Configs and guardrails, as the engine takes them.

    Keys have their name; that of a member is "name-member", and one more is bound to nothing.
    `unlimited` leaves out all but the routes: limits, allowed models, scopes and expiry.
    """
    known = team.names
    keys = {hosted.KEY: hosted.Key()}
    for name, (form, _) in known.keys.items():
        for member in (None, *known.members):
            config = team.configs.get(form.config or "")
            keys[name if member is None else f"{name}-{member}"] = hosted.Key(
                config=identity(config) if config else form.config,
                allow_config_override=unlimited or form.allow_config_override is not False,
                metadata=key_metadata(form, known, member) or None,
                **({} if unlimited else _limits(form)),
            )
    return hosted.Workspace(
        id=known.workspace,
        keys=keys,
        providers={each.slug: _provider(each, unlimited) for each in known.providers.values()},
        unnamed=None,
        configs={identity(config): config.value for config in team.configs.values()},
        guardrails={
            id: hosted.Guardrail() for config in team.configs.values() for id in _guardrails(config)
        },
    )


def identity(config: TeamConfig) -> str:
    """The id by which the engine knows a Config: its own, or one made of its name."""
    own = config.id or ""
    return own if own.startswith(CONFIG_ID) else f"{CONFIG_ID}{config.name}"


def _limits(form: Key) -> dict:
    scopes = DEFAULT_SCOPES if form.scopes is None else form.scopes
    return {"scopes": scopes, "expires_at": moment(form.expires_at), **_budgets(form)}


def _budgets(form: Key | Provider) -> dict:
    """What may be used, and how fast."""
    usage = form.usage_limits
    return {
        "usage_limits": [usage.model_dump(exclude_none=True)] if usage else [],
        "rate_limits": [each.model_dump() for each in form.rate_limits or ()],
    }


def _provider(upstream: Upstream, unlimited: bool) -> hosted.Provider:
    if unlimited:
        return hosted.Provider(slug=upstream.slug, provider=portkey_name(upstream))
    models = upstream.models
    return hosted.Provider(
        slug=upstream.slug,
        provider=portkey_name(upstream),
        **_budgets(upstream.form),
        integration=hosted.Integration(
            slug=upstream.slug,
            allow_all_models=models is None,
            models=[{"slug": model} for model in models or ()],
        ),
    )


def portkey_name(upstream: Upstream) -> str:
    """Portkey's name for a provider; openai, whose manner most have, where nobody says."""
    aliases = [name for name, id in catalogue.SLUG_NAMES.items() if id == upstream.catalogue]
    for name in (upstream.provider, upstream.catalogue, *aliases):
        if name in PROVIDERS[HOSTED]:
            return str(name)
    return "openai"


def _guardrails(config: TeamConfig) -> Iterator[str]:
    return (text for text in _texts(config.value) if text.startswith(GUARDRAIL_ID))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for each in inside(value):
        yield from _texts(each)


def inside(value: object) -> list[object]:
    """What a map or list holds."""
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
