from __future__ import annotations

from pigen.common.quoting import quote
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


class CommandInHeader(FaultRule):
    """A key that has to share a header with others comes from a command.

    When the models of a pi provider go to different providers, each sends its key in a header of
    its own, and pi runs no command inside a header.

    Give the key as an environment variable, or give the provider a pi provider of its own.
    """

    topic = SECRETS
    examples = (
        Good(SOURCE % ("!pass openai", "", '"@openai/gpt-4o"')),
        Bad(
            SOURCE % ("!pass openai", "", '"@openai/gpt-4o", "@ollama/qwen3"'),
            at="/providers/openai/api_key",
        ),
    )

    def describe(self, fault: SourceFault) -> Problem:
        return Problem(
            fault.span,
            f"The key of {quote(*fault.values)} has to share a header with others, where pi "
            "cannot run a command.",
            "Give the key as an environment variable, or the provider a pi provider of its own.",
        )
