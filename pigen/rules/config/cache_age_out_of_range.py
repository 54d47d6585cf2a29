from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import RELIABILITY
from pigen.portkey.config import ConfigFile, as_number, format_value, make_target
from pigen.portkey.config_node import get_object

SHORTEST, LONGEST = 60, 7776000


class CacheAgeOutOfRange(Rule):
    """cache.max_age is not between a minute and 90 days.

    It is in seconds. For a value outside 60 to 7776000 the hosted gateway does not use the nearest
    limit but its default: answers are kept for 7 days.

    Use a number of seconds from 60 to 7776000.
    """

    effect = IGNORED
    topic = RELIABILITY
    prefilter_keys = ("max_age", "maxAge")
    examples = (
        Good(make_target(cache={"mode": "simple", "max_age": 3600})),
        Good(make_target(cache={"mode": "simple"})),
        Bad(make_target(cache={"mode": "simple", "max_age": 10}), at="/cache/max_age"),
        Bad(make_target(cache={"mode": "simple", "max_age": 86400000}), at="/cache/max_age"),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        if not file.is_hosted:
            return
        for node in file.nodes:
            age = as_number(get_object(node.camel_value, "cache").get("maxAge"))
            if age is not None and not SHORTEST <= age <= LONGEST:
                yield Problem(
                    node.resolve_path("cache", "max_age"),
                    f"The gateway keeps answers for 7 days instead of {format_value(age)} seconds, "
                    "which is out of its range.",
                    f"Write seconds from {SHORTEST} to {LONGEST} (90 days).",
                )
