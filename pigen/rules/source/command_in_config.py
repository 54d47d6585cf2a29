from __future__ import annotations

from pigen.diagnostics.rule import Bad, Good, Problem
from pigen.diagnostics.topics import SECRETS
from pigen.source.fault_rule import FaultRule
from pigen.source.faults import SourceFault

SOURCE = """\
version: 1
gateway: {dialect: oss}
providers:
  openai: {provider: openai, api_key: "%s"}
  ollama: {provider: ollama}
configs: {c: {provider: "@openai"}}
pi: {providers: {local: {%smodels: [%s]}}}
"""


class CommandInConfig(FaultRule):
    """The key in a Config that is sent in a header comes from a command.

    With the open-source gateway the Config is sent as one header, and pi runs no command inside a
    header.

    Give the key as an environment variable.
    """

    topic = SECRETS
    examples = (
        Good(SOURCE % ("$KEY", "config: c, ", "gpt-4o")),
        Bad(SOURCE % ("!pass openai", "config: c, ", "gpt-4o"), at="/configs/c"),
    )

    def describe(self, fault: SourceFault) -> Problem:
        return Problem(
            fault.span,
            "A Config travels in a header here, and pi cannot run a command inside a header.",
            "Give the key as an environment variable.",
        )
