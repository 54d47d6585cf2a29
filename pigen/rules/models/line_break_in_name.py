from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import DROPPED, REJECTED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ADDRESSES
from pigen.javascript.values import (
    LINE_ENDS,
    UNDEFINED,
    JavaScriptTypeError,
    get_property,
    has_keys,
    is_truthy,
    list_items,
    or_default,
    to_number,
)
from pigen.pi.builtin_defaults import (
    describe_bad_provider_effect,
    get_bad_provider_effect,
    is_public_gateway,
)
from pigen.pi.models_file import HAS_TYPE_ERRORS, ModelsFile, make_models_json
from pigen.pi.release import Pi


class LineBreakInName(Rule):
    """A provider with a fault has a line break in its name.

    pi's check of the file skips such a name, so nothing reports what is wrong in the provider, and
    pi fails when it uses it. It then drops the provider, and before 0.80.8 it refuses the
    whole file. The same applies, before 0.80.8, to an override that is null.

    Remove the line break from the name, and fix what is then reported.
    """

    effect = DROPPED
    topic = ADDRESSES
    prefilter_traits = (HAS_TYPE_ERRORS,)
    examples = (
        Good(make_models_json("@a/m", name="port\nkey"), note="Nothing is wrong in this one."),
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
        if file.is_well_typed or not isinstance(providers, dict):
            return
        typed = {provider.name for provider in file.providers}
        for name, value in providers.items():
            if name not in typed and _has_line_break(name) and _fails(value, file.pi):
                yield Problem(
                    ("providers", name),
                    f"Provider {quote(name)} has a fault, and because of the line break in its "
                    f"name pi does not say which.{describe_bad_provider_effect(file.pi)}",
                    "Remove the line break from the name.",
                    key=True,
                    effect=get_bad_provider_effect(file.pi),
                )
            elif not file.pi.keeps_good_providers and isinstance(value, dict):
                yield from _check_null_overrides(name, value)


def _has_line_break(name: str) -> bool:
    return any(end in name for end in LINE_ENDS)


def _check_null_overrides(provider: str, value: dict[str, object]) -> Iterator[Problem]:
    overrides = value.get("modelOverrides")
    for id, override in overrides.items() if isinstance(overrides, dict) else ():
        if override is None and _has_line_break(id):
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
        return _fails_to_load(value) if pi.keeps_good_providers else _fails_validation(value, pi)
    except JavaScriptTypeError:
        return True


def _fails_to_load(config: object) -> bool:
    if not is_truthy(config):
        return False
    oauth, base_url = get_property(config, "oauth"), get_property(config, "baseUrl")
    if is_truthy(oauth) and not is_truthy(base_url):
        return True
    if oauth == "radius" and not isinstance(base_url, str):
        return True
    models = get_property(config, "models")
    if not is_truthy(get_property(or_default(models, {}), "length")) and _changes_nothing(config):
        return True
    brings_models = oauth == "radius" and is_public_gateway(str(base_url))
    return _has_incomplete_model(config, list_items(or_default(models, [])), brings_models)


def _changes_nothing(config: object) -> bool:
    counted = ("baseUrl", "headers", "compat", "apiKey", "oauth")
    return (
        not any(is_truthy(get_property(config, key)) for key in counted)
        and not has_keys(get_property(config, "modelOverrides"))
        and get_property(config, "authHeader") is UNDEFINED
    )


def _has_incomplete_model(config: object, models: list[object], brings_models: bool) -> bool:
    """Whether a model stays without api or baseUrl, or has a limit that limits nothing."""
    api: object = brings_models or None
    base_url: object = brings_models or None
    for model in models:
        api = or_default(get_property(model, "api"), or_default(get_property(config, "api"), api))
        base_url = or_default(
            get_property(model, "baseUrl"), or_default(get_property(config, "baseUrl"), base_url)
        )
        if not is_truthy(api) or not is_truthy(base_url) or _has_invalid_limit(model):
            return True
    return False


def _has_invalid_limit(model: object) -> bool:
    limits = (get_property(model, key) for key in ("contextWindow", "maxTokens"))
    return any(limit is not UNDEFINED and to_number(limit) <= 0 for limit in limits)


def _fails_validation(config: object, pi: Pi) -> bool:
    api = is_truthy(get_property(config, "api"))
    models = or_default(get_property(config, "models"), [])
    overrides = get_property(config, "modelOverrides")
    if get_property(models, "length") == 0:
        counted = ("baseUrl", "headers", "compat")
        if not any(is_truthy(get_property(config, key)) for key in counted) and not has_keys(
            overrides
        ):
            return True
    else:
        needed = ("baseUrl", "apiKey") if pi.needs_api_key else ("baseUrl",)
        if not all(is_truthy(get_property(config, key)) for key in needed):
            return True
    for model in list_items(models):
        if not api and not is_truthy(get_property(model, "api")):
            return True
        if not is_truthy(get_property(model, "id")) or _has_invalid_limit(model):
            return True
    if isinstance(overrides, dict):
        overrides = list(overrides.values())
    return isinstance(overrides, list) and None in overrides
