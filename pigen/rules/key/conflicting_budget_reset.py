from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, Bad, Fix, Good, Problem, Remove, Rule
from pigen.diagnostics.topics import LIMITS
from pigen.portkey.key import KeyFile


class ConflictingBudgetReset(Rule):
    """A budget has both periodic_reset and periodic_reset_days.

    Each says when the count starts again, so only one of them can apply.

    Keep one of them.
    """

    effect = FAILS
    topic = LIMITS
    examples = (
        Good({"name": "k", "usage_limits": {"credit_limit": 5, "periodic_reset": "weekly"}}),
        Good(
            {
                "name": "k",
                "usage_limits": {
                    "credit_limit": 5,
                    "periodic_reset": None,
                    "periodic_reset_days": 7,
                },
            },
            note="null says nothing.",
        ),
        Bad(
            {
                "name": "k",
                "usage_limits": {
                    "credit_limit": 5,
                    "periodic_reset": "monthly",
                    "periodic_reset_days": 7,
                },
            },
            at="/usage_limits/periodic_reset_days",
            fixed_content={
                "name": "k",
                "usage_limits": {"credit_limit": 5, "periodic_reset": "monthly"},
            },
        ),
    )

    def check(self, file: KeyFile) -> Iterator[Problem]:
        for part in file.limits:
            limits = part.get_map("usage_limits")
            if limits is None:
                continue
            period, days = map(limits.value.get, ("periodic_reset", "periodic_reset_days"))
            if period is not None and days is not None:
                at = limits.locate("periodic_reset_days")
                yield Problem(
                    at,
                    f"The budget starts again {period} and also every {days} days: Portkey takes "
                    "one or the other.",
                    "Keep periodic_reset or periodic_reset_days.",
                    related=((limits.locate("periodic_reset"), "the other form"),),
                    fix=Fix("Remove periodic_reset_days", Remove(at))
                    if isinstance(at, tuple)
                    else None,
                )
