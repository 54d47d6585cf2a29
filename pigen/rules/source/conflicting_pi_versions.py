from __future__ import annotations

from pigen.common.quoting import quote
from pigen.diagnostics.rule import Bad, Good, Problem
from pigen.diagnostics.topics import SOURCES
from pigen.source.fault_rule import FaultRule
from pigen.source.faults import SourceFault

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

    def describe(self, fault: SourceFault) -> Problem:
        releases, version, *texts = fault.values
        message = f"No single models.json works for pi {releases}: it splits at {version}"
        below = f"below {version}, or to {version} and later"
        narrow = f'Narrow "version" under "pi" to releases {below}'
        if fault.form == "file":
            release, problem = texts
            help = f"{narrow}; or leave out what only some of them read."
            return Problem(fault.span, f"{message}. As pi {release} has it: {problem}", help)
        reason = "pi before 0.77.0 cannot put a variable into a longer text"
        if texts:
            text, old = map(quote, texts)
            reason = f"{text} has to be written {old} before 0.77.0"
        if fault.form == "split":
            return Problem(fault.span, f"{message}, because {reason}.", f"{narrow}.")
        return Problem(
            fault.span,
            f"No models.json can express this for pi {releases}: {reason}.",
            f'Give {version} or later as "version" under "pi", or write it in another way.',
        )
