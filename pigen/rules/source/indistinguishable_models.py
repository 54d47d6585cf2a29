from __future__ import annotations

from pigen.diagnostics.rule import Bad, Good
from pigen.diagnostics.topics import MODELS
from pigen.source.fault_rule import FaultRule

SOURCE = """\
version: 1
gateway: {dialect: oss}
providers:
  a: {provider: openai, api_key: $A_KEY}
  b: {provider: openai, api_key: $B_KEY}
pi: {providers: {local: {models: ["@a/gpt-4o", "@b/%s"]}}}
"""


class IndistinguishableModels(FaultRule):
    """Two models of one pi provider have the same id.

    The open-source gateway has no slugs, so ids of models are bare: nothing tells the models of
    two providers apart when they have the same name.

    Put one of them under another pi provider.
    """

    topic = MODELS
    examples = (
        Good(SOURCE % "o3"),
        Bad(SOURCE % "gpt-4o", at="/pi/providers/local/models/1"),
    )
