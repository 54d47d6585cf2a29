from __future__ import annotations

from pigen.diagnostics.rule import Bad, Good
from pigen.diagnostics.topics import KEYS
from pigen.source.fault_rule import FaultRule


class UnknownKey(FaultRule):
    """A field that pigen.yaml does not have.

    Nothing would come of it: a budget under a wrong name limits nothing. Under pi's providers and models,
    and in Configs, other fields are theirs and pass through.

    Write the field as `pigen schema source` has it, or take it out.
    """

    topic = KEYS
    examples = (
        Good("version: 1\nproviders: {openai: {slug: openai-prod}}\n"),
        Bad("version: 1\nproviders: {openai: {slg: openai-prod}}\n", at="/providers/openai/slg"),
    )
