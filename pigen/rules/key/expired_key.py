from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import LIMITS
from pigen.portkey.key import KeyFile, parse_timestamp


class ExpiredKey(Rule):
    """expires_at is in the past, or is not a date.

    The gateway then answers 401 and `Portkey Error: Invalid API Key. Error Code: 03` from the first
    request on. It is compared with the day on which pigen runs.

    Use a date in the future, such as 2027-01-01T00:00:00Z, or leave it out for a key that does not
    expire.
    """

    effect = FAILS
    topic = LIMITS
    examples = (
        Good({"name": "k", "expires_at": "2999-01-01T00:00:00Z"}),
        Good({"name": "k", "expires_at": None}),
        Bad({"name": "k", "expires_at": "2001-01-01T00:00:00.000Z"}, at="/expires_at"),
        Bad({"name": "k", "expires_at": "in a year"}, at="/expires_at"),
    )

    def check(self, file: KeyFile) -> Iterator[Problem]:
        for part in file.limits:
            text = part.value.get("expires_at")
            if not isinstance(text, str):
                continue
            when = parse_timestamp(text)
            if when is None:
                message = f"{quote(text)} is not a date that Portkey can read."
            elif file.now is not None and when <= file.now:
                message = f"{part.owner} expired on {text[:10]}: the gateway will answer 401."
            else:
                continue
            yield Problem(
                part.locate("expires_at"),
                message,
                "Write a future date, such as 2030-01-01T00:00:00Z, or leave it out.",
            )
