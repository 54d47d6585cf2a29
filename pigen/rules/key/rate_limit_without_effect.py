from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import LIMITS
from pigen.portkey.key import KeyFile


class RateLimitWithoutEffect(Rule):
    """A rate limit that limits nothing: its value is 0, or its unit rpw.

    The gateway takes a value of 0 for no limit, not for none allowed, and does not count by the
    week, though the admin API accepts both.

    Give a value of 1 or more, by the second, minute, hour or day: rps, rpm, rph, rpd. For a week use
    a budget, usage_limits with periodic_reset: weekly.
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
        ),
    )

    def check(self, file: KeyFile) -> Iterator[Problem]:
        for part in file.limits:
            listed = part.value.get("rate_limits")
            for number, limit in enumerate(listed if isinstance(listed, list) else ()):
                if not isinstance(limit, dict):
                    continue
                if limit.get("unit") == "rpw":
                    yield Problem(
                        part.locate("rate_limits", number, "unit"),
                        "The gateway does not count by the week, so this limits nothing.",
                        "Use rpd, or a budget: usage_limits with periodic_reset: weekly.",
                    )
                elif limit.get("value") == 0 and limit.get("value") is not False:
                    yield Problem(
                        part.locate("rate_limits", number, "value"),
                        "The gateway takes 0 for no limit, so this limits nothing.",
                        "Give a value of 1 or more, or take the limit out.",
                    )
