from __future__ import annotations

from pigen.common.quoting import quote
from pigen.diagnostics.rule import Bad, Good, Problem
from pigen.diagnostics.topics import KEYS
from pigen.source.fault_rule import FaultRule
from pigen.source.faults import SourceFault

# What is missing, and what to do; {0} is what it is missing of.
FORMS = {
    "workspace-id": (
        "The workspace has limits but no id, so it is not clear which workspace they are for.",
        'Add "id" with the id of the workspace on the gateway.',
    ),
    "provider": (
        "The open-source gateway knows no slugs, and {0} does not say which provider it is.",
        "Add provider: with Portkey's name for it, such as openai.",
    ),
    "guardrail": (
        'The guardrail {0} has no "{1}", by which a gateway of dialect {2} knows it.',
        'Add "{1}" where it is defined.',
    ),
    "config-id": (
        "The Config {0} has no id yet, so no header can name it.",
        "Create it on the gateway and add its id, or bind a key to it instead.",
    ),
    "key": (
        "The pi provider {0} names no key, so the gateway would answer 401.",
        'Add key: with the name of one under "keys".',
    ),
    "key-value": (
        "The key {0} has no value, so pi would not know where to find it.",
        "Add value: with an environment variable, such as $PORTKEY_API_KEY.",
    ),
}


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

    def describe(self, fault: SourceFault) -> Problem:
        name, *others = fault.values or ("",)
        if fault.form == "field":
            at_top = "Write version: 1 at the top of the file."
            help = at_top if name == "version" else f'Add "{name}".'
            return Problem(fault.span, f'"{name}" is missing here.', help)
        message, help = FORMS[fault.form]
        named = quote(name)
        return Problem(fault.span, message.format(named, *others), help.format(named, *others))
