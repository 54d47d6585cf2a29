"""How much of a budget is used, when it is used up, and when it starts again."""

from __future__ import annotations

from collections.abc import Mapping

from pigen.mock.admin.timestamps import find_next_reset

TOKENS = "tokens"
_PERIOD = ("periodic_reset", "periodic_reset_days", "next_usage_reset_at")


class Budget:
    """
    owner       whose it is, for people: 'The key "pi"'
    limits      as stated: credit_limit, type, alert_threshold and how it is reset
    used        tokens, or dollars
    next_reset_at   in milliseconds, None for never; `last_reset_at` is when it last did
    """

    __slots__ = (
        "alert_threshold",
        "counts_tokens",
        "has_alerted",
        "last_reset_at",
        "limit",
        "limits",
        "next_reset_at",
        "owner",
        "used",
    )

    def __init__(self, owner: str, limits: Mapping[str, object], limit: float, now: float) -> None:
        self.owner = owner
        self.limits = limits
        self.limit = limit
        self.counts_tokens = limits.get("type") == TOKENS
        threshold = limits.get("alert_threshold")
        self.alert_threshold = float(threshold) if isinstance(threshold, (int, float)) else None
        self.has_alerted = False
        self.used = 0.0
        self.last_reset_at: float | None = None
        self.next_reset_at = find_next_reset(limits, now)

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
            return f"{self.owner} has used up its budget of {self._format_amount(self.limit)}"
        if (
            self.alert_threshold is not None
            and self.used >= self.alert_threshold
            and not self.has_alerted
        ):
            self.has_alerted = True
            used, limit = self._format_amount(self.used), self._format_amount(self.limit)
            return f"{self.owner} has used {used} of {limit}: an alert is sent"
        return None

    def reset(self, now: float) -> None:
        self.used, self.has_alerted = 0.0, False
        self.last_reset_at, self.next_reset_at = now, find_next_reset(self.limits, now)

    def carry_over(self, other: Budget) -> Budget:
        """`other`, which takes its place: what was used stays, unless something else is counted."""
        if other.counts_tokens == self.counts_tokens:
            other.used, other.last_reset_at = self.used, self.last_reset_at
            other.has_alerted = (
                other.alert_threshold is not None and other.used >= other.alert_threshold
            )
        if all(other.limits.get(name) == self.limits.get(name) for name in _PERIOD):
            other.next_reset_at = self.next_reset_at
        return other

    def _format_amount(self, amount: float) -> str:
        return f"{amount:g} tokens" if self.counts_tokens else f"${amount:.4g}"


def build_budget(
    owner: str, limits: Mapping[str, object] | None, now: float, before: Budget | None = None
) -> Budget | None:
    """None where nothing is limited. `before` is the budget that this one changes."""
    limit = (limits or {}).get("credit_limit")
    if limits is None or not isinstance(limit, (int, float)):
        return None
    budget = Budget(owner, limits, float(limit), now)
    return budget if before is None else before.carry_over(budget)
