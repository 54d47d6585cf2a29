"""What pi forgets about a built-in model that the file defines again in `models`.

pi composes such an entry from the file alone, with its defaults for unknown models; id, api and
base URL are all that it keeps of its own (tests/conformance/test_redefined.py holds this for every
built-in).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pigen.pi import catalogue, thinking
from pigen.pi.built_ins import BuiltIns
from pigen.pi.catalogue.differences import DEFAULT_CONTEXT, DEFAULT_MAX_TOKENS
from pigen.pi.catalogue.model_endpoints import list_endpoints
from pigen.pi.declared import DeclaredModel
from pigen.pi.detected_compat import detect_compat
from pigen.pi.interpolation import format_number
from pigen.pi.release import Pi

COMPLETIONS = "openai-completions"
RATES = ("input", "output", "cacheRead", "cacheWrite")
# The same without them: pi's defaults are equal, or no server minds.
HARMLESS_COMPAT = ("supportsStrictMode", "supportsStrictTools")


class LostField:
    """One field that the entry lacks: `name` as in models.json, with a dot for one inside another;
    `text` says it in words."""

    __slots__ = ("name", "text")

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text


def list_lost_fields(model: DeclaredModel, built_ins: BuiltIns) -> list[LostField]:
    """What pi's own entry of this id has and the composed one has not, where that matters."""
    pi = built_ins.pi
    fact = built_ins.find_fact(model.id, model.provider.name)
    if fact is None:
        return []
    fields, compat = dict(model.value), dict(model.compat)
    if pi.overrides_custom_models:
        for override in model.provider.overrides:
            if override.id == model.id:
                fields.update(override.value)
                compat.update(override.value.get("compat", {}))
    own = built_ins.find_entry(model.provider.name, model.id)
    return [
        *_list_figures(fact, fields),
        *_list_levels(fact, own.get("thinkingLevelMap", {}), fields, pi),
        *_list_compat(own.get("compat", {}), compat, _detect_again(model, pi)),
        *_list_headers(own.get("headers", {}), model),
        *_list_price_details(fact, own, fields),
    ]


def _list_figures(fact: catalogue.Fact, fields: Mapping[str, Any]) -> Iterator[LostField]:
    if fact.context != DEFAULT_CONTEXT and "contextWindow" not in fields:
        change = f"{fact.context:,} becomes {DEFAULT_CONTEXT:,}"
        yield LostField("contextWindow", f"its contextWindow ({change})")
    if fact.output != DEFAULT_MAX_TOKENS and "maxTokens" not in fields:
        change = f"{fact.output:,} becomes {DEFAULT_MAX_TOKENS:,}"
        yield LostField("maxTokens", f"its maxTokens ({change})")
    if any(fact.cost) and "cost" not in fields:
        price = f"{format_number(fact.cost[0])} and {format_number(fact.cost[1])} dollars"
        yield LostField("cost", f"its price ({price} become 0)")
    if fact.reasoning and "reasoning" not in fields:
        yield LostField("reasoning", "its thinking")
    if "image" in fact.input and "input" not in fields:
        yield LostField("input", "its images")


def _list_levels(
    fact: catalogue.Fact, levels: Mapping[str, Any], fields: Mapping[str, Any], pi: Pi
) -> Iterator[LostField]:
    if not levels or "thinkingLevelMap" in fields or fields.get("reasoning") is False:
        return
    gone = [
        level
        for level in thinking.OPTIONAL_LEVELS
        if levels.get(level) is not None and level in pi.thinking_levels
    ]
    more = f" (and so the level{'s' * (len(gone) > 1)} {' and '.join(gone)})" if gone else ""
    yield LostField("thinkingLevelMap", f"its thinkingLevelMap{more}")


def _detect_again(model: DeclaredModel, pi: Pi) -> Mapping[str, object]:
    """What pi takes for compat by the provider's name and URL;
    only openai-completions asks for it."""
    known = list_endpoints(model.provider.name, pi).get(model.id, (None, ""))
    api, base_url = model.api or known[0], model.base_url or known[1]
    if api != COMPLETIONS:
        return {}
    return detect_compat(model.provider.name, base_url, model.id, pi)


def _list_compat(
    own: Mapping[str, Any], compat: Mapping[str, Any], detected: Mapping[str, Any]
) -> Iterator[LostField]:
    gone = [
        key
        for key in own
        if key not in HARMLESS_COMPAT
        and key not in compat
        and (key not in detected or detected[key] != own[key])
    ]
    if gone:
        yield LostField("compat", f"{', '.join(gone)} of its compat")


def _list_headers(own: Mapping[str, Any], model: DeclaredModel) -> Iterator[LostField]:
    stated = {
        name.lower()
        for owner in (model.provider.value, model.value)
        for name in owner.get("headers", {})
    }
    gone = [name for name in own if name.lower() not in stated]
    if gone:
        plural = "s" if len(gone) > 1 else ""
        yield LostField("headers", f"its header{plural} {', '.join(gone)}")


def _list_price_details(
    fact: catalogue.Fact, own: Mapping[str, Any], fields: Mapping[str, Any]
) -> Iterator[LostField]:
    cost = fields.get("cost", {})
    same_price = tuple(cost.get(rate) for rate in RATES) == fact.cost
    if "tiers" in own and same_price and "tiers" not in cost:
        yield LostField("cost.tiers", "the higher prices of long requests")
    if "promptCache" in own and "promptCache" not in fields:
        yield LostField("promptCache", "its promptCache")
