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
    """A name that stands for nothing.

    "@name" is a provider of this source, not a slug; keys name Configs, pi's providers name keys, and
    Configs guardrails, each by the name that it has here.

    Define it, or write the name of one that is defined.
    """

    topic = SOURCES
    examples = (
        Good(SOURCE % "@openai"),
        Bad(
            SOURCE % "@openai-prod", at="/configs/c/provider", note="The slug in place of the name."
        ),
        Bad(SOURCE % "@opnai", at="/configs/c/provider"),
    )
