from __future__ import annotations

from pigen.diagnostics.rule import Bad, Good
from pigen.diagnostics.topics import SOURCES
from pigen.source.fault_rule import FaultRule

SOURCE = """\
version: 1
providers: {openai: {slug: openai-prod}}
configs: {c: {provider: "%s"}}
"""


class UnknownName(FaultRule):
    """A name refers to something that is not defined.

    "@name" is a provider of this source, not a slug. Keys refer to Configs, pi's providers to keys,
    and Configs to guardrails, each by its name in this source.

    Define it, or use a name that is defined.
    """

    topic = SOURCES
    examples = (
        Good(SOURCE % "@openai"),
        Bad(
            SOURCE % "@openai-prod", at="/configs/c/provider", note="The slug in place of the name."
        ),
        Bad(SOURCE % "@opnai", at="/configs/c/provider"),
    )
