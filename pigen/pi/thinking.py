"""Which thinking levels pi offers for a model, and which it takes for one that it does not offer.

As getSupportedThinkingLevels and clampThinkingLevel of pi-ai have it, the same in every measured
release but for the level max (tests/conformance/test_thinking.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pigen.pi.release import Pi

OFF = "off"
# Offered only where the map names them; the others unless it maps them to null.
OPTIONAL_LEVELS = ("xhigh", "max")

LevelMap = Mapping[str, "str | None"]


def list_offered_levels(reasoning: bool, levels: LevelMap, pi: Pi) -> tuple[str, ...]:
    """The levels of a model with this thinkingLevelMap, from the lowest up."""
    if not reasoning:
        return (OFF,)
    return tuple(
        level
        for level in pi.thinking_levels
        if (levels.get(level) if level in OPTIONAL_LEVELS else levels.get(level, level)) is not None
    )


def format_span(levels: Sequence[str]) -> str:
    """The levels at which a model thinks, first and last: "low-high"; "" without any."""
    thinking = [level for level in levels if level != OFF]
    return "-".join(dict.fromkeys((thinking[0], thinking[-1]))) if thinking else ""


def clamp_level(level: str, offered: Sequence[str], pi: Pi) -> str:
    """The level that pi takes when `level` is asked for: the next higher one that is offered, else
    the next lower."""
    if level in offered:
        return level
    at = pi.thinking_levels.index(level)
    candidates = (*pi.thinking_levels[at:], *reversed(pi.thinking_levels[:at]))
    return next((each for each in candidates if each in offered), OFF)
