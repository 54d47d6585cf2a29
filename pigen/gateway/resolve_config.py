"""How the hosted gateway makes a Config its own before it judges it: slugs become providers with
their keys, guardrails' ids become their checks.

It reads a Config that nothing has checked yet, so a wrong type here is an exception inside the
gateway (500) where the schema would have answered 400.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator

from pigen.common.slugs import split_slug
from pigen.gateway.refusals import Crash, make_bad_request
from pigen.gateway.workspace import SavedGuardrail, Workspace
from pigen.javascript.values import UNDEFINED, get_member, get_type, is_truthy, spread

SLUG_DETAILS = "virtualKeyDetails"
_HOOKS = ("before_request_hooks", "after_request_hooks")
_GUARDRAILS = ("output_guardrails", "input_guardrails")
_SHORTHANDS = ("input_guardrails", "input_mutators", "output_mutators", "output_guardrails")

JsonObject = dict[str, object]
SavedGuardrails = dict[str, SavedGuardrail]


def resolve_config(config: object, workspace: Workspace) -> JsonObject:
    """The Config with slugs and guardrails filled in. Raises Refusal (stage resolve) and Crash."""
    mapped = spread(copy.deepcopy(config))
    _refuse_prompts(mapped)
    _find_providers(mapped, workspace)
    _fill_guardrails(mapped, _find_guardrails(mapped, workspace))
    _fill_providers(mapped, workspace)
    return mapped


def get_children_key(config: object) -> str:
    """Where a Config's targets are: the oldest form calls them options."""
    return "options" if is_truthy(_get_length(get_member(config, "options"))) else "targets"


def _get_length(value: object) -> object:
    return len(value) if isinstance(value, (list, str)) else get_member(value, "length")


def _walk_nodes(node: object, children: str = "targets") -> Iterator[object]:
    """A node and all below it, as `for ... of` walks them."""
    if node is None:
        raise Crash(f"Cannot read properties of null (reading '{children}')")
    yield node
    below = get_member(node, children)
    if is_truthy(below):
        if not isinstance(below, (list, str)):
            raise Crash(f"currentConfig.{children} is not iterable")
        for each in below:
            yield from _walk_nodes(each, children)


def _refuse_prompts(config: JsonObject) -> None:
    for node in _walk_nodes(config):
        if not is_truthy(get_member(node, "targets")) and is_truthy(get_member(node, "prompt_id")):
            raise make_bad_request(
                "You cannot pass config with prompt id in /v1/prompts route", "resolve"
            )


def _find_providers(config: JsonObject, workspace: Workspace) -> None:
    children = get_children_key(config)
    slugs: dict[str, None] = {}
    for node in _walk_nodes(config, children):
        if not is_truthy(get_member(node, children)):
            slug = _claim_slug(node)
            if slug is not None:
                slugs[slug] = None
    missing = [slug for slug in slugs if not slug or workspace.find_provider(slug) is None]
    if missing:
        raise make_bad_request(f"Following keys are not valid: {', '.join(missing)}", "resolve")


def _claim_slug(node: object) -> str | None:
    """A leaf's slug, written into it: provider "@x" first, then virtual_key, then the model's."""
    parts = split_slug(get_member(get_member(node, "override_params"), "model"))
    provider = get_member(node, "provider")
    if provider not in (None, UNDEFINED) and not isinstance(provider, str):
        raise Crash("currentConfig.provider?.startsWith is not a function")
    virtual_key = get_member(node, "virtual_key")
    if isinstance(provider, str) and provider.startswith("@"):
        slug = provider[1:]
    elif is_truthy(virtual_key):
        slug = str(virtual_key)
    elif parts and all(parts):
        slug, model = parts
        assert isinstance(node, dict)
        node["override_params"]["model"] = model
    else:
        return None
    assert isinstance(node, dict)
    node["virtual_key"] = slug
    return slug


def _fill_providers(config: JsonObject, workspace: Workspace) -> None:
    children = get_children_key(config)
    for node in _walk_nodes(config, children):
        slug = get_member(node, "virtual_key")
        if is_truthy(get_member(node, children)) or not is_truthy(slug):
            continue
        assert isinstance(node, dict)
        provider = workspace.find_provider(str(slug))
        if provider is None:
            continue
        node[SLUG_DETAILS] = {"slug": str(slug)}
        if not provider.provider:
            node.pop("provider", None)
            node.pop("api_key", None)
            continue
        node["provider"] = provider.provider
        if provider.provider == "vertex-ai":
            node.setdefault("vertex_region", provider.options.get("vertexRegion", "global"))
            node["vertex_project_id"] = provider.options.get("vertexProjectId", slug)
        else:
            node["api_key"] = f"key of @{slug}"
        if provider.custom_host and node.get("custom_host") is None:
            node["custom_host"] = provider.custom_host


def _find_guardrails(config: JsonObject, workspace: Workspace) -> SavedGuardrails:
    """The saved guardrails that a Config names."""
    named: dict[str, None] = {}
    for node in _walk_nodes(config):
        for key in _HOOKS:
            for hook in _get_items(node, key):
                if hook is None:
                    raise Crash("Cannot read properties of null (reading 'checks')")
                if not is_truthy(get_member(hook, "checks")):
                    named[_get_identity(hook)] = None
        for key in _GUARDRAILS:
            for hook in _get_items(node, key):
                if isinstance(hook, str):
                    named[hook] = None
                elif get_type(hook) in ("null", "object", "array"):
                    identity = get_member(hook, "id")
                    if hook is None or (
                        identity not in (None, UNDEFINED) and not isinstance(identity, str)
                    ):
                        raise Crash("h.id?.startsWith is not a function")
                    if isinstance(identity, str) and identity.startswith("pg-"):
                        named[identity] = None
    missing = [name for name in named if name not in workspace.guardrails]
    if missing:
        raise make_bad_request(
            f"Following guardrails are not valid: {', '.join(missing)}", "resolve"
        )
    return {name: workspace.guardrails[name] for name in named}


def _get_identity(hook: object) -> str:
    identity = get_member(hook, "id")
    return "" if identity in (None, UNDEFINED) else str(identity)


def _get_items(node: object, key: str) -> list[object]:
    value = get_member(node, key)
    if not is_truthy(value):
        return []
    if not isinstance(value, list):
        raise Crash(f"{key}.forEach is not a function")
    return value


def _fill_guardrails(config: JsonObject, known: SavedGuardrails) -> None:
    for node in _walk_nodes(config):
        for key, fill in (
            *((key, _fill_shorthand) for key in _SHORTHANDS),
            *((key, _fill_hook) for key in _HOOKS),
        ):
            if is_truthy(get_member(node, key)):
                assert isinstance(node, dict)
                node[key] = _fill_hooks(_get_items(node, key), fill, known)


def _fill_hooks(
    hooks: list[object], fill: Callable[[object, SavedGuardrails], object], known: SavedGuardrails
) -> list[object]:
    return [hook for hook in (fill(hook, known) for hook in hooks) if is_truthy(hook)]


def _fill_shorthand(hook: object, known: SavedGuardrails) -> object:
    if hook is None:
        raise Crash("Cannot read properties of null (reading 'id')")
    identity = hook if isinstance(hook, str) else get_member(hook, "id")
    saved = known.get(identity) if isinstance(identity, str) else None
    if saved is None:
        return hook
    own = hook if isinstance(hook, dict) else {}
    checks = {
        f"{check.get('id')}.{number:03}": {
            **spread(check.get("parameters")),
            "is_enabled": check.get("is_enabled") is not False,
            "id": check.get("id"),
        }
        for number, check in enumerate(saved.checks)
    }
    return {"id": identity, **checks, **_merge_actions(own, saved)}


def _fill_hook(hook: object, known: SavedGuardrails) -> object:
    if hook is None:
        raise Crash("Cannot read properties of null (reading 'id')")
    if not isinstance(hook, dict):
        return hook
    saved = known.get(_get_identity(hook))
    if saved is not None:
        hook.update(checks=[dict(check) for check in saved.checks])
    hook["type"] = hook.get("type") or "guardrail"
    hook.update(_merge_actions(hook, saved or SavedGuardrail()))
    checks = hook.get("checks")
    if checks in (None, UNDEFINED):
        return hook
    if not isinstance(checks, list):
        raise Crash("hook.checks?.forEach is not a function")
    for check in checks:
        if not isinstance(get_member(check, "id"), str):
            raise Crash("Cannot read properties of undefined (reading 'split')")
    return hook


def _merge_actions(own: JsonObject, saved: SavedGuardrail) -> JsonObject:
    """What follows a failure: the Config's word where it has one, else the guardrail's."""
    actions = {
        key: own[key] if isinstance(own.get(key), bool) else saved.actions.get(key)
        for key in ("deny", "async", "sequential", "soft_deny_200")
    }
    return {key: value for key, value in actions.items() if value is not None}
