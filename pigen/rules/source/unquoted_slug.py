from __future__ import annotations

from pigen.diagnostics.rule import Bad, Good, Problem
from pigen.diagnostics.topics import SYNTAX
from pigen.rules.syntax_problems import make_problem
from pigen.source.fault_rule import FaultRule
from pigen.source.faults import SourceFault

SOURCE = """\
version: 1
providers: {openai: {slug: openai-prod}}
configs:
  c:
    provider: %s
"""


class UnquotedSlug(FaultRule):
    """A slug or name that starts with "@" is not in quotes.

    YAML reserves "@" and cannot read the file.

    Put it in quotes.
    """

    topic = SYNTAX
    examples = (
        Good(SOURCE % '"@openai"'),
        Bad(SOURCE % "@openai", at="", fixed_content=SOURCE % '"@openai"'),
    )

    def describe(self, fault: SourceFault) -> Problem:
        (found,) = fault.values  # as the parser describes it for every kind of file
        return make_problem(found, fault.span)
