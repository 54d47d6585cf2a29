from __future__ import annotations

from pigen.common.quoting import quote
from pigen.common.suggest import did_you_mean
from pigen.diagnostics.rule import Bad, Good, Problem
from pigen.diagnostics.topics import KEYS
from pigen.source.fault_rule import FaultRule
from pigen.source.faults import SourceFault


class UnknownKey(FaultRule):
    """A field that pigen.yaml does not have.

    It would have no effect: a budget under a wrong name limits nothing. Fields of pi's providers
    and models, and of Configs, are passed through as they are.

    Use the name that `pigen schema source` has, or remove the field.
    """

    topic = KEYS
    examples = (
        Good("version: 1\nproviders: {openai: {slug: openai-prod}}\n"),
        Bad("version: 1\nproviders: {openai: {slg: openai-prod}}\n", at="/providers/openai/slg"),
    )

    def describe(self, fault: SourceFault) -> Problem:
        (name,) = fault.values
        return Problem(
            fault.span,
            f"There is no field {quote(name)} here, so it would have no effect.",
            f"{did_you_mean(name, fault.known)}The fields are {', '.join(fault.known)}.",
        )
