from __future__ import annotations

from pigen.common.quoting import quote
from pigen.diagnostics.rule import Bad, Good, Problem
from pigen.diagnostics.topics import MODELS
from pigen.source.fault_rule import FaultRule
from pigen.source.faults import SourceFault

SOURCE = """\
version: 1
providers: {openai: {slug: openai-prod%s}}
keys: {key: {value: $PORTKEY_API_KEY}}
pi: {providers: {portkey: {key: key, models: [%s]}}}
"""


class MissingModel(FaultRule):
    """A model of pi names its provider but no model.

    pi would ask the gateway for a model without a name.

    Write "@name/model", or "@name/*" for all that the provider allows.
    """

    topic = MODELS
    examples = (
        Good(SOURCE % ("", '"@openai/gpt-4o"')),
        Bad(SOURCE % ("", '"@openai"'), at="/pi/providers/portkey/models/0"),
    )

    def describe(self, fault: SourceFault) -> Problem:
        (text,) = fault.values
        return Problem(
            fault.span,
            f"{quote(text)} names a provider but no model.",
            f'Write "{text.rstrip("/")}/*" for all that it allows, or name one.',
        )
