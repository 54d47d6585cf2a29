from __future__ import annotations

from pigen.diagnostics.rule import Bad, Good
from pigen.diagnostics.topics import SOURCES
from pigen.source.fault_rule import FaultRule

SOURCE = """\
version: 1
providers: {openai: {slug: openai-prod}}
keys: {key: {value: "!pass portkey"}}
pi:
  version: "%s"
  providers:
    portkey: {key: key, headers: {x-team: team-$TEAM}, models: ["@openai/gpt-4o"]}
"""


class ConflictingPiVersions(FaultRule):
    """No single models.json works for every release of pi in the range.

    Releases read the same text differently: before 0.77.0, for example, a variable inside a longer
    text is not replaced. The message says where the range splits.

    Narrow "version" under "pi", or write it so that all of them read it alike.
    """

    topic = SOURCES
    examples = (
        Good(SOURCE % ">=0.80.3"),
        Bad(SOURCE % ">=0.70", at="/pi/providers/portkey/headers/x-team"),
    )
