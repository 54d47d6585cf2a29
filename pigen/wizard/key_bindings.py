"""What a draft's keys are bound to: Configs that route, cache and retry, and limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pigen.wizard import routing as routes
from pigen.wizard.draft import PORTKEY, Draft, generate_numbered_names
from pigen.wizard.routing import Routing

ROUTED = "routed"  # the key
CODING, STEADY = "coding", "steady"  # Configs: one that routes, one that does not

ModelFields = Mapping[str, Any]  # an entry of pi's models


def remove_routing(draft: Draft) -> None:
    """Without the routed providers of pi, and without the keys and Configs of theirs alone."""
    providers = draft.ensure_section("pi", "providers")
    gone = [providers.pop(name) for name in draft.list_routed()]
    for each in gone:
        key, config = each.get("key"), draft.find_config(each)
        if key and not any(other.get("key") == key for other in providers.values()):
            draft.ensure_section("keys").pop(key, None)
        sharing_keys = [
            other for other in draft.get_entries("keys").values() if other.get("config") == config
        ]
        if config and not sharing_keys:
            draft.ensure_section("configs").pop(config, None)
    for part in ("keys", "configs"):
        if part in draft.tree and not draft.tree[part]:
            del draft.tree[part]
    draft.forget_default()


def drop_direct_provider(draft: Draft) -> None:
    """Without the direct provider, and without its key if nothing else uses it."""
    name = draft.find_direct()
    if name is not None:
        key = draft.ensure_section("pi", "providers").pop(name).get("key")
        if key not in draft.list_key_names():
            draft.ensure_section("keys").pop(key, None)


def add_routing(draft: Draft, routing: Routing, entries: Mapping[str, ModelFields]) -> list[str]:
    """Route so; the names of the keys that are new, whose place nobody has given yet.

    entries  what pi lists for each target's id: its id in pi, and fields
    """
    for target in routing.targets:
        draft.allow_model(target.id)
    config = routes.build_config(routing, draft.get_names())
    by = routing.metadata_key
    if by is None:
        return add_routed_provider(draft, CODING, config, list(entries.values()))
    remove_routing(draft)
    name = _pick_free_name(CODING, draft, "configs")
    draft.ensure_section("configs")[name] = config
    new_providers = {}
    for target in routing.targets:
        key = _add_key(draft, target.value, name, {by: target.value})
        provider = draft.pick_free_name(f"{PORTKEY}-{target.value}", f"{PORTKEY}-by-{target.value}")
        new_providers[provider] = {"key": key, "models": [dict(entries[target.id])]}
    return _add_pi_providers(draft, new_providers)


def add_routed_provider(
    draft: Draft, name: str, config: ModelFields, models: list[ModelFields]
) -> list[str]:
    """One routed provider with these models, by this Config; the names of the keys that are new.
    One that there is already keeps its name, its key, and what its Config has besides routes."""
    listed = [dict(model) for model in models]
    routed = draft.list_routed()
    provider = draft.get_entries("pi", "providers")[routed[0]] if len(routed) == 1 else {}
    known = draft.find_config(provider)
    if known is not None and "key" in provider and "id" not in config:
        before = draft.get_entries("configs")[known]
        rest = {k: v for k, v in before.items() if k not in ("strategy", "targets", "provider")}
        draft.ensure_section("configs")[known] = {**config, **rest}
        provider["models"] = listed
        draft.forget_default()
        return []
    remove_routing(draft)
    name = _pick_free_name(name, draft, "configs")
    draft.ensure_section("configs")[name] = dict(config)
    key = _add_key(draft, ROUTED, name, {})
    return _add_pi_providers(draft, {"": {"key": key, "models": listed}})


def _add_pi_providers(draft: Draft, new_providers: dict[str, dict[str, Any]]) -> list[str]:
    """Put providers into pi, in a new file before the direct one, which makes room for them."""
    pi = draft.ensure_section("pi", "providers")
    if draft.is_new and draft.find_direct() == PORTKEY:
        pi[draft.pick_free_name(f"{PORTKEY}-direct")] = pi.pop(PORTKEY)
    named = {
        name or draft.pick_free_name(PORTKEY, f"{PORTKEY}-routed"): each
        for name, each in new_providers.items()
    }
    before = dict(pi)
    pi.clear()
    pi.update({**named, **before} if draft.is_new else {**before, **named})
    return [str(each["key"]) for each in named.values()]


def _pick_free_name(name: str, draft: Draft, section: str) -> str:
    return next(
        each for each in generate_numbered_names(name) if each not in draft.get_entries(section)
    )


def _add_key(draft: Draft, wanted: str, config: str, metadata: dict[str, str]) -> str:
    """A new key that is bound to a Config; where pi finds it is still open."""
    name = _pick_free_name(wanted, draft, "keys")
    key: dict[str, Any] = {"type": "workspace/service", "config": config, "value": None}
    if metadata:
        key["metadata"] = metadata
    draft.ensure_section("keys")[name] = {**key, "scopes": ["completions.write"]}
    return name


# Cache and retry


def get_settings_config(draft: Draft) -> dict[str, Any]:
    """The Config that cache and retry are part of: the one that routes, else that of the direct
    provider; empty without one."""
    return draft.get_entries("configs").get(_find_settings_config(draft) or "", {})


def _find_settings_config(draft: Draft) -> str | None:
    providers = draft.get_entries("pi", "providers")
    names = [name for name in (*draft.list_routed()[:1], draft.find_direct()) if name is not None]
    configs = (draft.find_config(providers[name]) for name in names)
    return next((name for name in configs if name is not None), None)


def set_config_field(draft: Draft, field: str, value: Mapping[str, Any] | None) -> None:
    """`cache` or `retry` of that Config, which is made and bound if it is missing."""
    name = _find_settings_config(draft)
    if name is None:
        if value is None:
            return
        name = _pick_free_name(STEADY, draft, "configs")
        draft.ensure_section("configs")[name] = {}
        direct = draft.get_entries("pi", "providers")[str(draft.find_direct())]
        draft.ensure_section("keys", str(direct["key"])).update(
            type="workspace/service", config=name
        )
    config = draft.ensure_section("configs", name)
    if value is not None:
        config[field] = dict(value)
    else:
        config.pop(field, None)


# Limits


def list_limited_keys(draft: Draft) -> list[str]:
    """The keys that limits are meant for: those that are routed, else the direct one."""
    providers = draft.get_entries("pi", "providers")
    direct = draft.find_direct()
    names = draft.list_routed() or ([direct] if direct is not None else [])
    return [str(providers[name]["key"]) for name in names if "key" in providers[name]]


def limit_keys(draft: Draft, fields: Mapping[str, Any]) -> None:
    """The same fields for each of these keys; metadata comes on top of what a key has, save what
    decides on its route."""
    routing = draft.read_routing()
    decides = routing.metadata_key if routing else None
    for name in list_limited_keys(draft):
        key = draft.ensure_section("keys", name)
        if fields and key.get("type") == "workspace/user" and not draft.get_entries("members"):
            key["type"] = "workspace/service"
        before = key.get("metadata") or {}
        for field, value in fields.items():
            if field == "metadata":
                value = {**before, **value, **{k: v for k, v in before.items() if k == decides}}
            key[field] = value


# Configs that the gateway has already


def rename_slugs(value: Any, rename: Callable[[str], str]) -> Any:
    """A Config with the slugs of its providers as pigen.yaml names them."""
    if isinstance(value, list):
        return [rename_slugs(each, rename) for each in value]
    if not isinstance(value, dict):
        return value
    result = {key: rename_slugs(each, rename) for key, each in value.items()}
    for holder, key in ((result, "provider"), (result.get("override_params"), "model")):
        text = holder.get(key) if isinstance(holder, dict) else None
        if isinstance(holder, dict) and isinstance(text, str) and text.startswith("@"):
            slug, slash, rest = text[1:].partition("/")
            holder[key] = f"@{rename(slug)}{slash}{rest}"
    return result
