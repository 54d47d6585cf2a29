from __future__ import annotations

from pigen.diagnostics.rule import Bad, Good
from pigen.diagnostics.topics import KEYS
from pigen.source.fault_rule import FaultRule


class MissingKey(FaultRule):
    """A required field is missing.

    For example the version of the format; the key that a pi provider sends, and where pi finds it;
    the id of a Config that a header refers to, or of a guardrail; the kind of a provider for the
    open-source gateway.

    Add the field.
    """

    topic = KEYS
    examples = (
        Good("version: 1\n"),
        Bad("providers: {openai: {}}\n", at=""),
        Bad(
            "version: 1\nproviders: {openai: {}}\npi: {providers: {portkey: {models: "
            '["@openai/o3"]}}}\n',
            at="/pi/providers/portkey",
        ),
    )
