from __future__ import annotations

from pigen.diagnostics.rule import Bad, Good, Problem
from pigen.diagnostics.topics import SYNTAX
from pigen.rules.syntax_problems import make_problem
from pigen.source.fault_rule import FaultRule
from pigen.source.faults import SourceFault


class InvalidSyntax(FaultRule):
    """The text is not valid YAML, or uses something that JSON does not have.

    pigen cannot read the source, so it builds nothing. YAML tags, a second document in the same
    file, keys that are not texts, infinity, and values that contain themselves have no counterpart
    in the files that are built.

    Fix the place named in the message. A text that starts with a special character needs quotes.
    """

    topic = SYNTAX
    examples = (
        Good("version: 1\nproviders: {openai: {}}\n"),
        Bad("version: 1\nproviders: {openai: {slug: a}\n", at=""),
        Bad("version: 1\n\tproviders: {}\n", at=""),
        Bad("", at=""),
    )

    def describe(self, fault: SourceFault) -> Problem:
        (found,) = fault.values  # as the parser describes it for every kind of file
        return make_problem(found, fault.span)
