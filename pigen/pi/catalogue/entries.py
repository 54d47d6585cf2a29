"""What pi's own entry of a model has besides its figures: compat, thinkingLevelMap and the rest.

An entry of `models` with a built-in id replaces pi's whole, so these are lost where the file does
not state them again. compat.json is read when first asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pigen.common.resources import parse_json
from pigen.pi.catalogue import Fact, find_measured_release
from pigen.pi.catalogue.data_files import read
from pigen.pi.release import Pi

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

NAMES = (
    "compat",
    "thinkingLevelMap",
    "inputLimits",
    "promptCache",
    "headers",
)  # and tiers, of cost


def find_entry(provider: str, id: str, pi: Pi) -> Mapping[str, Any]:
    """Some of compat, thinkingLevelMap, inputLimits, promptCache, headers and tiers (of cost), as
    the nearest measured release has them; empty where it has none or does not list the model."""
    return _read_entries(provider, find_measured_release(pi)).get(id, {})


def find_level_map(fact: Fact, pi: Pi) -> dict[str, str | None]:
    """The thinkingLevelMap of pi's own entry, less the levels that `pi` does not have."""
    if not fact.reasoning:
        return {}
    levels = find_entry(fact.provider, fact.id, Pi(fact.version)).get("thinkingLevelMap", {})
    return {level: sent for level, sent in levels.items() if level in pi.thinking_levels}


@cache
def _read_data() -> dict[str, Any]:
    data: dict[str, Any] = parse_json(read("compat.json"))
    return data


@cache
def _read_entries(provider: str, version: str) -> Mapping[str, Mapping[str, Any]]:
    data = _read_data()
    bit = 1 << data["releases"].index(version)
    found = {}
    for key, ids in data["providers"].get(provider, {}).items():
        numbers = [int(number) for number in key.split(",")]
        for number, mask in zip(numbers[::2], numbers[1::2], strict=True):
            if mask & bit:
                found.update(dict.fromkeys(ids, _read_entry(number)))
    return found


@cache
def _read_entry(number: int) -> Mapping[str, Any]:
    data = _read_data()
    row = data["entries"][number]
    return {
        name: values[place]
        for (name, values), place in zip(data["values"].items(), row, strict=True)
        if place is not None
    }
