"""How much of a budget is used, when it is used up, and when it begins anew."""

from __future__ import annotations

from collections.abc import Mapping

from pigen.mock.admin.moments import next_reset

TOKENS = "tokens"
_PERIOD = ("periodic_reset", "periodic_reset_days", "next_usage_reset_at")


class Budget:
    """
    owner       whose it is, for people: 'The key "pi"'
    limits      as stated: credit_limit, type, alert_threshold and how it is reset
    used        tokens, or dollars
    resets_at   in milliseconds, None for never; `reset_at` is when it last did
    """

    __slots__ = (
        "alert",
        "alerted",
        "counts_tokens",
        "limit",
        "limits",
        "owner",
        "reset_at",
        "resets_at",
        "used",
    )

    def __init__(self, owner: str, limits: Mapping[str, object], limit: float, now: float) -> None:
        self.owner = owner
        self.limits = limits
        self.limit = limit
        self.counts_tokens = limits.get("type") == TOKENS
        alert = limits.get("alert_threshold")
        self.alert = float(alert) if isinstance(alert, (int, float)) else None
        self.alerted = False
        self.used = 0.0
        self.reset_at: float | None = None
        self.resets_at = next_reset(limits, now)

    @property
    def is_exhausted(self) -> bool:
        return self.used >= self.limit

    def spend(self, tokens: int, cost: float | None) -> str | None:
        """Count what an answer used. What a person should hear of it, None for nothing."""
        if self.counts_tokens:
            self.used += tokens
        elif cost is None:
            return f"{self.owner} has a budget, which does not count a model of unknown price"
        else:
            self.used += cost
        if self.is_exhausted:
            return f"{self.owner} has used up its budget of {self._shown(self.limit)}"
        if self.alert is not None and self.used >= self.alert and not self.alerted:
            self.alerted = True
            used, limit = self._shown(self.used), self._shown(self.limit)
            return f"{self.owner} has used {used} of {limit}: an alert is sent"
        return None

    def begin_anew(self, now: float) -> None:
        self.used, self.alerted = 0.0, False
        self.reset_at, self.resets_at = now, next_reset(self.limits, now)

    def changed(self, other: Budget) -> Budget:
        """`other`, which takes its place: what was used stays, unless something else is counted."""
        if other.counts_tokens == self.counts_tokens:
            other.used, other.reset_at = self.used, self.reset_at
            other.alerted = other.alert is not None and other.used >= other.alert
        if all(other.limits.get(name) == self.limits.get(name) for name in _PERIOD):
            other.resets_at = self.resets_at
        return other

    def _shown(self, amount: float) -> str:
        return f"{amount:g} tokens" if self.counts_tokens else f"${amount:.4g}"


def of(
    owner: str, limits: Mapping[str, object] | None, now: float, before: Budget | None = None
) -> Budget | None:
    """None where nothing is limited. `before` is the budget that this one changes."""
    limit = (limits or {}).get("credit_limit")
    if limits is None or not isinstance(limit, (int, float)):
        return None
    made = Budget(owner, limits, float(limit), now)
    return made if before is None else before.changed(made)
