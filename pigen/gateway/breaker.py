"""Circuit breakers: hosted, for saved Configs, and for targets written with `virtual_key`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pigen.gateway.gateway_state import Breaker, GatewayState
from pigen.gateway.request_context import Reply
from pigen.javascript.values import get_member, includes, is_number, is_truthy

SHORTEST_COOLDOWN_MS = 30_000
DEFAULT_MINIMUM = 5
BreakerSettings = Mapping[str, object]


def find_watched(
    node: object, path: str = "config", inherited: BreakerSettings | None = None
) -> Iterator[tuple[str, BreakerSettings]]:
    """The places of a saved Config that have a breaker, with its settings."""
    settings = get_member(get_member(node, "strategy"), "cb_config")
    limits = is_truthy(get_member(settings, "failure_threshold")) or is_truthy(
        get_member(settings, "failure_threshold_percentage")
    )
    complete = limits and is_truthy(get_member(settings, "cooldown_interval"))
    own = settings if complete and isinstance(settings, Mapping) else inherited
    if own and is_truthy(get_member(node, "virtual_key")):
        yield path, own
    if get_member(get_member(node, "strategy"), "mode") == "conditional":
        own = None
    targets = get_member(node, "targets")
    for index, target in enumerate(targets if isinstance(targets, list) else ()):
        yield from find_watched(target, f"{path}.targets[{index}]", own)


def mark_open_targets(
    config: dict[str, object],
    watched_paths: Mapping[str, BreakerSettings],
    identity: str,
    state: GatewayState,
) -> None:
    """Mark the open targets of a Config, and the Config as one that is watched."""
    open_paths = {
        path
        for path, settings in watched_paths.items()
        if _is_open(state.breakers.setdefault(identity, {}), path, settings, state.now)
    }
    _mark(config, "config", watched_paths, open_paths)
    config["id"] = identity


def _is_open(
    breakers: dict[str, Breaker], path: str, settings: BreakerSettings, now: float
) -> bool:
    seen = breakers.get(path)
    if seen is None:
        return False
    cooldown = max(_get_number(settings, "cooldown_interval"), SHORTEST_COOLDOWN_MS)
    if seen.first_failure is not None and now - seen.first_failure > cooldown:
        del breakers[path]
        return False
    threshold = _get_number(settings, "failure_threshold")
    percentage = _get_number(settings, "failure_threshold_percentage")
    total = seen.failures + seen.successes
    enough = total and total >= (_get_number(settings, "minimum_requests") or DEFAULT_MINIMUM)
    share = 100 * seen.failures / total if enough else 0
    return bool((threshold and seen.failures >= threshold) or (percentage and share >= percentage))


def _get_number(settings: BreakerSettings, key: str) -> float:
    value = settings.get(key)
    return value if is_number(value) else 0  # type: ignore[return-value]


def _mark(
    node: object, path: str, watched_paths: Mapping[str, BreakerSettings], open_paths: set[str]
) -> bool:
    targets = get_member(node, "targets")
    children = targets if isinstance(targets, list) else []
    all_open = bool(children)
    for index, child in enumerate(children):
        child_path = f"{path}.targets[{index}]"
        below = _mark(child, child_path, watched_paths, open_paths)
        if child_path in watched_paths and isinstance(child, dict):
            child["is_open"] = child_path in open_paths or below
            child["cb_config"] = watched_paths[child_path]
        all_open &= is_truthy(get_member(child, "is_open"))
    if path in watched_paths and isinstance(node, dict):
        node["is_open"] = path in open_paths or all_open
        node["cb_config"] = watched_paths[path]
        return bool(node["is_open"])
    return all_open


def list_closed_targets(targets: object) -> object:
    """The targets that are not open, each with its index; all of them where every one is open."""
    if not isinstance(targets, list):
        return targets
    closed = [
        {**target, "originalIndex": index} if isinstance(target, dict) else target
        for index, target in enumerate(targets)
        if not is_truthy(get_member(target, "isOpen"))
    ]
    return closed or targets


def record_reply(
    state: GatewayState, identity: str, options: Mapping[str, object], path: str, reply: Reply
) -> None:
    """Count what a watched target answered; an exception counts as nothing."""
    settings = options.get("cbConfig")
    if reply.is_exception or not is_truthy(settings):
        return
    seen = state.breakers.setdefault(identity, {}).setdefault(path, Breaker())
    codes = get_member(settings, "failure_status_codes")
    if reply.is_ok:
        seen.successes += 1
    elif includes(codes, reply.status) if is_truthy(codes) else reply.status >= 500:
        seen.failures += 1
        if seen.first_failure is None:
            seen.first_failure, seen.successes = state.now, 0
