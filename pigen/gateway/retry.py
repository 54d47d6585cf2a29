"""Retries at one target: which answers are tried again, after how long, and when it gives up."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pigen.common.kinds import HOSTED
from pigen.gateway.refusals import TargetError
from pigen.gateway.upstream import NetworkError, UpstreamAnswer
from pigen.javascript.number_prefix import parse_int
from pigen.javascript.values import includes, is_number, is_truthy, to_string

DEFAULT_CODES = (429, 500, 502, 503, 504)
LONGEST_WAIT_MS = 60_000
_RETRY_AFTER = ("retry-after-ms", "x-ms-retry-after-ms", "retry-after")
# Timers of JavaScript hold 31 bits; a longer wait ends at once.
LONGEST_TIMER_MS = 2**31 - 1
# The gateway has no such limit, but nobody waits for the 21st retry: two weeks after the first.
MAX_CALLS = 200
_NAMELESS_HEADER_MESSAGE = (
    'Message: Headers.get: "" is an invalid header name. Cause: NA Name: TypeError'
)
_BODILESS_STATUSES = (101, 103, 204, 205, 304)


@dataclass(frozen=True)
class RetryPolicy:
    """A target's `retry` as the gateway reads it: attempts may be a fraction, or below zero."""

    attempts: float
    codes: object
    follows_header: bool

    @classmethod
    def from_options(cls, retry: dict[str, object]) -> RetryPolicy:
        attempts = retry.get("attempts")
        if attempts is None or not is_truthy(attempts):
            return cls(0, [], False)
        codes = retry.get("onStatusCodes")
        return cls(
            float(attempts) if is_number(attempts) else math.nan,  # type: ignore[arg-type]
            list(DEFAULT_CODES) if codes is None else codes,
            is_truthy(retry.get("useRetryAfterHeader")),
        )

    def lists_status(self, status: int) -> bool:
        if isinstance(self.codes, str):
            return to_string(status) in self.codes
        return includes(self.codes, status)


@dataclass(frozen=True)
class RetryResult:
    """What a round of tries came to: the answer, the retries made, and whether it gave up because
    the provider asked for too long a wait."""

    answer: UpstreamAnswer
    retries: int
    gave_up: bool


SendAttempt = Callable[[int], UpstreamAnswer]
Note = Callable[[str, dict[str, object]], None]


def run(call: SendAttempt, policy: RetryPolicy, dialect: str, note: Note) -> RetryResult:
    """Call the upstream until an answer stands. `call(wait)` may raise NetworkError.

    Raises LeafException for an answer that the gateway cannot hand on.
    """
    return _Round(call, policy, dialect, note).run()


class _Round:
    def __init__(self, call: SendAttempt, policy: RetryPolicy, dialect: str, note: Note) -> None:
        self.call = call
        self.policy = policy
        self.dialect = dialect
        self.note = note
        self.waits = _compute_back_off(policy.attempts)
        self.budget = LONGEST_WAIT_MS
        self.gave_up = False
        self.failures: list[UpstreamAnswer | NetworkError] = []

    def run(self) -> RetryResult:
        number, wait = 1, 0
        while True:
            failure = self._try(wait)
            if isinstance(failure, UpstreamAnswer) and not self.policy.lists_status(failure.status):
                return RetryResult(_hand_on(failure), number - 1, self.gave_up)
            asked = self._read_retry_after(failure, number)
            if number >= self.policy.attempts + 1 or number >= MAX_CALLS:
                return RetryResult(_to_final_answer(failure), number - 1, self.gave_up)
            self.failures.append(failure)
            if not self.waits:
                return RetryResult(
                    _to_final_answer(_find_commonest(self.failures)), number - 1, self.gave_up
                )
            pause = self.waits.pop(0)
            wait = asked + (pause if pause <= LONGEST_TIMER_MS else 1)
            self.note("retry", self._collect_facts(failure, number, wait, asked))
            number += 1

    def _try(self, wait: int) -> UpstreamAnswer | NetworkError:
        try:
            answer = self.call(wait)
        except NetworkError as error:
            return error
        heeded = (
            answer.status == 429 and self.policy.follows_header and self.policy.lists_status(429)
        )
        if heeded and _find_retry_header(answer) is None:
            # The gateway then asks for a header without a name, and trips over its own question.
            return NetworkError(_NAMELESS_HEADER_MESSAGE)
        return answer

    def _read_retry_after(self, answer: object, number: int) -> int:
        """What a 429 asks to wait, in milliseconds; 0 where it asks nothing that is heeded."""
        if not (
            isinstance(answer, UpstreamAnswer)
            and answer.status == 429
            and self.policy.follows_header
        ):
            return 0
        name = _find_retry_header(answer)
        asked = parse_int(answer.headers[name]) if name else None
        if not asked:
            return 0
        asked *= 1000 if name == "retry-after" else 1
        too_long = asked > LONGEST_WAIT_MS - (self.dialect != HOSTED)
        if too_long or asked > self.budget:
            self.gave_up = True
            self.waits = []
            self.note("retry-after-too-long", {"asked_ms": asked, "budget_ms": self.budget})
            return 0
        self.budget -= asked
        left = min(self.policy.attempts - number + 1, MAX_CALLS)
        self.waits = [0] * max(0, math.floor(left))
        return max(0, asked)

    def _collect_facts(
        self, failure: object, number: int, wait: int, asked: int
    ) -> dict[str, object]:
        return {
            "status": failure.status if isinstance(failure, UpstreamAnswer) else "network error",
            "retry": number,
            "of": self.policy.attempts,
            "wait_ms": wait,
            "asked": bool(asked),
        }


def _find_retry_header(answer: UpstreamAnswer) -> str | None:
    return next((name for name in _RETRY_AFTER if answer.headers.get(name)), None)


def _compute_back_off(attempts: float) -> list[int]:
    """1, 2, 4, 8 ... seconds, one for each retry begun."""
    if math.isnan(attempts):
        return []
    return [1000 * 2**i for i in range(math.ceil(min(max(attempts, 0), MAX_CALLS)))]


def _hand_on(answer: UpstreamAnswer) -> UpstreamAnswer:
    return answer if 200 <= answer.status <= 204 else _to_final_answer(answer)


def _to_final_answer(failure: UpstreamAnswer | NetworkError) -> UpstreamAnswer:
    """A failure as the answer that it becomes."""
    if isinstance(failure, NetworkError):
        return UpstreamAnswer(500, str(failure), "text/plain;charset=UTF-8", {})
    if failure.status in _BODILESS_STATUSES or not 200 <= failure.status <= 599:
        raise TargetError("Something went wrong")
    return failure


def _find_commonest(
    failures: Sequence[UpstreamAnswer | NetworkError],
) -> UpstreamAnswer | NetworkError:
    """Of all failures the one with the commonest text, the latest of equals."""
    counts: dict[str, int] = {}
    best, most = failures[-1], 0
    for failure in failures:
        message = failure.body if isinstance(failure, UpstreamAnswer) else str(failure)
        counts[message] = counts.get(message, 0) + 1
        if counts[message] >= most:
            best, most = failure, counts[message]
    return best
