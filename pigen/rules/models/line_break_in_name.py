from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import DROPPED, REJECTED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ADDRESSES
from pigen.javascript.coercion import (
    UNDEFINED,
    ThrowsError,
    get,
    has_keys,
    items,
    number,
    or_default,
    truthy,
)
from pigen.pi.builtin_defaults import consequence, effect, is_public_gateway
from pigen.pi.models_file import MISTYPED, ModelsFile, portkey
from pigen.pi.release import Pi

LINE_ENDS = "\n\r\u2028\u2029"


class LineBreakInName(Rule):
    """The name of a provider that is wrong in itself has a line break.

    pi's check of the file passes over such a name, so nothing says what is wrong in the provider;
    pi fails when it comes to use it. It then drops the provider, and before 0.80.8 it refuses the
    whole file. The same goes, before 0.80.8, for an override that is null.

    Take the line break out of the name, and mend what is then reported.
    """

    effect = DROPPED
    topic = ADDRESSES
    traits = (MISTYPED,)
    examples = (
        Good(portkey("@a/m", name="port\nkey"), note="All is right in this one."),
        Good({"providers": {"a\nb": None}}, note="pi takes null for no provider, from 0.80.8."),
        Bad({"providers": {"a\nb": {"models": 5, "baseUrl": "x"}}}, at="/providers/a\nb"),
        Bad({"providers": {"a\nb": None}}, at="/providers/a\nb", pi="0.80.3", effect=REJECTED),
        Bad(
            {"providers": {"openai": {"modelOverrides": {"a\nb": None}}}},
            at="/providers/openai/modelOverrides/a\nb",
            pi="0.80.3",
            effect=REJECTED,
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        providers = file.raw.get("providers") if isinstance(file.raw, dict) else None
        if file.well_typed or not isinstance(providers, dict):
            return
        typed = {provider.name for provider in file.providers}
        for name, value in providers.items():
            if name not in typed and _breaks(name) and _fails(value, file.pi):
                yield Problem(
                    ("providers", name),
                    f"Provider {quote(name)} is wrong in itself, and for the line break in its name "
                    f"pi does not say what is wrong.{consequence(file.pi)}",
                    "Take the line break out of the name.",
                    key=True,
                    effect=effect(file.pi),
                )
            elif not file.pi.keeps_good_providers and isinstance(value, dict):
                yield from _null_overrides(name, value)


def _breaks(name: str) -> bool:
    return any(end in name for end in LINE_ENDS)


def _null_overrides(provider: str, value: dict) -> Iterator[Problem]:
    overrides = value.get("modelOverrides")
    for id, override in overrides.items() if isinstance(overrides, dict) else ():
        if override is None and _breaks(id):
            yield Problem(
                ("providers", provider, "modelOverrides", id),
                f"The override of {quote(id)} is null, and pi fails when it reads it.",
                "Remove the override.",
                key=True,
                effect=REJECTED,
            )


def _fails(value: object, pi: Pi) -> bool:
    """Whether pi fails on this provider, whose types it did not check."""
    try:
        return _load(value) if pi.keeps_good_providers else _validate(value, pi)
    except ThrowsError:
        return True


def _load(config: object) -> bool:
    if not truthy(config):
        return False
    oauth, base_url = get(config, "oauth"), get(config, "baseUrl")
    if truthy(oauth) and not truthy(base_url):
        return True
    if oauth == "radius" and not isinstance(base_url, str):
        return True
    models = get(config, "models")
    if not truthy(get(or_default(models, {}), "length")) and _changes_nothing(config):
        return True
    brings_models = oauth == "radius" and is_public_gateway(str(base_url))
    return _incomplete(config, items(or_default(models, [])), brings_models)


def _changes_nothing(config: object) -> bool:
    counted = ("baseUrl", "headers", "compat", "apiKey", "oauth")
    return (
        not any(truthy(get(config, key)) for key in counted)
        and not has_keys(get(config, "modelOverrides"))
        and get(config, "authHeader") is UNDEFINED
    )


def _incomplete(config: object, models: list, brings_models: bool) -> bool:
    """Whether a model stays without api or baseUrl, or has a limit that is none."""
    api: object = brings_models or None
    base_url: object = brings_models or None
    for model in models:
        api = or_default(get(model, "api"), or_default(get(config, "api"), api))
        base_url = or_default(get(model, "baseUrl"), or_default(get(config, "baseUrl"), base_url))
        if not truthy(api) or not truthy(base_url) or _no_room(model):
            return True
    return False


def _no_room(model: object) -> bool:
    limits = (get(model, key) for key in ("contextWindow", "maxTokens"))
    return any(limit is not UNDEFINED and number(limit) <= 0 for limit in limits)


def _validate(config: object, pi: Pi) -> bool:
    api = truthy(get(config, "api"))
    models = or_default(get(config, "models"), [])
    overrides = get(config, "modelOverrides")
    if get(models, "length") == 0:
        counted = ("baseUrl", "headers", "compat")
        if not any(truthy(get(config, key)) for key in counted) and not has_keys(overrides):
            return True
    else:
        needed = ("baseUrl", "apiKey") if pi.needs_api_key else ("baseUrl",)
        if not all(truthy(get(config, key)) for key in needed):
            return True
    for model in items(models):
        if not api and not truthy(get(model, "api")):
            return True
        if not truthy(get(model, "id")) or _no_room(model):
            return True
    if isinstance(overrides, dict):
        overrides = list(overrides.values())
    return isinstance(overrides, list) and None in overrides
