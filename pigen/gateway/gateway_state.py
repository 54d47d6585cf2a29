"""What the gateway remembers between requests, handed in and changed: no request leaves a trace
anywhere else."""

from __future__ import annotations

from dataclasses import dataclass, field

from pigen.gateway.answer_cache import AnswerCache

DEFAULT_CACHE_SECONDS = 604_800
CACHE_SECONDS_RANGE = (60, 7_776_000)


@dataclass
class Window:
    """A rate limit's current window: its start in milliseconds and what was used in it."""

    start: float
    used: float = 0


@dataclass
class Breaker:
    """The circuit of one target: failures and successes since the first failure."""

    failures: int = 0
    successes: int = 0
    first_failure: float | None = None


@dataclass
class GatewayState:
    """`now` is in milliseconds; a caller that repeats requests moves it on."""

    now: float = 0
    calls: dict[str, int] = field(default_factory=dict)
    cache: AnswerCache = field(default_factory=AnswerCache)
    windows: dict[str, Window] = field(default_factory=dict)
    breakers: dict[str, dict[str, Breaker]] = field(default_factory=dict)
    sticky: dict[str, tuple[float, int]] = field(default_factory=dict)

    def get_cached(self, key: str) -> object | None:
        return self.cache.get(key, self.now)

    def store(self, key: str, body: object, max_age: float | None) -> None:
        """`max_age` in seconds; outside its range the gateway takes seven days."""
        low, high = CACHE_SECONDS_RANGE
        seconds = max_age if max_age and low <= max_age <= high else DEFAULT_CACHE_SECONDS
        self.cache.store(key, self.now + seconds * 1000, body)

    def get_sticky_index(self, key: str) -> int | None:
        expires, index = self.sticky.get(key, (0, -1))
        return index if expires > self.now else None
