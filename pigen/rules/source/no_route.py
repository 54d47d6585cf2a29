from __future__ import annotations

from pigen.diagnostics.rule import Bad, Good, Problem
from pigen.diagnostics.topics import ROUTING
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


class NoRoute(FaultRule):
    """The open-source gateway cannot tell which provider to ask for a model.

    It stores no keys and no Configs: each request has to name its provider or bring its Config.

    Write "@name/model", or name a Config that routes it.
    """

    topic = ROUTING
    examples = (
        Good(SOURCE % ("$KEY", "config: c, ", "gpt-4o")),
        Bad(SOURCE % ("$KEY", "", "gpt-4o"), at="/pi/providers/local/models/0"),
    )

    def describe(self, fault: SourceFault) -> Problem:
        return Problem(
            fault.span,
            "The gateway cannot tell which provider to ask for this model.",
            'Write "@name/model", or name a Config that routes it.',
        )
