from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, HINT, RISK, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import RELIABILITY
from pigen.portkey.config import ConfigFile, as_number, format_value, make_config, make_target
from pigen.portkey.simulated_requests import simulate_request

# A model that answers within this is rare.
SHORT_MS = 1000


class SuspiciousRequestTimeout(Rule):
    """A request_timeout is too short for any model to answer, or is not a valid time.

    It is in milliseconds, for each attempt, up to the first byte of the answer. With a negative
    number, or a number up to 1, every attempt ends at once with 408. With 0 the timeout of the
    level above applies.

    Use milliseconds: 30000 for half a minute.
    """

    effect = RISK
    topic = RELIABILITY
    prefilter_keys = ("request_timeout", "requestTimeout")
    examples = (
        Good(make_target(request_timeout=30000)),
        Bad(make_target(request_timeout=30), at="/request_timeout"),
        Bad(make_target(request_timeout=-1), at="/request_timeout", effect=FAILS),
        Bad(
            make_config(
                "fallback", make_target(request_timeout=0), make_target("b"), request_timeout=9000
            ),
            at="/targets/0/request_timeout",
            effect=HINT,
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for node in file.nodes:
            limit = as_number(node.camel_value.get("requestTimeout"))
            if limit is None or limit >= SHORT_MS:
                continue
            at = node.resolve_path("request_timeout")
            if limit == 0:
                above = node.parent and node.parent.options.get("requestTimeout")
                if above:
                    message = (
                        f"0 does not switch the timeout off: the one above, {above} ms, applies."
                    )
                    help = "Remove it, or write the time that you mean."
                    yield Problem(at, message, help, effect=HINT)
            elif _fires_at_once(limit, file.dialect):
                yield Problem(
                    at,
                    f"A timeout of {format_value(limit)} ms is over at once: "
                    "every attempt ends with 408.",
                    "Write milliseconds, such as 30000.",
                    effect=FAILS,
                )
            else:
                yield Problem(
                    at,
                    f"{format_value(limit)} means {format_value(limit)} milliseconds, in which "
                    "hardly any model answers.",
                    "Write milliseconds, such as 30000 for half a minute.",
                )


def _fires_at_once(limit: float, dialect: str) -> bool:
    config = {"provider": "openai", "api_key": "k", "request_timeout": limit}
    return simulate_request(config, dialect, plan={"*": [{"delay_ms": 0.5}]}).status == 408
