"""How the hosted gateway makes a Config its own before it judges it: slugs become providers with
their keys, guardrails' ids become their checks.

It reads a Config that nothing has checked yet, so a wrong type here is an exception inside the
gateway (500) where the schema would have said 400.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator

from pigen.gateway.faults import Crash, bad_request
from pigen.gateway.workspace import Guardrail, Workspace
from pigen.javascript.values import UNDEFINED, kind, member, spread, truthy

SLUG = "virtualKeyDetails"
_HOOKS = ("before_request_hooks", "after_request_hooks")
_GUARDRAILS = ("output_guardrails", "input_guardrails")
_SHORTHANDS = ("input_guardrails", "input_mutators", "output_mutators", "output_guardrails")
# Models of Cloudflare and Hugging Face begin with "@" as well.
_NO_SLUGS = ("@cf/", "@hf/")

Node = dict[str, object]
Saved = dict[str, Guardrail]


def slug_and_model(model: object) -> tuple[str, str] | None:
    """The two halves of "@slug/model", None for a model without a slug."""
    if not isinstance(model, str) or not model.startswith("@") or model.startswith(_NO_SLUGS):
        return None
    slug, _, rest = model[1:].partition("/")
    return slug, rest


def resolve(config: object, workspace: Workspace) -> Node:
    """The Config with slugs and guardrails filled in. Raises Refusal (stage resolve) and Crash."""
    mapped = spread(copy.deepcopy(config))
    _refuse_prompts(mapped)
    _find_providers(mapped, workspace)
    _fill_guardrails(mapped, _find_guardrails(mapped, workspace))
    _fill_providers(mapped, workspace)
    return mapped


def children_key(config: object) -> str:
    """Where a Config's targets are: the oldest form calls them options."""
    return "options" if truthy(_length(member(config, "options"))) else "targets"


def _length(value: object) -> object:
    return len(value) if isinstance(value, (list, str)) else member(value, "length")


def _nodes(node: object, children: str = "targets") -> Iterator[object]:
    """A node and all below it, as `for ... of` walks them."""
    if node is None:
        raise Crash(f"Cannot read properties of null (reading '{children}')")
    yield node
    below = member(node, children)
    if truthy(below):
        if not isinstance(below, (list, str)):
            raise Crash(f"currentConfig.{children} is not iterable")
        for each in below:
            yield from _nodes(each, children)


def _refuse_prompts(config: Node) -> None:
    for node in _nodes(config):
        if not truthy(member(node, "targets")) and truthy(member(node, "prompt_id")):
            raise bad_request(
                "You cannot pass config with prompt id in /v1/prompts route", "resolve"
            )


def _find_providers(config: Node, workspace: Workspace) -> None:
    children = children_key(config)
    slugs: dict[str, None] = {}
    for node in _nodes(config, children):
        if not truthy(member(node, children)):
            slug = _claim_slug(node)
            if slug is not None:
                slugs[slug] = None
    missing = [slug for slug in slugs if not slug or workspace.provider(slug) is None]
    if missing:
        raise bad_request(f"Following keys are not valid: {', '.join(missing)}", "resolve")


def _claim_slug(node: object) -> str | None:
    """A leaf's slug, written into it: provider "@x" first, then virtual_key, then the model's."""
    parts = slug_and_model(member(member(node, "override_params"), "model"))
    provider = member(node, "provider")
    if provider not in (None, UNDEFINED) and not isinstance(provider, str):
        raise Crash("currentConfig.provider?.startsWith is not a function")
    virtual_key = member(node, "virtual_key")
    if isinstance(provider, str) and provider.startswith("@"):
        slug = provider[1:]
    elif truthy(virtual_key):
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


def _fill_providers(config: Node, workspace: Workspace) -> None:
    children = children_key(config)
    for node in _nodes(config, children):
        slug = member(node, "virtual_key")
        if truthy(member(node, children)) or not truthy(slug):
            continue
        assert isinstance(node, dict)
        provider = workspace.provider(str(slug))
        if provider is None:
            continue
        node[SLUG] = {"slug": str(slug)}
        if not provider.provider:
            node.pop("provider", None)
            node.pop("api_key", None)
            continue
        node["provider"] = provider.provider
        if provider.provider == "vertex-ai":
            node.setdefault("vertex_region", "global")
            node["vertex_project_id"] = slug
        else:
            node["api_key"] = f"key of @{slug}"
        if provider.custom_host and node.get("custom_host") is None:
            node["custom_host"] = provider.custom_host


def _find_guardrails(config: Node, workspace: Workspace) -> Saved:
    """The saved guardrails that a Config names."""
    named: dict[str, None] = {}
    for node in _nodes(config):
        for key in _HOOKS:
            for hook in _items(node, key):
                if hook is None:
                    raise Crash("Cannot read properties of null (reading 'checks')")
                if not truthy(member(hook, "checks")):
                    named[_identity(hook)] = None
        for key in _GUARDRAILS:
            for hook in _items(node, key):
                if isinstance(hook, str):
                    named[hook] = None
                elif kind(hook) in ("null", "object", "array"):
                    identity = member(hook, "id")
                    if hook is None or (
                        identity not in (None, UNDEFINED) and not isinstance(identity, str)
                    ):
                        raise Crash("h.id?.startsWith is not a function")
                    if isinstance(identity, str) and identity.startswith("pg-"):
                        named[identity] = None
    missing = [name for name in named if name not in workspace.guardrails]
    if missing:
        raise bad_request(f"Following guardrails are not valid: {', '.join(missing)}", "resolve")
    return {name: workspace.guardrails[name] for name in named}


def _identity(hook: object) -> str:
    identity = member(hook, "id")
    return "" if identity in (None, UNDEFINED) else str(identity)


def _items(node: object, key: str) -> list[object]:
    value = member(node, key)
    if not truthy(value):
        return []
    if not isinstance(value, list):
        raise Crash(f"{key}.forEach is not a function")
    return value


def _fill_guardrails(config: Node, known: Saved) -> None:
    for node in _nodes(config):
        for key, fill in (
            *((key, _filled_shorthand) for key in _SHORTHANDS),
            *((key, _filled_hook) for key in _HOOKS),
        ):
            if truthy(member(node, key)):
                assert isinstance(node, dict)
                node[key] = _filled(_items(node, key), fill, known)


def _filled(
    hooks: list[object], fill: Callable[[object, Saved], object], known: Saved
) -> list[object]:
    return [hook for hook in (fill(hook, known) for hook in hooks) if truthy(hook)]


def _filled_shorthand(hook: object, known: Saved) -> object:
    if hook is None:
        raise Crash("Cannot read properties of null (reading 'id')")
    identity = hook if isinstance(hook, str) else member(hook, "id")
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
    return {"id": identity, **checks, **_actions(own, saved)}


def _filled_hook(hook: object, known: Saved) -> object:
    if hook is None:
        raise Crash("Cannot read properties of null (reading 'id')")
    if not isinstance(hook, dict):
        return hook
    saved = known.get(_identity(hook))
    if saved is not None:
        hook.update(checks=[dict(check) for check in saved.checks])
    hook["type"] = hook.get("type") or "guardrail"
    hook.update(_actions(hook, saved or Guardrail()))
    checks = hook.get("checks")
    if checks in (None, UNDEFINED):
        return hook
    if not isinstance(checks, list):
        raise Crash("hook.checks?.forEach is not a function")
    for check in checks:
        if not isinstance(member(check, "id"), str):
            raise Crash("Cannot read properties of undefined (reading 'split')")
    return hook


def _actions(own: Node, saved: Guardrail) -> Node:
    """What follows a failure: the Config's word where it has one, else the guardrail's."""
    actions = {
        key: own[key] if isinstance(own.get(key), bool) else saved.actions.get(key)
        for key in ("deny", "async", "sequential")
    }
    return {key: value for key, value in actions.items() if value is not None}
