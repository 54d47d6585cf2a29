from __future__ import annotations

from collections.abc import Iterator, Mapping

from pigen.common.quoting import quote
from pigen.diagnostics.rule import RISK, Add, Bad, Fix, Good, Problem, Remove, Rule
from pigen.diagnostics.topics import MODELS
from pigen.pi import catalogue
from pigen.pi.built_ins import BuiltIns
from pigen.pi.builtin_defaults import find_models_without_base_url
from pigen.pi.declared import DeclaredModel, DeclaredProvider
from pigen.pi.models_file import RATES, ModelsFile
from pigen.pi.release import Pi
from pigen.pi.thinking import OPTIONAL_LEVELS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


# A provider without models needs one of these, or pi refuses it.
CHANGES = ("baseUrl", "compat", "modelOverrides")
KEY_ONLY = (*CHANGES, "apiKey", "headers")
NOT_IN_OVERRIDES = frozenset(("api", "baseUrl", "type"))


class BuiltInRedefined(Rule):
    """A model that pi has built in is redefined instead of overridden.

    An entry in `models` replaces the built-in one completely. Everything it does not set falls back
    to pi's defaults for unknown models: no thinking, a price of 0, text only, 128,000 tokens of
    context and 16,384 of output, no thinkingLevelMap, compat or headers. For example,
    claude-opus-4-8 is sent a token budget for its thinking where pi's own entry sends an effort,
    and loses the levels xhigh and max. The message names only what is really lost.

    Change single fields in `modelOverrides`, which keeps the rest of what pi knows. It cannot
    change api and baseUrl, and does not use an "api" of the provider.
    """

    effect = RISK
    topic = MODELS
    rests_on_built_ins = True
    prefilter_keys = ("models",)
    examples = (
        Good({"providers": {"openai": {"modelOverrides": {"gpt-4.1": {"name": "mine"}}}}}),
        Good({"providers": {"openai": {"models": [{"id": "my-own-model"}]}}}),
        Good(
            {
                "providers": {
                    "openai": {
                        "models": [
                            {
                                "id": "gpt-4.1",
                                "input": ["text", "image"],
                                "cost": {
                                    "input": 2,
                                    "output": 8,
                                    "cacheRead": 0.5,
                                    "cacheWrite": 0,
                                },
                                "contextWindow": 1000000,
                                "maxTokens": 30000,
                            }
                        ]
                    }
                }
            },
            note="It sets everything that pi knew.",
        ),
        Bad(
            {
                "providers": {
                    "openai": {"apiKey": "$MY_KEY", "models": [{"id": "gpt-4.1", "name": "mine"}]}
                }
            },
            at="/providers/openai/models/0/id",
            fixed_content={
                "providers": {
                    "openai": {
                        "apiKey": "$MY_KEY",
                        "modelOverrides": {"gpt-4.1": {"name": "mine"}},
                    }
                }
            },
        ),
        Bad(
            {
                "providers": {
                    "openai": {
                        "models": [{"id": "gpt-4.1", "baseUrl": "https://api.portkey.ai/v1"}]
                    }
                }
            },
            at="/providers/openai/models/0/id",
            note="modelOverrides cannot change a model's address.",
        ),
        Bad(
            {
                "providers": {
                    "opencode-go": {
                        "api": "openai-completions",
                        "models": [{"id": "qwen3.8-flash", "contextWindow": 200000}],
                    }
                }
            },
            at="/providers/opencode-go/models/0/id",
            note="There is no fix: pi asks for its models by several apis, and in modelOverrides "
            "this one may be asked by another.",
        ),
        Bad(
            {
                "providers": {
                    "anthropic": {
                        "headers": {"x-team": "a"},
                        "models": [{"id": "claude-opus-4-8"}],
                    }
                }
            },
            at="/providers/anthropic/models/0/id",
            fixed_content={"providers": {"anthropic": {"headers": {"x-team": "a"}}}},
            note="It changes nothing that pi does not know.",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        built_in = catalogue.get_providers(file.pi)
        for provider in file.providers:
            if not provider.models or provider.name not in built_in:
                continue
            known = file.built_ins.get_model_ids(provider.name)
            models = [model for model in provider.models if model.id in known]
            if not models or _is_own(provider) or find_models_without_base_url(provider, file):
                continue
            from pigen.pi.lost_fields import list_lost_fields

            for model in models:
                lost = [each.text for each in list_lost_fields(model, file.built_ins)]
                if not lost:
                    continue
                movable = _is_movable(model, built_in[provider.name], file.pi)
                bare = model.value.keys() == {"id"}
                yield Problem(
                    (*model.path, "id"),
                    f"pi replaces the {quote(model.id)} it knows with this entry, and so loses "
                    f"{_join_words(lost)}.",
                    ("Remove the entry: pi has the model without it." if bare else MOVE)
                    if movable
                    else STATE,
                    fix=_make_fix(model, file) if movable else None,
                    cause="movable" if movable else "fixed",
                )


MOVE = 'Move what you change to "modelOverrides", which keeps the rest.'
STATE = (
    "Set these fields in the entry: modelOverrides cannot change the api or address at which pi "
    "asks for a model."
)


def _is_own(provider: DeclaredProvider) -> bool:
    """It signs in to a gateway of its own, in the place of the built-in provider."""
    return "oauth" in provider.value and "baseUrl" in provider.value


def _is_movable(model: DeclaredModel, built_in: catalogue.BuiltInProvider, pi: Pi) -> bool:
    """Whether pi asks for the model by the same api at the same address from modelOverrides.

    An "api" of the provider counts for entries of `models` alone. Up to 0.80.3 these have the api
    and address of the provider's first model, unless the file says otherwise.
    """
    if not NOT_IN_OVERRIDES.isdisjoint(model.value):
        return False
    api = model.provider.value.get("api")
    if not pi.inherits_from_built_in and len(built_in.base_urls) > 1:
        return False
    return built_in.apis == (api,) if api else pi.inherits_from_built_in or len(built_in.apis) == 1


def _make_fix(model: DeclaredModel, file: ModelsFile) -> Fix | None:
    """Move what the entry states to modelOverrides, or take out one that states nothing."""
    provider = model.provider
    if [each.id for each in provider.models].count(model.id) > 1:
        return None
    own = file.built_ins.find_entry(provider.name, model.id)
    fields = {key: value for key, value in model.value.items() if key != "id"}
    if _changes_levels(fields, own):
        return None
    alone = len(provider.value["models"]) == 1
    gone = Remove((*provider.path, "models") if alone else model.path)
    if not fields:
        enough = KEY_ONLY if file.pi.accepts_key_only_provider else CHANGES
        stays = not alone or any(provider.value.get(key) for key in enough)
        return Fix("Remove the entry", gone) if stays else None
    if any(override.id == model.id for override in provider.overrides):
        return None
    if "cost" in fields and "tiers" in own and not _has_known_price(model, file.built_ins):
        # pi puts the price into its own one, whose steps for long requests would stay.
        fields["cost"] = {"tiers": [], **fields["cost"]}
    path = (*provider.path, "modelOverrides")
    added = (
        Add(path, model.id, fields)
        if "modelOverrides" in provider.value
        else Add(provider.path, "modelOverrides", {model.id: fields})
    )
    return Fix("Move the entry to modelOverrides", gone, added)


def _has_known_price(model: DeclaredModel, built_ins: BuiltIns) -> bool:
    fact = built_ins.find_fact(model.id, model.provider.name)
    cost = model.value["cost"]
    return fact is not None and tuple(cost.get(rate) for rate in RATES) == fact.cost


def _changes_levels(fields: Mapping[str, Any], own: Mapping[str, Any]) -> bool:
    """pi puts an override's thinkingLevelMap into its own one; whether that takes a level away or
    has a word sent that the entry's map does not send."""
    stated = fields.get("thinkingLevelMap")
    if stated is None:
        return False
    more = own.get("thinkingLevelMap", {}).keys() - stated.keys()
    return any(level not in OPTIONAL_LEVELS for level in more)


def _join_words(things: list[str]) -> str:
    comma = "," if len(things) > 2 or any("," in thing for thing in things) else ""
    return f"{comma} and ".join(filter(None, (", ".join(things[:-1]), things[-1])))
