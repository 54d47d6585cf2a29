from __future__ import annotations

from pigen.diagnostics.rule import Bad, Good
from pigen.diagnostics.topics import SECRETS
from pigen.source.fault_rule import FaultRule

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
