"""When pi compacts a session, as settings.json has it: once fewer than reserveTokens of the window
are free (`contextTokens > contextWindow - reserveTokens` in every release from 0.73.1)."""

from __future__ import annotations

from collections.abc import Mapping

from pigen.pi.release import Pi

DEFAULT_RESERVE = 16384


def find_reserve(
    settings: Mapping[str, object] | None, reference: str, pi: Pi
) -> tuple[float, str] | None:
    """The tokens that pi wants free for the model PROVIDER/ID, and the setting that says so, "" for
    pi's own default; None where it does not compact."""
    compaction = (settings or {}).get("compaction")
    if not isinstance(compaction, dict):
        return DEFAULT_RESERVE, ""
    if compaction.get("enabled") is False:
        return None
    reserve: float = DEFAULT_RESERVE
    name = ""
    if _is_count(compaction.get("reserveTokens")):
        reserve, name = compaction["reserveTokens"], "compaction.reserveTokens"
    if pi.reads_compaction_overrides:
        overrides = compaction.get("modelOverrides")
        entry = overrides.get(reference) if isinstance(overrides, dict) else None
        if isinstance(entry, dict) and _is_count(entry.get("reserveTokens")):
            reserve, name = entry["reserveTokens"], "compaction.modelOverrides"
    return reserve, name


def _is_count(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
