from __future__ import annotations

from pigen.diagnostics.rule import Bad, Good
from pigen.diagnostics.topics import MODELS
from pigen.source.fault_rule import FaultRule

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
