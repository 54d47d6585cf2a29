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


class NoAllowedModels(FaultRule):
    """ "@name/*" stands for all models of a provider, but the provider lists none.

    The catalogue is not used instead, because it changes, and the files that are built would change
    with it.

    List the models under "models" of the provider.
    """

    topic = MODELS
    examples = (
        Good(SOURCE % (", models: [gpt-4o]", '"@openai/*"')),
        Bad(SOURCE % ("", '"@openai/*"'), at="/pi/providers/portkey/models/0"),
    )

    def describe(self, fault: SourceFault) -> Problem:
        text, provider = map(quote, fault.values)
        return Problem(
            fault.span,
            f"{text} stands for the models that {provider} allows, and it lists none; the "
            "catalogue is not used, because it changes.",
            'List the models under "models" of the provider.',
            related=((fault.related[0], "This is the provider."),),
        )
