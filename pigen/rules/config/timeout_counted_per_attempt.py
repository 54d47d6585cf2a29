from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import HINT, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import RELIABILITY
from pigen.gateway.retry import DEFAULT_CODES
from pigen.portkey.config import ConfigFile, leaf, number, routed
from pigen.portkey.simulated_requests import MOST, outcome

# A request that may take so many times its timeout surprises.
TIMES = 3


class TimeoutCountedPerAttempt(Rule):
    """A request can take several times its request_timeout.

    The timeout bounds each attempt, not the request. With retries and fallbacks a slow upstream that
    fails just in time is called again and again, with the waits of the retries between: the message
    says how long that is in the worst case.

    Lower the timeout or the attempts, if whoever asks does not wait so long.
    """

    effect = HINT
    topic = RELIABILITY
    keys = ("request_timeout", "requestTimeout")
    examples = (
        Good(leaf(request_timeout=30000)),
        Good(routed("fallback", leaf("a"), leaf("b"), request_timeout=30000)),
        Bad(leaf(request_timeout=10000, retry={"attempts": 5}), at="/request_timeout"),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        limits = [
            (limit, node)
            for node in file.nodes
            if (limit := number(node.own.get("requestTimeout"))) and limit > 1
        ]
        if not limits or file.refused or len(file.nodes) > MOST:
            return
        limit, node = max(limits, key=lambda each: each[0])
        # An answer that comes just in time, with a status that is retried.
        late = [{"status": DEFAULT_CODES[-1], "delay_ms": limit - 1}]
        attempts = outcome(file.raw, file.dialect, plan={"*": late}).attempts
        waits = sum(each.wait_ms for each in attempts)
        total = waits + sum(min(limit, _limit(file, each.target)) for each in attempts)
        if total > TIMES * limit:
            yield Problem(
                node.at("request_timeout"),
                f"A request may take {_time(total)}: {len(attempts)} attempts of up to "
                f"{_time(limit)} each, and {_time(waits)} of waits.",
                "Lower the timeout or the attempts, unless whoever asks waits so long.",
            )


def _limit(file: ConfigFile, place: str) -> float:
    for node in file.nodes:
        if node.place == place:
            return number(node.options.get("requestTimeout")) or float("inf")
    return float("inf")


def _time(ms: float) -> str:
    seconds = round(ms / 1000)
    return f"{seconds} s" if seconds < 600 else f"{seconds // 60} minutes"
