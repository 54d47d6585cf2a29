from __future__ import annotations

from pigen.diagnostics.rule import Bad, Good, Problem
from pigen.diagnostics.topics import SYNTAX
from pigen.rules.syntax_problems import make_problem
from pigen.source.fault_rule import FaultRule
from pigen.source.faults import SourceFault

SOURCE = """\
version: 1
keys:
  direct:
    value: %s
"""


class UnquotedCommand(FaultRule):
    """A command for pi is not in quotes.

    In YAML a leading "!" starts a tag, which swallows the first word: no command would be left for
    pi to run.

    Put it in quotes.
    """

    topic = SYNTAX
    examples = (
        Good(SOURCE % '"!op read op://team/key"'),
        Bad(
            SOURCE % "!op read op://team/key",
            at="",
            fixed_content=SOURCE % '"!op read op://team/key"',
        ),
    )

    def describe(self, fault: SourceFault) -> Problem:
        (found,) = fault.values  # as the parser describes it for every kind of file
        return make_problem(found, fault.span)
