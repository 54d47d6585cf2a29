from __future__ import annotations

from pigen.diagnostics.rule import Bad, Good
from pigen.diagnostics.topics import SYNTAX
from pigen.source.fault_rule import FaultRule

SOURCE = """\
version: 1
keys:
  direct:
    value: %s
"""


class UnquotedCommand(FaultRule):
    """A command of pi's stands without quotes.

    To YAML a leading "!" begins a tag, which it takes away with the first word: no command would be left
    for pi to run.

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
