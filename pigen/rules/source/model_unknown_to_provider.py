from __future__ import annotations

import re
from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.common.suggest import closest
from pigen.diagnostics.rule import FAILS, HINT, RISK, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import MODELS
from pigen.pi import catalogue
from pigen.pi.release import NEWEST, Pi
from pigen.source.faults import Place, at
from pigen.source.file import SourceFile, place
from pigen.source.model_mentions import stated
from pigen.source.names import Upstream, part

# Names that people give themselves, or that lead to one of their own: no list can have them.
_OWN = re.compile(r"^(ft:|arn:)|/")
_OWN_NAMES = ("azure",)
_EDITION = re.compile(r"[-@](\d{4}-?\d{2}-?\d{2}|latest|preview|\d{3,4})$")

SOURCE = """\
version: 1
providers: {openai: {slug: openai-prod%s}, anthropic: {slug: anthropic-prod}}
keys: {key: {value: $PORTKEY_API_KEY}}
pi: {providers: {portkey: {key: key, models: ["%s"]}}}
"""
ID = "/pi/providers/portkey/models/0"


class ModelUnknownToProvider(Rule):
    """A provider is asked for a model that the catalogue does not know it to have.

    If it has none of that name, it answers 404 to every request. The catalogue is pi's own, so a
    model that is newer than pigen is not in it: this is an error only where the model is known to be
    another maker's, and a warning where one of almost that name exists.

    Write the name as the provider has it.
    """

    effect = RISK
    topic = MODELS
    examples = (
        Good(SOURCE % ("", "@openai/gpt-4o")),
        Good(SOURCE % ("", "@openai/gpt-4o-2024-11-20"), note="A dated edition of a known one."),
        Good(SOURCE % ("", "@openai/ft:gpt-4o:acme::1x")),
        Bad(SOURCE % ("", "@openai/gpt4o"), at=ID),
        Bad(SOURCE % ("", "@anthropic/gpt-4o"), at=ID, effect=FAILS),
        Bad(SOURCE % ("", "@openai/gpt-9"), at=ID, effect=HINT, note="It may be new."),
        Bad(SOURCE % (", models: [gtp-4o]", "@openai/*"), at="/providers/openai/models/0"),
    )

    def check(self, file: SourceFile) -> Iterator[Problem]:
        judged: dict[tuple[str | None, str], tuple[str, str, str] | None] = {}
        for upstream, model, where, related in _named(file):
            key = (upstream.catalogue, model)
            if key not in judged:
                judged[key] = _verdict(upstream, model)
            verdict = judged[key]
            if verdict is not None:
                effect, message, help = verdict
                yield Problem(where, message, help, effect=effect, related=related)


def _named(
    file: SourceFile,
) -> Iterator[tuple[Upstream, str, Place, tuple[tuple[Place, str], ...]]]:
    """Each model that a provider lists, and each that one without a list is asked for."""
    seen: set[int] = set()
    for team in file.teams:
        for upstream in team.names.providers.values():
            listed = part(upstream.node, "models")
            if listed is None or id(listed) in seen:
                continue
            seen.add(id(listed))
            for item in listed.items or ():
                yield upstream, str(item.value), at(item), ()
    for each in stated(file):
        # Of a list of its own the hosted gateway itself refuses what is not on it.
        if each.upstream.models is None:
            here = place(each.team.names.node, "providers", each.upstream.name)
            related = [(here, "the provider")]
            if each.target is not None:
                related.append((at(each.target), "the target through which it comes there"))
            yield each.upstream, each.model, at(each.node), tuple(related)


def _verdict(upstream: Upstream, model: str) -> tuple[str, str, str] | None:
    """Effect, message and help; None for a model that is known, or that no list can have."""
    provider = upstream.catalogue
    if provider is None or provider in _OWN_NAMES or _OWN.search(model):
        return None
    known = catalogue.listing(provider, Pi(NEWEST))
    if not known or any(
        catalogue.fact(name, provider) for name in (model, _EDITION.sub("", model))
    ):
        return None
    fact = catalogue.fact(model)
    if (
        fact is not None
        and {fact.provider, provider} <= set(catalogue.MAKERS)
        and fact.provider != provider
    ):
        message = f"{quote(model)} is a model of {fact.provider}, not of {provider}"
        return (
            FAILS,
            f"{message}, so {quote(f'@{upstream.name}')} will answer 404.",
            "Ask the provider that has it, or set override_params.model in the target.",
        )
    near = closest(model, known)
    is_newer = near is not None and _letters(near) == _letters(model)
    return (
        HINT if near is None or is_newer else RISK,
        f"The catalogue knows no model {quote(model)} of {provider}; if there is none, "
        f"{quote(f'@{upstream.name}')} will answer 404.",
        f'Did you mean "{near}"? If not, check the name.' if near else "Check the name.",
    )


def _letters(text: str) -> str:
    """Without figures: names that differ in these alone are of different generations."""
    return re.sub(r"[\d.]+", "", text)
