"""The windows in which rate limits count: they begin on the clock's whole seconds, minutes,
hours."""

from __future__ import annotations

from collections.abc import Sequence

from pigen.gateway.gateway_state import GatewayState, Window
from pigen.gateway.workspace import Limit
from pigen.javascript.values import is_number

_WINDOW_LENGTHS_MS = {
    "rps": 1000,
    "rpm": 60_000,
    "rph": 3_600_000,
    "rpd": 86_400_000,
    "rpw": 604_800_000,
}


def consume_limits(
    owner: str, limits: Sequence[Limit], state: GatewayState, units: float
) -> tuple[int, ...]:
    """The indexes of the limits that a request exceeds; every one of them counts it, exceeded or
    not. `units` are the tokens that it may use."""
    return tuple(i for i, limit in enumerate(limits) if _consume_limit(owner, limit, state, units))


def _consume_limit(owner: str, limit: Limit, state: GatewayState, units: float) -> bool:
    value, window = limit.get("value"), get_window(owner, limit, state)
    if window is None or not is_number(value) or not value:
        return False
    assert isinstance(value, (int, float))
    counts_requests = limit.get("type") != "tokens"
    requested = 1 if counts_requests else units
    exceeds = value < 0 or window.used + requested > value
    window.used += requested if counts_requests else 0
    return exceeds


def get_window(owner: str, limit: Limit, state: GatewayState) -> Window | None:
    """A limit's current window; None for a unit that the gateway does not know. By the week (rpw)
    it counts as documented; release 2.0.0 did not."""
    length = _WINDOW_LENGTHS_MS.get(str(limit.get("unit")))
    if length is None:
        return None
    start = state.now // length * length
    name = f"{owner} {limit.get('type')} {limit.get('unit')}"
    window = state.windows.setdefault(name, Window(start))
    if window.start != start:
        window.start, window.used = start, 0
    return window
