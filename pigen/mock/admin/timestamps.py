"""Moments in milliseconds since 1970: as the API writes them, and when periods start again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from pigen.portkey.key import parse_timestamp

DAY = 86_400_000.0
MONDAY, SUNDAY = 0, 6


def format_timestamp(when: float) -> str:
    """As JavaScript writes it: 2026-03-02T16:56:32.000Z."""
    return f"{_to_utc(when):%Y-%m-%dT%H:%M:%S}.{int(when) % 1000:03}Z"


def find_next_reset(limits: Mapping[str, object], now: float) -> float | None:
    """When a budget starts again: on Sunday or the first of a month, at midnight UTC, or after
    so many days; None for never."""
    requested = parse_timestamp(limits.get("next_usage_reset_at"))
    if requested is not None and requested > now:
        return requested
    days = limits.get("periodic_reset_days")
    if isinstance(days, int):
        return now + days * DAY
    return find_next_period(limits.get("periodic_reset"), now, SUNDAY)


def find_next_period(period: object, now: float, weekday: int) -> float | None:
    """When the next week, which begins on `weekday`, or month begins."""
    midnight = _to_utc(now).replace(hour=0, minute=0, second=0, microsecond=0)
    if period == "weekly":
        return _to_ms(midnight + timedelta(days=(weekday - midnight.weekday() - 1) % 7 + 1))
    if period == "monthly":
        return _to_ms((midnight.replace(day=1) + timedelta(days=32)).replace(day=1))
    return None


def _to_utc(when: float) -> datetime:
    return datetime.fromtimestamp(when // 1000, timezone.utc)


def _to_ms(when: datetime) -> float:
    return when.timestamp() * 1000
