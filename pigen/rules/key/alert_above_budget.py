from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import LIMITS
from pigen.portkey.key import KeyFile


class AlertAboveBudget(Rule):
    """alert_threshold is above credit_limit, so nobody is alerted.

    Both use the same unit, US dollars or tokens; the threshold is not a percentage. Requests are
    refused once credit_limit is used up, so the amount used never reaches the threshold.

    Use a threshold below the limit.
    """

    effect = IGNORED
    topic = LIMITS
    examples = (
        Good({"name": "k", "usage_limits": {"credit_limit": 100, "alert_threshold": 80}}),
        Good({"name": "k", "usage_limits": {"credit_limit": 100, "alert_threshold": 100}}),
        Bad(
            {"name": "k", "usage_limits": {"credit_limit": 50, "alert_threshold": 80}},
            at="/usage_limits/alert_threshold",
        ),
    )

    def check(self, file: KeyFile) -> Iterator[Problem]:
        for part in file.limits:
            limits = part.get_map("usage_limits")
            if limits is None:
                continue
            limit, alert = map(limits.value.get, ("credit_limit", "alert_threshold"))
            if _is_number(limit) and _is_number(alert) and alert > limit:  # type: ignore[operator]
                yield Problem(
                    limits.locate("alert_threshold"),
                    f"The alert comes at {alert}, but requests are refused from {limit} on, so it "
                    "will never come.",
                    f"Give an alert_threshold below {limit}; "
                    "it is in the same unit, not a percentage.",
                    related=((limits.locate("credit_limit"), "the limit"),),
                )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
