from __future__ import annotations

from pigen.diagnostics.rule import Bad, Good
from pigen.diagnostics.topics import SYNTAX
from pigen.source.fault_rule import FaultRule

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
