from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, RISK, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import RELIABILITY
from pigen.gateway.retry import MAX_CALLS
from pigen.portkey.config import ConfigFile, as_number, make_target
from pigen.portkey.config_node import get_object

MAX_ATTEMPTS = 5  # as Portkey's documentation has it


class SuspiciousRetryAttempts(Rule):
    """`retry.attempts` is not a whole number from 1 to 5.

    Portkey documents 5 as the maximum, but the gateway accepts any number, and each wait is twice
    the one before: 1, 2, 4, 8, 16 seconds for five retries, 64 more for a seventh. A fraction is
    rounded up; 0 and negative numbers retry nothing.

    Use a whole number from 1 to 5, or remove retry.
    """

    effect = RISK
    topic = RELIABILITY
    prefilter_keys = ("retry",)
    examples = (
        Good(make_target(retry={"attempts": 5})),
        Good(
            make_target(retry={"attempts": 0}),
            note="An honest way to switch off what is inherited.",
        ),
        Bad(make_target(retry={"attempts": 7}), at="/retry/attempts"),
        Bad(make_target(retry={"attempts": 1.5}), at="/retry/attempts"),
        Bad(make_target(retry={"attempts": -1}), at="/retry/attempts", effect=IGNORED),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for node in file.nodes:
            attempts = as_number(get_object(node.camel_value, "retry").get("attempts"))
            if attempts is None or (0 <= attempts <= MAX_ATTEMPTS and attempts == int(attempts)):
                continue
            effect = None
            help = f"Write a whole number from 1 to {MAX_ATTEMPTS}."
            if attempts < 0:
                message = "A negative number of attempts retries nothing."
                effect = IGNORED
            elif attempts > MAX_ATTEMPTS:
                waits = min(attempts, MAX_CALLS)
                message = (
                    f"The gateway accepts more than {MAX_ATTEMPTS} retries: the last wait is "
                    f"{_format_time(2 ** (int(waits) - 1))}."
                )
            else:
                message = f"The gateway rounds {attempts} attempts up to {int(attempts) + 1}."
            yield Problem(node.resolve_path("retry", "attempts"), message, help, effect=effect)


def _format_time(seconds: int) -> str:
    if seconds < 120:
        return f"{seconds} seconds"
    if seconds < 2 * 86400:
        return f"{seconds // 60} minutes"
    return "more than two days"
