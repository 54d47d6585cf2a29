"""Circuit breakers: hosted, for saved Configs, and for targets written with `virtual_key`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pigen.gateway.session import Reply
from pigen.gateway.state import Breaker, State
from pigen.javascript.values import includes, is_number, member, truthy

SHORTEST_COOLDOWN_MS = 30_000
DEFAULT_MINIMUM = 5
Settings = Mapping[str, object]


def watched(
    node: object, path: str = "config", above: Settings | None = None
) -> Iterator[tuple[str, Settings]]:
    """The places of a saved Config that have a breaker, with its settings."""
    settings = member(member(node, "strategy"), "cb_config")
    limits = truthy(member(settings, "failure_threshold")) or truthy(
        member(settings, "failure_threshold_percentage")
    )
    complete = limits and truthy(member(settings, "cooldown_interval"))
    own = settings if complete and isinstance(settings, Mapping) else above
    if own and truthy(member(node, "virtual_key")):
        yield path, own
    if member(member(node, "strategy"), "mode") == "conditional":
        own = None
    targets = member(node, "targets")
    for index, target in enumerate(targets if isinstance(targets, list) else ()):
        yield from watched(target, f"{path}.targets[{index}]", own)


def apply(
    config: dict[str, object], places: Mapping[str, Settings], identity: str, state: State
) -> None:
    """Mark the open targets of a Config, and the Config as one that is watched."""
    open_places = {
        path
        for path, settings in places.items()
        if _is_open(state.breakers.setdefault(identity, {}), path, settings, state.now)
    }
    _mark(config, "config", places, open_places)
    config["id"] = identity


def _is_open(breakers: dict[str, Breaker], path: str, settings: Settings, now: float) -> bool:
    seen = breakers.get(path)
    if seen is None:
        return False
    cooldown = max(_number(settings, "cooldown_interval"), SHORTEST_COOLDOWN_MS)
    if seen.first_failure is not None and now - seen.first_failure > cooldown:
        del breakers[path]
        return False
    threshold = _number(settings, "failure_threshold")
    percentage = _number(settings, "failure_threshold_percentage")
    total = seen.failures + seen.successes
    enough = total and total >= (_number(settings, "minimum_requests") or DEFAULT_MINIMUM)
    share = 100 * seen.failures / total if enough else 0
    return bool((threshold and seen.failures >= threshold) or (percentage and share >= percentage))


def _number(settings: Settings, key: str) -> float:
    value = settings.get(key)
    return value if is_number(value) else 0  # type: ignore[return-value]


def _mark(node: object, path: str, places: Mapping[str, Settings], opened: set[str]) -> bool:
    targets = member(node, "targets")
    children = targets if isinstance(targets, list) else []
    all_open = bool(children)
    for index, child in enumerate(children):
        place = f"{path}.targets[{index}]"
        below = _mark(child, place, places, opened)
        if place in places and isinstance(child, dict):
            child["is_open"] = place in opened or below
            child["cb_config"] = places[place]
        all_open &= truthy(member(child, "is_open"))
    if path in places and isinstance(node, dict):
        node["is_open"] = path in opened or all_open
        node["cb_config"] = places[path]
        return bool(node["is_open"])
    return all_open


def closed_targets(targets: object) -> object:
    """The targets that are not open, each with its index; all of them where every one is open."""
    if not isinstance(targets, list):
        return targets
    closed = [
        {**target, "originalIndex": index} if isinstance(target, dict) else target
        for index, target in enumerate(targets)
        if not truthy(member(target, "isOpen"))
    ]
    return closed or targets


def record(
    state: State, identity: str, options: Mapping[str, object], path: str, reply: Reply
) -> None:
    """Count what a watched target answered; an exception counts as nothing."""
    settings = options.get("cbConfig")
    if reply.exception or not truthy(settings):
        return
    seen = state.breakers.setdefault(identity, {}).setdefault(path, Breaker())
    codes = member(settings, "failure_status_codes")
    if reply.ok:
        seen.successes += 1
    elif includes(codes, reply.status) if truthy(codes) else reply.status >= 500:
        seen.failures += 1
        if seen.first_failure is None:
            seen.first_failure, seen.successes = state.now, 0
