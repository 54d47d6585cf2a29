"""When pi compacts a session, as settings.json has it: once fewer than reserveTokens of the window
are free (`contextTokens > contextWindow - reserveTokens` in every release from 0.73.1).

tests/conformance/test_compaction.py compares this with the settings manager of every measured
release.
"""

from __future__ import annotations

from collections.abc import Mapping

from pigen.pi.release import Pi

DEFAULT_RESERVE = 16384
BY_MODEL = "compaction.modelOverrides"
MAX_SAFE_INTEGER = 2**53 - 1  # of JavaScript


def find_reserve(
    settings: Mapping[str, object] | None, reference: str, pi: Pi
) -> tuple[float, str] | None:
    """The tokens that pi wants free for the model PROVIDER/ID, and the setting that says so, "" for
    pi's own default. None where it does not compact, and where it refuses the settings or no number
    stands there."""
    compaction = (settings or {}).get("compaction")
    if not isinstance(compaction, dict):
        return DEFAULT_RESERVE, ""
    if compaction.get("enabled") in (False, 0, ""):
        return None
    key = "reserveTokens"
    value: object = DEFAULT_RESERVE
    name = ""
    if key in compaction and (pi.reads_compaction_overrides or compaction[key] is not None):
        value, name = compaction[key], f"compaction.{key}"
    if pi.reads_compaction_overrides:
        overrides = compaction.get("modelOverrides")
        if isinstance(overrides, dict) and reference in overrides:
            entry = overrides[reference]
            if not isinstance(entry, dict) or not _is_count(value):
                return None
            value, name = (entry[key], BY_MODEL) if key in entry else (value, name)
        if not _is_count(value):
            return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return (value, name) if is_number else None  # type: ignore[return-value]


def _is_count(value: object) -> bool:
    """Whether a release with overrides per model takes it; anything else ends it with an error."""
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and value % 1 == 0
        and 0 <= value <= MAX_SAFE_INTEGER
    )
