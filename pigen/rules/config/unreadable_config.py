from __future__ import annotations

from collections.abc import Iterator

from pigen.formats.config import ConfigFile
from pigen.formats.wording import of_portkey
from pigen.rule import REJECTED, Bad, Fix, Good, Problem, Rule, Splice


class UnreadableConfig(Rule):
    """The text is no JSON.

    Portkey takes a Config as JSON, and answers 400 to what is none. Comments and trailing commas are
    let pass here, for whatever sends the file may take them out; the dashboard's editor does not.

    Mend each place that is named.
    """

    effect = REJECTED
    reads_broken = True
    examples = (
        Good('{"provider": "@openai-prod"}'),
        Good('{"provider": "@openai-prod", // to come\n}'),
        Bad('{provider: "@openai-prod"}', at="/provider", fixed='{"provider": "@openai-prod"}'),
        Bad('{"provider": "@a" "retry": {"attempts": 1}}', at=""),
        Bad("", at=""),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        if file.document.dialect != "broken":
            return
        for fault in file.document.faults[:20]:
            fix = None
            if fault.fix is not None:
                title, safe, edits = fault.fix
                fix = Fix(title, *(Splice(*edit) for edit in edits), safe=safe)
            at = slice(fault.start, fault.end)
            yield Problem(at, of_portkey(fault.message), of_portkey(fault.help), fix=fix)
