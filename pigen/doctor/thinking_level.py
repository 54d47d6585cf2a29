"""The thinking level that pi uses where another is asked for, and what would give that one back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from json import dumps
from typing import Any

from pigen.common.name_list import join_names
from pigen.pi import thinking
from pigen.pi.endpoint_owner import get_destination
from pigen.pi.models_file import ModelsFile
from pigen.source.facts import make_level_map


@dataclass(frozen=True)
class UsedLevel:
    """`remedy` is empty where the level that is asked for is the one that pi uses."""

    evidence: str
    remedy: str = ""


def find_used_level(file: ModelsFile, provider: str, id: str, level: str) -> UsedLevel:
    """What pi makes of `level` for this model."""
    pi = file.pi
    fields = _get_level_fields(file, provider, id)
    if fields is None or not pi.is_at_least("0.72.0"):
        return UsedLevel(f"thinking {level}")
    reasoning, levels = bool(fields.get("reasoning")), fields.get("thinkingLevelMap", {})
    offered = thinking.list_offered_levels(reasoning, levels, pi)
    used = thinking.clamp_level(level, offered, pi)
    sent = levels.get(used)
    evidence = f"thinking {used}" + (f", sent as {sent}" if sent and sent != used else "")
    if used == level:
        return UsedLevel(evidence)
    if not reasoning:
        return UsedLevel(
            f"{evidence}, not {level}: the model is not marked as thinking",
            'Add "reasoning": true to the model if it thinks.',
        )
    return UsedLevel(
        f"{evidence}, not {level}: pi offers {', '.join(offered)} for this entry",
        _make_remedy(file, provider, id, level, offered),
    )


def _make_remedy(
    file: ModelsFile, provider: str, id: str, level: str, offered: tuple[str, ...]
) -> str:
    declared = next((each for each in file.models if _is(each, provider, id)), None)
    if declared is not None:
        fact, _ = get_destination(declared.base_url or "", file.pi).find_fact(id, file.built_ins)
        levels = make_level_map(fact, file.pi, declared.api) if fact else {}
        lost = [each for each in levels if levels[each] is not None and each not in offered]
        best = thinking.clamp_level(
            level, thinking.list_offered_levels(True, levels, file.pi), file.pi
        )
        if best in lost:
            how = (
                f"Replace its thinkingLevelMap with {dumps(levels)}"
                if "thinkingLevelMap" in declared.value
                else f'Add "thinkingLevelMap": {dumps(levels)} to the model'
            )
            then = "" if best == level else f": pi then uses {best}"
            return (
                f"The entry loses {join_names(lost)} of the catalogue's levels. {how}, if your "
                f"provider takes them{then}."
            )
    return f"Ask for one of {', '.join(offered)}."


def _is(model: object, provider: str, id: str) -> bool:
    return (model.provider.name, model.id) == (provider, id)  # type: ignore[attr-defined]


def _get_level_fields(file: ModelsFile, provider: str, id: str) -> Mapping[str, Any] | None:
    """The model's `reasoning` and `thinkingLevelMap`, as pi composes them; None where it is not
    known."""
    fields: dict[str, Any] | None = None
    fact = file.built_ins.find_fact(id, provider)
    if fact is not None and id in file.built_ins.get_model_ids(provider):
        own = file.built_ins.find_entry(provider, id)
        fields = {
            "reasoning": fact.reasoning,
            "thinkingLevelMap": own.get("thinkingLevelMap", {}),
        }
    declared = [model for model in file.models if _is(model, provider, id)]
    if declared:
        fields = dict(declared[-1].value)
    if fields is None or (declared and not file.pi.overrides_custom_models):
        return fields
    for each in file.providers:
        for override in each.overrides:
            if (each.name, override.id) == (provider, id):
                levels = {
                    **fields.get("thinkingLevelMap", {}),
                    **override.value.get("thinkingLevelMap", {}),
                }
                fields = {**fields, **override.value, "thinkingLevelMap": levels}
    return fields
