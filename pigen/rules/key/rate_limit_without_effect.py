from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import HINT, IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import LIMITS
from pigen.gateway.documented import FEATURES
from pigen.portkey.key import KeyFile


class RateLimitWithoutEffect(Rule):
    """A rate limit that limits nothing: its value is 0, or its unit is rpw and the gateway is old.

    The gateway treats a value of 0 as no limit, not as nothing allowed, and the admin API accepts
    it. It is documented to count by the week, rpw, since release 2.5.0 (2026-04-01); release 2.0.0,
    which was measured, takes the unit and counts nothing.

    Give a value of 1 or more. For a week on an older gateway use a budget, usage_limits with
    periodic_reset: weekly.
    """

    effect = IGNORED
    topic = LIMITS
    examples = (
        Good({"name": "k", "rate_limits": [{"type": "requests", "unit": "rpm", "value": 60}]}),
        Bad(
            {"name": "k", "rate_limits": [{"type": "requests", "unit": "rpm", "value": 0}]},
            at="/rate_limits/0/value",
        ),
        Bad(
            {"name": "k", "rate_limits": [{"type": "tokens", "unit": "rpw", "value": 100}]},
            at="/rate_limits/0/unit",
            effect=HINT,
        ),
    )

    def check(self, file: KeyFile) -> Iterator[Problem]:
        for part in file.limits:
            listed = part.value.get("rate_limits")
            for number, limit in enumerate(listed if isinstance(listed, list) else ()):
                if not isinstance(limit, dict):
                    continue
                if limit.get("value") == 0 and limit.get("value") is not False:
                    yield Problem(
                        part.locate("rate_limits", number, "value"),
                        "The gateway treats 0 as no limit, so this limits nothing.",
                        "Give a value of 1 or more, or take the limit out.",
                    )
                elif limit.get("unit") == "rpw":
                    yield Problem(
                        part.locate("rate_limits", number, "unit"),
                        f"The gateway is documented to count by the week ({FEATURES['rpw']}), "
                        "which was not measured: release 2.0.0 counts nothing by this unit.",
                        "For an older gateway use a budget: usage_limits with "
                        "periodic_reset: weekly.",
                        effect=HINT,
                    )
