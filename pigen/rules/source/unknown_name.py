from __future__ import annotations

from pigen.common.quoting import quote
from pigen.common.suggest import did_you_mean
from pigen.diagnostics.rule import Bad, Good, Problem
from pigen.diagnostics.topics import SOURCES
from pigen.source.fault_rule import FaultRule
from pigen.source.faults import SourceFault

SOURCE = """\
version: 1
providers: {openai: {slug: openai-prod}}
configs: {c: {provider: "%s"}}
"""

# What is called so, what follows, and what to do.
FORMS = {
    "key": ("key", ", so pi would have no key to send", 'Define it under "keys".'),
    "config": ("Config", "", 'Define it under "configs".'),
    "bound-config": (
        "Config",
        ", so the key would not be bound to any",
        'Define it under "configs".',
    ),
    "guardrail": ("guardrail", "", 'Define it under "guardrails", with its id.'),
}


class UnknownName(FaultRule):
    """A name refers to something that is not defined.

    "@name" is a provider of this source, not a slug. Keys refer to Configs, pi's providers to keys,
    and Configs to guardrails, each by its name in this source.

    Define it, or use a name that is defined.
    """

    topic = SOURCES
    examples = (
        Good(SOURCE % "@openai"),
        Bad(
            SOURCE % "@openai-prod", at="/configs/c/provider", note="The slug in place of the name."
        ),
        Bad(SOURCE % "@opnai", at="/configs/c/provider"),
    )

    def describe(self, fault: SourceFault) -> Problem:
        (name,) = fault.values
        if fault.form == "provider":
            return _describe_provider(fault, name.removeprefix("@"))
        near = did_you_mean(name, fault.known)
        if fault.form == "default":
            message = f"No model of the pi providers is called {quote(name)}."
            help = f"{near}Write provider/id, with a model that is listed."
            return Problem(fault.span, message, help)
        what, follows, help = FORMS[fault.form]
        message = f"No {what} is called {quote(name)}{follows}."
        return Problem(fault.span, message, f"{near}{help}")


def _describe_provider(fault: SourceFault, name: str) -> Problem:
    slugs, providers = fault.known
    if name in slugs:
        help = f'Write "@{slugs[name]}", the name of the provider with this slug.'
    elif "/" in name and name.partition("/")[0] in providers:
        help = "Write only the provider; the model belongs in override_params."
    else:
        near = did_you_mean(name, providers)
        help = f'{near}Define it under "providers", or name one that is there.'
    message = f'No provider is called {quote(name)}, so "@{name}" refers to nothing.'
    return Problem(fault.span, message, help)
