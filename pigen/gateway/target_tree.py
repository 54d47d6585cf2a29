"""The tree of targets: what each inherits, and which of them its strategy tries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pigen.common.kinds import HOSTED
from pigen.gateway import breaker, sticky_sessions, target_call
from pigen.gateway.conditional_router import choose_target
from pigen.gateway.draw import draw_index
from pigen.gateway.guardrails import from_shorthand
from pigen.gateway.refusals import Crash
from pigen.gateway.request_context import Reply, RequestContext
from pigen.javascript.values import UNDEFINED, get_member, includes, is_number, is_truthy, spread

JsonObject = dict[str, object]

_HOOK_SHORTHANDS = {
    "beforeRequestHooks": (
        ("inputGuardrails", "input", "guardrail"),
        ("inputMutators", "input", "mutator"),
    ),
    "afterRequestHooks": (
        ("outputGuardrails", "output", "guardrail"),
        ("outputMutators", "output", "mutator"),
    ),
}
# Where a target says nothing of its own, these come from above as they are.
_REPLACED = ("forwardHeaders", "customHost", "requestTimeout", *_HOOK_SHORTHANDS)
# Where these are not objects, nothing of them counts.
_SETTINGS = ("retry", "cache")


@dataclass(frozen=True)
class InheritedSettings:
    """What a node hands down. `breaker_id` names the state of its circuit breakers,
    if it has any."""

    settings: Mapping[str, object] = field(default_factory=dict)
    breaker_id: object = None


def descend(
    context: RequestContext,
    node: object,
    target: str = "config",
    inherited: InheritedSettings | None = None,
) -> Reply | None:
    """Route the request below a node; None where no target was tried.

    Raises Crash and RouterProblem, which end the request.
    """
    own, below = inherit(node, inherited or InheritedSettings(), context.dialect)
    strategy = own.get("strategy")
    mode = get_member(strategy, "mode")
    if is_truthy(below.breaker_id):
        own["targets"] = breaker.list_closed_targets(own.get("targets"))
    match mode:
        case "fallback":
            return _fall_back(context, own, target, below)
        case "loadbalance":
            return _balance(context, own, target, below)
        case "conditional":
            return _choose(context, own, target, below)
        case "single":
            return _descend_into_child(context, own, 0, target, below)
        case _:
            reply = target_call.call_target(context, own, target)
            if is_truthy(below.breaker_id):
                breaker.record_reply(context.state, str(below.breaker_id), own, target, reply)
            return reply


def inherit(
    node: object, inherited: InheritedSettings, dialect: str
) -> tuple[JsonObject, InheritedSettings]:
    """A node (keys in camel case) with what it takes from above, and what it hands down."""
    own = spread(node)
    settings: dict[str, object] = {
        "overrideParams": {
            **spread(inherited.settings.get("overrideParams")),
            **spread(own.get("overrideParams")),
        }
    }
    for key in _SETTINGS:
        settings[key] = spread(own[key] if is_truthy(own.get(key)) else inherited.settings.get(key))
    for key, shorthands in _HOOK_SHORTHANDS.items():
        for shorthand, side, kind in shorthands:
            if is_truthy(own.get(shorthand)):
                hooks = from_shorthand(own[shorthand], side, kind, dialect)
                own[key] = [*_to_list(own.get(key)), *hooks]
    if dialect == HOSTED:
        settings |= _inherit_documented_params(own, inherited)
    for key in _REPLACED:
        value = own.get(key)
        settings[key] = value if is_truthy(value) else inherited.settings.get(key)
    identity = inherited.breaker_id if is_truthy(inherited.breaker_id) else own.get("id")
    return {**own, **settings}, InheritedSettings(settings, identity)


def _inherit_documented_params(own: JsonObject, inherited: InheritedSettings) -> JsonObject:
    """default_params and drop_params, which come from above as override_params do."""
    defaults = {
        **spread(inherited.settings.get("defaultParams")),
        **spread(own.get("defaultParams")),
    }
    dropped = own.get("dropParams") or inherited.settings.get("dropParams")
    return {
        **({"defaultParams": defaults} if defaults else {}),
        **({"dropParams": dropped} if dropped else {}),
    }


def _to_list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _get_targets(own: JsonObject) -> list[object]:
    targets = own.get("targets")
    if not isinstance(targets, list):
        raise Crash("Cannot read properties of undefined (reading 'entries')")
    return targets


def _get_original_index(child: object, index: int) -> int:
    """The index that a child has in the Config: some before it may have been left out."""
    original = get_member(child, "originalIndex")
    return original if isinstance(original, int) and original else index


def _descend_into_child(
    context: RequestContext, own: JsonObject, index: int, target: str, below: InheritedSettings
) -> Reply | None:
    targets = _get_targets(own)
    if index >= len(targets) or targets[index] is None:
        raise Crash("Cannot read properties of undefined (reading 'originalIndex')")
    child = targets[index]
    return descend(context, child, f"{target}.targets[{_get_original_index(child, index)}]", below)


def _fall_back(
    context: RequestContext, own: JsonObject, target: str, below: InheritedSettings
) -> Reply | None:
    reply: Reply | None = None
    codes = get_member(own.get("strategy"), "onStatusCodes")
    targets = _get_targets(own)
    for index in range(len(targets)):
        reply = _descend_into_child(context, own, index, target, below)
        status = reply.status if reply else UNDEFINED
        listed = isinstance(codes, list)
        facts = {"status": status, "codes": codes if listed else None}
        if listed and not includes(codes, status):
            context.note("no-fallback", target, why="not listed", **facts)
            break
        if not is_truthy(codes) and reply and reply.is_ok:
            break
        if reply and reply.is_exception:
            context.note("no-fallback", target, why="exception", **facts)
            break
        if index + 1 < len(targets):
            context.note("fallback", target, next=index + 1, **facts)
        else:
            context.note("no-fallback", target, why="last", **facts)
    return reply


def _balance(
    context: RequestContext, own: JsonObject, target: str, below: InheritedSettings
) -> Reply | None:
    targets = _get_targets(own)
    weights = [_get_weight(child) for child in targets]
    key = sticky_sessions.make_key(context, own.get("strategy"))
    index = context.state.get_sticky_index(key) if key else None
    if index is not None and index < len(targets):
        context.note("sticky", target, index=index)
    else:
        index = draw_index(context.draw, weights)
        if index is not None:
            context.note("drawn", target, index=index, weights=weights)
            if key:
                sticky_sessions.store(context, own.get("strategy"), key, index)
    if index is None:
        context.note("none-drawn", target, weights=weights)
        if context.is_hosted:
            raise Crash("Cannot read properties of undefined (reading 'originalIndex')")
        return None
    return _descend_into_child(context, own, index, target, below)


def _get_weight(child: object) -> float:
    weight = get_member(child, "weight")
    if weight is UNDEFINED:
        return 1
    if not is_number(weight):
        raise Crash("a weight is not a number")
    assert isinstance(weight, (int, float))
    return weight


def _choose(
    context: RequestContext, own: JsonObject, target: str, below: InheritedSettings
) -> Reply | None:
    choice = choose_target(
        own,
        {
            "metadata": context.metadata,
            "params": context.body,
            "url": {"pathname": context.request.path},
        },
    )
    context.note("chosen", target, index=choice.index, condition=choice.condition)
    return _descend_into_child(context, own, choice.index, target, below)
