"""The windows in which rate limits count: they begin on the clock's whole seconds, minutes, hours."""

from __future__ import annotations

from collections.abc import Sequence

from pigen.gateway.state import State, Window
from pigen.gateway.workspace import Limit
from pigen.javascript.values import is_number

_WINDOWS_MS = {"rps": 1000, "rpm": 60_000, "rph": 3_600_000, "rpd": 86_400_000}


def exceeded(owner: str, limits: Sequence[Limit], state: State, units: float) -> tuple[int, ...]:
    """The indexes of the limits that a request exceeds; every one of them counts it, exceeded or
    not. `units` are the tokens that it may use."""
    return tuple(i for i, limit in enumerate(limits) if _exceeds(owner, limit, state, units))


def _exceeds(owner: str, limit: Limit, state: State, units: float) -> bool:
    value, window = limit.get("value"), window_of(owner, limit, state)
    if window is None or not is_number(value) or not value:
        return False
    assert isinstance(value, (int, float))
    counts = limit.get("type") != "tokens"
    asked = 1 if counts else units
    exceeds = value < 0 or window.used + asked > value
    window.used += asked if counts else 0
    return exceeds


def window_of(owner: str, limit: Limit, state: State) -> Window | None:
    """A limit's current window; None for a unit that the gateway does not know (rpw)."""
    length = _WINDOWS_MS.get(str(limit.get("unit")))
    if length is None:
        return None
    start = state.now // length * length
    name = f"{owner} {limit.get('type')} {limit.get('unit')}"
    window = state.windows.setdefault(name, Window(start))
    if window.start != start:
        window.start, window.used = start, 0
    return window
