"""What a draft's keys are bound to: Configs that route, cache and retry, and limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pigen.wizard import routing as routes
from pigen.wizard.draft import PORTKEY, Draft, numbered
from pigen.wizard.routing import Routing

ROUTED = "routed"  # the key
CODING, STEADY = "coding", "steady"  # Configs: one that routes, one that does not

Model = Mapping[str, Any]  # an entry of pi's models


def unroute(draft: Draft) -> None:
    """Without the routed providers of pi, and without the keys and Configs of theirs alone."""
    providers = draft.section("pi", "providers")
    gone = [providers.pop(name) for name in draft.routed()]
    for each in gone:
        key, config = each.get("key"), draft.config_of(each)
        if key and not any(other.get("key") == key for other in providers.values()):
            draft.section("keys").pop(key, None)
        bound = [other for other in draft.entries("keys").values() if other.get("config") == config]
        if config and not bound:
            draft.section("configs").pop(config, None)
    for part in ("keys", "configs"):
        if part in draft.tree and not draft.tree[part]:
            del draft.tree[part]
    draft.forget_default()


def undirect(draft: Draft) -> None:
    """Without the direct provider, and without its key if nothing else uses it."""
    name = draft.direct()
    if name is not None:
        key = draft.section("pi", "providers").pop(name).get("key")
        if key not in draft.key_names():
            draft.section("keys").pop(key, None)


def route(draft: Draft, routing: Routing, entries: Mapping[str, Model]) -> list[str]:
    """Route so; the names of the keys that are new, so that nobody has said where they are.

    entries  what pi lists for each target's id: its id in pi, and fields
    """
    for target in routing.targets:
        draft.allow(target.id)
    config = routes.config(routing, draft.names())
    by = routing.by_metadata
    if by is None:
        return follow(draft, CODING, config, list(entries.values()))
    unroute(draft)
    name = _new(CODING, draft, "configs")
    draft.section("configs")[name] = config
    made = {}
    for target in routing.targets:
        key = _key(draft, target.value, name, {by: target.value})
        provider = draft.free(f"{PORTKEY}-{target.value}", f"{PORTKEY}-by-{target.value}")
        made[provider] = {"key": key, "models": [dict(entries[target.id])]}
    return _put(draft, made)


def follow(draft: Draft, name: str, config: Model, models: list[Model]) -> list[str]:
    """One routed provider with these models, by this Config; the names of the keys that are new.
    One that there is already keeps its name, its key, and what its Config has besides routes."""
    listed = [dict(model) for model in models]
    routed = draft.routed()
    provider = draft.entries("pi", "providers")[routed[0]] if len(routed) == 1 else {}
    known = draft.config_of(provider)
    if known is not None and "key" in provider and "id" not in config:
        before = draft.entries("configs")[known]
        rest = {k: v for k, v in before.items() if k not in ("strategy", "targets", "provider")}
        draft.section("configs")[known] = {**config, **rest}
        provider["models"] = listed
        draft.forget_default()
        return []
    unroute(draft)
    name = _new(name, draft, "configs")
    draft.section("configs")[name] = dict(config)
    key = _key(draft, ROUTED, name, {})
    return _put(draft, {"": {"key": key, "models": listed}})


def _put(draft: Draft, made: dict[str, dict[str, Any]]) -> list[str]:
    """Put providers into pi, in a new file before the direct one, which makes room for them."""
    pi = draft.section("pi", "providers")
    if draft.is_new and draft.direct() == PORTKEY:
        pi[draft.free(f"{PORTKEY}-direct")] = pi.pop(PORTKEY)
    named = {name or draft.free(PORTKEY, f"{PORTKEY}-routed"): each for name, each in made.items()}
    before = dict(pi)
    pi.clear()
    pi.update({**named, **before} if draft.is_new else {**before, **named})
    return [str(each["key"]) for each in named.values()]


def _new(name: str, draft: Draft, section: str) -> str:
    return next(each for each in numbered(name) if each not in draft.entries(section))


def _key(draft: Draft, wanted: str, config: str, metadata: dict[str, str]) -> str:
    """A new key that is bound to a Config; where pi finds it is not said yet."""
    name = _new(wanted, draft, "keys")
    key: dict[str, Any] = {"type": "workspace/service", "config": config, "value": None}
    if metadata:
        key["metadata"] = metadata
    draft.section("keys")[name] = {**key, "scopes": ["completions.write"]}
    return name


# Cache and retry


def settings(draft: Draft) -> dict[str, Any]:
    """The Config that cache and retry are part of: the one that routes, else that of the direct
    provider; empty where there is none."""
    return draft.entries("configs").get(_settings_name(draft) or "", {})


def _settings_name(draft: Draft) -> str | None:
    providers = draft.entries("pi", "providers")
    names = [name for name in (*draft.routed()[:1], draft.direct()) if name is not None]
    found = (draft.config_of(providers[name]) for name in names)
    return next((name for name in found if name is not None), None)


def set_config(draft: Draft, field: str, value: Mapping[str, Any] | None) -> None:
    """`cache` or `retry` of that Config, which is made and bound where there is none."""
    name = _settings_name(draft)
    if name is None:
        if value is None:
            return
        name = _new(STEADY, draft, "configs")
        draft.section("configs")[name] = {}
        direct = draft.entries("pi", "providers")[str(draft.direct())]
        draft.section("keys", str(direct["key"])).update(type="workspace/service", config=name)
    config = draft.section("configs", name)
    if value is not None:
        config[field] = dict(value)
    else:
        config.pop(field, None)


# Limits


def governed(draft: Draft) -> list[str]:
    """The keys that limits are meant for: those that are routed, else the direct one."""
    providers = draft.entries("pi", "providers")
    direct = draft.direct()
    names = draft.routed() or ([direct] if direct is not None else [])
    return [str(providers[name]["key"]) for name in names if "key" in providers[name]]


def limit(draft: Draft, fields: Mapping[str, Any]) -> None:
    """The same fields for each of these keys; metadata comes on top of what a key has, save what
    decides on its route."""
    routing = draft.routing()
    decides = routing.by_metadata if routing else None
    for name in governed(draft):
        key = draft.section("keys", name)
        if fields and key.get("type") == "workspace/user" and not draft.entries("members"):
            key["type"] = "workspace/service"
        before = key.get("metadata") or {}
        for field, value in fields.items():
            if field == "metadata":
                value = {**before, **value, **{k: v for k, v in before.items() if k == decides}}
            key[field] = value


# Configs that the gateway has already


def renamed(value: Any, rename: Callable[[str], str]) -> Any:
    """A Config with the slugs of its providers as pigen.yaml names them."""
    if isinstance(value, list):
        return [renamed(each, rename) for each in value]
    if not isinstance(value, dict):
        return value
    found = {key: renamed(each, rename) for key, each in value.items()}
    for holder, key in ((found, "provider"), (found.get("override_params"), "model")):
        text = holder.get(key) if isinstance(holder, dict) else None
        if isinstance(holder, dict) and isinstance(text, str) and text.startswith("@"):
            slug, slash, rest = text[1:].partition("/")
            holder[key] = f"@{rename(slug)}{slash}{rest}"
    return found
