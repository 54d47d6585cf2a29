from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import HINT, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import RELIABILITY
from pigen.gateway.retry import DEFAULT_CODES
from pigen.portkey.config import ConfigFile, as_number, make_config, make_target
from pigen.portkey.simulated_requests import MAX_TARGETS, simulate_request

# A request that may take so many times its timeout surprises.
SURPRISING_FACTOR = 3


class TimeoutCountedPerAttempt(Rule):
    """A request can take several times its request_timeout.

    The timeout limits each attempt, not the request. With retries and fallbacks, an upstream that
    is slow but fails in time is called again and again, with the waits of the retries in between.
    The message says how long that takes in the worst case.

    Lower the timeout or the number of attempts if that is too long.
    """

    effect = HINT
    topic = RELIABILITY
    prefilter_keys = ("request_timeout", "requestTimeout")
    examples = (
        Good(make_target(request_timeout=30000)),
        Good(make_config("fallback", make_target("a"), make_target("b"), request_timeout=30000)),
        Bad(make_target(request_timeout=10000, retry={"attempts": 5}), at="/request_timeout"),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        limits = [
            (limit, node)
            for node in file.nodes
            if (limit := as_number(node.camel_value.get("requestTimeout"))) and limit > 1
        ]
        if not limits or file.is_rejected or len(file.nodes) > MAX_TARGETS:
            return
        limit, node = max(limits, key=lambda each: each[0])
        # An answer that comes just in time, with a status that is retried.
        late = [{"status": DEFAULT_CODES[-1], "delay_ms": limit - 1}]
        attempts = simulate_request(file.raw, file.dialect, plan={"*": late}).attempts
        waits = sum(each.wait_ms for each in attempts)
        total = waits + sum(min(limit, _find_limit(file, each.target)) for each in attempts)
        if total > SURPRISING_FACTOR * limit:
            yield Problem(
                node.resolve_path("request_timeout"),
                f"A request may take {_format_time(total)}: {len(attempts)} attempts of up to "
                f"{_format_time(limit)} each, and {_format_time(waits)} of waits.",
                "Lower the timeout or the number of attempts if that is too long.",
            )


def _find_limit(file: ConfigFile, place: str) -> float:
    for node in file.nodes:
        if node.target_name == place:
            return as_number(node.options.get("requestTimeout")) or float("inf")
    return float("inf")


def _format_time(ms: float) -> str:
    seconds = round(ms / 1000)
    return f"{seconds} s" if seconds < 600 else f"{seconds // 60} minutes"
