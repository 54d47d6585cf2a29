from __future__ import annotations

from pigen.common.quoting import quote
from pigen.diagnostics.rule import Bad, Good, Problem
from pigen.diagnostics.topics import MODELS
from pigen.source.fault_rule import FaultRule
from pigen.source.faults import SourceFault

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

    def describe(self, fault: SourceFault) -> Problem:
        return Problem(
            fault.span,
            f"Two models are called {quote(*fault.values)} here, and nothing tells them apart.",
            "Put one of them under another pi provider.",
            related=((fault.related[0], "This is the other."),),
        )
