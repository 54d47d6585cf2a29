"""What pi has of each model that it lists: the file's entry, its override and pi's own entry, put
together as pi does it, and the figures that a person reads of it.

Measured against the entries that the real pi composes (tests/conformance/test_moving_over.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pigen.pi import catalogue
from pigen.pi.catalogue.differences import DEFAULT_CONTEXT, DEFAULT_MAX_TOKENS
from pigen.pi.declared import DeclaredProvider
from pigen.pi.models_file import RATES, ModelsFile
from pigen.pi.release import Pi
from pigen.pi.thinking import list_offered_levels

# Fields of an override of which pi adds the entries to those that are there.
_JOINED = ("thinkingLevelMap", "cost", "promptCache", "samplingParams", "inputLimits")
# Tables in compat of which a model's entries are added to its provider's.
_JOINED_COMPAT = (
    "openRouterRouting",
    "vercelGatewayRouting",
    "chatTemplateKwargs",
    "chatTemplateArgs",
)


class ModelFigures:
    """One model as pi lists it.

    context, answer  tokens
    rates            USD per million tokens: input, output, cacheRead, cacheWrite
    levels           of thinking, ("off",) for a model that does not think
    """

    __slots__ = ("answer", "context", "id", "images", "levels", "provider", "rates")

    def __init__(self, provider: str, id: str, entry: Mapping[str, Any], pi: Pi) -> None:
        self.provider = provider
        self.id = id
        self.context = entry.get("contextWindow", DEFAULT_CONTEXT)
        self.answer = entry.get("maxTokens", DEFAULT_MAX_TOKENS)
        cost = entry.get("cost") or {}
        self.rates: tuple[float, ...] = tuple(cost.get(rate, 0) for rate in RATES)
        levels = entry.get("thinkingLevelMap") or {}
        self.levels = list_offered_levels(bool(entry.get("reasoning")), levels, pi)
        self.images = "image" in (entry.get("input") or ())

    @property
    def figures(self) -> tuple[Any, ...]:
        return self.context, self.answer, self.rates, self.levels, self.images


def list_figures(file: ModelsFile, names: Iterable[str]) -> list[ModelFigures]:
    """The models that pi lists under these providers, supposing that it accepts them."""
    return [
        ModelFigures(name, id, entry, file.pi)
        for name in names
        for id, entry in compose_entries(file, name).items()
    ]


def compose_entries(file: ModelsFile, name: str) -> dict[str, dict[str, Any]]:
    """The models that pi has under one provider, by id, each like an entry of `models`.

    Nothing is added to what the file states of its own models. Of pi's own entries the api, the URL
    and the headers are left out.
    """
    declared = next((each for each in file.providers if each.name == name), None)
    entries = _compose_built_ins(file, name, declared)
    if not file.pi.overrides_custom_models and declared is not None:
        _apply_overrides(entries, declared)
    for model in declared.models if declared is not None else ():
        compat = merge_compat(model.provider.value.get("compat"), model.value.get("compat"))
        entries[model.id] = {
            **{k: v for k, v in model.value.items() if k != "compat"},
            **({"compat": compat} if compat else {}),
        }
    if file.pi.overrides_custom_models and declared is not None:
        _apply_overrides(entries, declared)
    return entries


def _compose_built_ins(
    file: ModelsFile, name: str, declared: DeclaredProvider | None
) -> dict[str, dict[str, Any]]:
    if name not in catalogue.get_providers(file.pi):
        return {}
    shared = declared.value.get("compat") if declared is not None else None
    entries = {}
    for id in file.built_ins.list_models(name):
        fact = file.built_ins.find_facts(id).get(name)
        entry: dict[str, Any] = {"id": id, **(fact.fields if fact else {})}
        more = dict(file.built_ins.find_entry(name, id))
        more.pop("headers", None)
        tiers = more.pop("tiers", None)
        if tiers and "cost" in entry:
            entry["cost"] = {**entry["cost"], "tiers": tiers}
        compat = merge_compat(more.pop("compat", None), shared)
        entries[id] = {**entry, **more, **({"compat": compat} if compat else {})}
    return entries


def _apply_overrides(entries: dict[str, dict[str, Any]], declared: DeclaredProvider) -> None:
    for override in declared.overrides:
        entry = entries.get(override.id)
        if entry is None:
            continue
        new = dict(entry)
        for field, value in override.value.items():
            if field == "compat":
                new[field] = merge_compat(entry.get(field), value)
            elif field in _JOINED and isinstance(value, dict):
                new[field] = _join(entry.get(field), value)
            elif field not in ("id", "headers", "baseUrl", "api"):
                new[field] = value
        if "cost" in override.value:  # an override may state some of the rates
            new["cost"] = {**dict.fromkeys(RATES, 0), **new["cost"]}
        entries[override.id] = new


def _join(base: Any, own: dict[str, Any]) -> dict[str, Any]:
    """Both maps in one, in all their depth."""
    joined = dict(base) if isinstance(base, dict) else {}
    for key, value in own.items():
        joined[key] = _join(joined.get(key), value) if isinstance(value, dict) else value
    return joined


def merge_compat(base: Any, own: Any) -> dict[str, Any]:
    """A provider's compat with a model's on top, or a model's with an override's."""
    below = dict(base) if isinstance(base, dict) else {}
    for key, value in own.items() if isinstance(own, dict) else ():
        before = below.get(key)
        if key in _JOINED_COMPAT and isinstance(before, dict) and isinstance(value, dict):
            value = {**before, **value}
        below[key] = value
    return below
