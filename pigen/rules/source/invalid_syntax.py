from __future__ import annotations

from pigen.diagnostics.rule import Bad, Good
from pigen.diagnostics.topics import SYNTAX
from pigen.source.fault_rule import FaultRule


class InvalidSyntax(FaultRule):
    """The text is no YAML, or says more than JSON could.

    Nothing of the source can be read, so pigen builds nothing. YAML's tags, a second document in one
    text, keys that are no text, infinity, and values that hold themselves have no counterpart in the
    files that are built.

    Mend the place that is named; a text that begins with a special character needs quotes.
    """

    topic = SYNTAX
    examples = (
        Good("version: 1\nproviders: {openai: {}}\n"),
        Bad("version: 1\nproviders: {openai: {slug: a}\n", at=""),
        Bad("version: 1\n\tproviders: {}\n", at=""),
        Bad("", at=""),
    )
