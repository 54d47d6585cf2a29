"""The tree of targets: what each inherits, and which of them its strategy tries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pigen.gateway import breaker, sticky, target_call
from pigen.gateway.conditional import choose
from pigen.gateway.faults import Crash
from pigen.gateway.guardrails import from_shorthand
from pigen.gateway.session import Reply, Session
from pigen.javascript.values import UNDEFINED, includes, is_number, member, spread, truthy

Node = dict[str, object]

_HOOKS = {
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
_REPLACED = ("forwardHeaders", "customHost", "requestTimeout", *_HOOKS)
# Where these are not objects, nothing of them counts.
_SETTINGS = ("retry", "cache")


@dataclass(frozen=True)
class Inherited:
    """What a node hands down. `breaker` names the state of its circuit breakers, if it has any."""

    settings: Mapping[str, object] = field(default_factory=dict)
    breaker: object = None


def descend(
    session: Session, node: object, target: str = "config", above: Inherited | None = None
) -> Reply | None:
    """Route the request below a node; None where no target was tried.

    Raises Crash and RouterProblem, which end the request.
    """
    own, below = inherit(node, above or Inherited(), session.dialect)
    strategy = own.get("strategy")
    mode = member(strategy, "mode")
    if truthy(below.breaker):
        session.asking.once()
        own["targets"] = breaker.closed_targets(own.get("targets"))
    match mode:
        case "fallback":
            return _fall_back(session, own, target, below)
        case "loadbalance":
            return _balance(session, own, target, below)
        case "conditional":
            return _choose(session, own, target, below)
        case "single":
            return _child(session, own, 0, target, below)
        case _:
            reply = target_call.call(session, own, target)
            if truthy(below.breaker):
                breaker.record(session.state, str(below.breaker), own, target, reply)
            return reply


def inherit(node: object, above: Inherited, dialect: str) -> tuple[Node, Inherited]:
    """A node (keys in camel case) with what it takes from above, and what it hands down."""
    own = spread(node)
    settings: dict[str, object] = {
        "overrideParams": {
            **spread(above.settings.get("overrideParams")),
            **spread(own.get("overrideParams")),
        }
    }
    for key in _SETTINGS:
        settings[key] = spread(own[key] if truthy(own.get(key)) else above.settings.get(key))
    for key, shorthands in _HOOKS.items():
        for shorthand, side, kind in shorthands:
            if truthy(own.get(shorthand)):
                hooks = from_shorthand(own[shorthand], side, kind, dialect)
                own[key] = [*_list(own.get(key)), *hooks]
    for key in _REPLACED:
        value = own.get(key)
        settings[key] = value if truthy(value) else above.settings.get(key)
    identity = above.breaker if truthy(above.breaker) else own.get("id")
    return {**own, **settings}, Inherited(settings, identity)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _targets(own: Node) -> list[object]:
    targets = own.get("targets")
    if not isinstance(targets, list):
        raise Crash("Cannot read properties of undefined (reading 'entries')")
    return targets


def _place(child: object, index: int) -> int:
    """The index that a child has in the Config: some before it may have been left out."""
    original = member(child, "originalIndex")
    return original if isinstance(original, int) and original else index


def _child(session: Session, own: Node, index: int, target: str, below: Inherited) -> Reply | None:
    targets = _targets(own)
    if index >= len(targets) or targets[index] is None:
        raise Crash("Cannot read properties of undefined (reading 'originalIndex')")
    child = targets[index]
    return descend(session, child, f"{target}.targets[{_place(child, index)}]", below)


def _fall_back(session: Session, own: Node, target: str, below: Inherited) -> Reply | None:
    reply: Reply | None = None
    codes = member(own.get("strategy"), "onStatusCodes")
    targets = _targets(own)
    for index in range(len(targets)):
        reply = _child(session, own, index, target, below)
        status = reply.status if reply else UNDEFINED
        listed = isinstance(codes, list)
        facts = {"status": status, "codes": codes if listed else None}
        if listed and not includes(codes, status):
            session.note("no-fallback", target, why="not listed", **facts)
            break
        if not truthy(codes) and reply and reply.ok:
            break
        if reply and reply.exception:
            session.note("no-fallback", target, why="exception", **facts)
            break
        if index + 1 < len(targets):
            session.note("fallback", target, next=index + 1, **facts)
        else:
            session.note("no-fallback", target, why="last", **facts)
    return reply


def _balance(session: Session, own: Node, target: str, below: Inherited) -> Reply | None:
    targets = _targets(own)
    weights = [_weight(child) for child in targets]
    key = sticky.key(session, own.get("strategy"))
    index = session.state.stuck_to(key) if key else None
    if index is not None and index < len(targets):
        session.note("sticky", target, index=index)
    else:
        index = session.asking.drawn(weights)
        if index is not None:
            session.note("drawn", target, index=index, weights=weights)
            if key:
                sticky.keep(session, own.get("strategy"), key, index)
    if index is None:
        session.note("none-drawn", target, weights=weights)
        if session.hosted:
            raise Crash("Cannot read properties of undefined (reading 'originalIndex')")
        return None
    return _child(session, own, index, target, below)


def _weight(child: object) -> float:
    weight = member(child, "weight")
    if weight is UNDEFINED:
        return 1
    if not is_number(weight):
        raise Crash("a weight is not a number")
    assert isinstance(weight, (int, float))
    return weight


def _choose(session: Session, own: Node, target: str, below: Inherited) -> Reply | None:
    choice = choose(
        own,
        {
            "metadata": session.metadata,
            "params": session.body,
            "url": {"pathname": session.request.path},
        },
    )
    session.note("chosen", target, index=choice.index, condition=choice.condition)
    return _child(session, own, choice.index, target, below)
