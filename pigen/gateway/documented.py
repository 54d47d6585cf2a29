"""What Portkey's pages describe and no gateway that was measured does: newer than release 2.0.0.

The hosted dialect follows the pages here, and notes a reason of kind "documented" wherever that
decides anything, so that the reader of the outcome knows what it rests on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pigen.common.headers import PROVIDER_HEADER
from pigen.gateway.casing import to_camel
from pigen.gateway.workspace import Workspace

# Each feature, and since when Portkey's pages have it.
FEATURES = {
    "passthrough": "April 2026",
    "default_params": "by May 2026",
    "drop_params": "by May 2026",
    "fetch_integrated_models": "by September 2026",
    "soft_deny_200": "for release 2.14.0, by September 2026",
    "nitro_mode": "by September 2026",
    "rpw": "for release 2.5.0, 2026-04-01",
}
NITRO_HEADER = "x-portkey-nitro-mode"
FETCH_MODELS_HEADER = "x-portkey-fetch-integrated-models"
# The body passes as it came: no retries, no parameters, no guardrails before it.
_SKIPPED_BY_NITRO = ("retry", "overrideParams", "defaultParams", "dropParams", "beforeRequestHooks")
# Guardrails keep the keys that they are written with.
SOFT_DENY_KEYS = ("soft_deny_200", "softDeny200")


def describe_feature(name: str) -> str:
    """For a sentence: "passthrough (April 2026)"."""
    return f"{name} ({FEATURES[name]})"


def describe_features(names: Sequence[str]) -> str:
    """A sentence that says what an outcome rests on."""
    listed = ", ".join(describe_feature(name) for name in dict.fromkeys(names))
    return f"As Portkey documents it, not measured: {listed}."


def takes_request_provider(options: Mapping[str, object]) -> bool:
    """Whether a target leaves its provider to the request. Text and numbers do not count (measured
    on a public branch, commit 8430ff07)."""
    return options.get("passthrough") is True and not options.get("provider")


def needs_request_provider(config: object) -> bool:
    """Whether a hosted Config takes the provider of the request, at its root or at a target."""
    if not isinstance(config, Mapping):
        return False
    targets = config.get("targets")
    if not targets:
        return not config.get("provider")
    return isinstance(targets, list) and any(map(_has_passthrough, targets))


def _has_passthrough(target: object) -> bool:
    if not isinstance(target, Mapping):
        return False
    return (
        needs_request_provider(target) if target.get("targets") else takes_request_provider(target)
    )


def apply_features(
    options: Mapping[str, object], headers: Mapping[str, str]
) -> tuple[Mapping[str, object], list[str]]:
    """A target's options as the documented features change them, and which features those are."""
    if headers.get(NITRO_HEADER, "").lower() == "true":
        return {**options, **dict.fromkeys(_SKIPPED_BY_NITRO)}, ["nitro_mode"]
    features = ["default_params"] * bool(_get_defaults(options))
    features += ["drop_params"] * bool(_list_dropped(options))
    if options.get("passthrough") is not True:
        return options, features
    if takes_request_provider(options):
        provider = headers.get(PROVIDER_HEADER)
        return {**options, "provider": provider, "takesRequestProvider": True}, [
            *features,
            "passthrough",
        ]
    return options, [*features, *(["passthrough"] if options.get("takesRequestProvider") else [])]


def compute_params(
    params: Mapping[str, object], overrides: Mapping[str, object], options: Mapping[str, object]
) -> dict[str, object]:
    """The request's parameters, in the documented order: what it leaves out comes from
    default_params, override_params replace, drop_params take away. A path below a parameter takes
    away nothing here: routing reads none that lies deeper."""
    missing = {k: v for k, v in _get_defaults(options).items() if k not in params}
    shaped = {**params, **missing, **overrides}
    for name in _list_dropped(options):
        shaped.pop(name, None)
    return shaped


def _get_defaults(options: Mapping[str, object]) -> Mapping[str, object]:
    defaults = options.get("defaultParams")
    return defaults if isinstance(defaults, Mapping) else {}


def _list_dropped(options: Mapping[str, object]) -> list[str]:
    listed = options.get("dropParams")
    return [each for each in listed if isinstance(each, str)] if isinstance(listed, list) else []


def find_features(workspace: Workspace) -> list[str]:
    """The documented features that a workspace's Configs and limits use."""
    entities = (workspace, *workspace.keys.values(), *workspace.providers.values())
    by_week = any(
        limit.get("unit") == "rpw" for each in entities if each for limit in each.rate_limits
    )
    named = {key for config in workspace.configs.values() for key in _iter_keys(config)}
    spellings = {name: {name, to_camel(name)} for name in FEATURES}
    used = [name for name in FEATURES if spellings[name] & named]
    return [*used, *(["rpw"] if by_week else [])]


def _iter_keys(value: object) -> Iterator[str]:
    """The keys of a Config and of what it holds, but for false ones."""
    if isinstance(value, list):
        for each in value:
            yield from _iter_keys(each)
    for key, each in value.items() if isinstance(value, Mapping) else ():
        if each not in (None, False):
            yield str(key)
        yield from _iter_keys(each)
