from __future__ import annotations

import re
from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.common.suggest import find_closest
from pigen.diagnostics.rule import FAILS, HINT, RISK, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import MODELS
from pigen.gateway.model_paths import split_vertex_model
from pigen.pi import catalogue
from pigen.pi.catalogue.slug_upstreams import VERTEX, VERTEX_PUBLISHERS, find_fact_behind
from pigen.pi.release import NEWEST, Pi
from pigen.source.faults import SourceSpan, get_span
from pigen.source.model_mentions import list_model_references
from pigen.source.names import Upstream, get_child
from pigen.source.resolver import Team
from pigen.source.source_file import SourceFile, find_key_or_value_span

# Names that people give themselves, or that lead to one of their own: no list can have them.
_CUSTOM_NAME = re.compile(r"^(ft:|arn:)|/")
_CUSTOM_PROVIDERS = ("azure",)
_VERSION_SUFFIX = re.compile(r"[-@](\d{4}-?\d{2}-?\d{2}|latest|preview|\d{3,4})$")
_CHECK = "Check the name."

SOURCE = """\
version: 1
providers: {openai: {slug: openai-prod%s}, anthropic: {slug: anthropic-prod}}
keys: {key: {value: $PORTKEY_API_KEY}}
pi: {providers: {portkey: {key: key, models: ["%s"]}}}
"""
VERTEX_SOURCE = """\
version: 1
providers: {vertex: {slug: vertex-prod, provider: vertex-ai}}
keys: {key: {value: $PORTKEY_API_KEY}}
pi: {providers: {portkey: {key: key, models: ["@vertex/%s"]}}}
"""
ID = "/pi/providers/portkey/models/0"


class ModelUnknownToProvider(Rule):
    """A provider is asked for a model that the catalogue does not list for it.

    If it has no model of that name, it answers 404 to every request. The catalogue is pi's own, so
    a model that is newer than pigen is not in it: this is an error only where the model is known to
    be another company's, and a warning where one of almost that name exists.

    Through the gateway, a model of Vertex AI names its publisher:
    `anthropic.claude-sonnet-4-5@20250929`. A name without one is taken for a model of Google.

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
        Good(VERTEX_SOURCE % "anthropic.claude-sonnet-4-5@20250929"),
        Good(VERTEX_SOURCE % "google.gemini-2.5-pro"),
        Good(VERTEX_SOURCE % "endpoints.1234567890"),
        Bad(VERTEX_SOURCE % "claude-sonnet-4-5@20250929", at=ID, effect=FAILS),
        Bad(SOURCE % (", models: [gtp-4o]", "@openai/*"), at="/providers/openai/models/0"),
    )

    def check(self, file: SourceFile) -> Iterator[Problem]:
        judged: dict[tuple[str | None, str], tuple[str, str, str] | None] = {}
        for team, upstream, model, where, related in _list_named_models(file):
            key = (upstream.catalogue, model)
            if key not in judged:
                judged[key] = _judge(upstream, model)
            verdict = judged[key]
            if verdict is not None:
                effect, message, help = verdict
                if team.releases.newest.newer:  # whose catalogue may have the model
                    newer = team.releases.newest.newer
                    effect, message = HINT, f"Unless pi {newer} has changed this: {message}"
                # Names like no other are those of one list that nobody here knows.
                cause = f"unlisted at {upstream.name}" if help == _CHECK else ""
                yield Problem(where, message, help, effect=effect, related=related, cause=cause)


def _list_named_models(
    file: SourceFile,
) -> Iterator[tuple[Team, Upstream, str, SourceSpan, tuple[tuple[SourceSpan, str], ...]]]:
    """Each model that a provider lists, and each that one without a list is asked for."""
    seen: set[int] = set()
    for team in file.teams:
        for upstream in team.names.providers.values():
            listed = get_child(upstream.node, "models")
            if listed is None or id(listed) in seen:
                continue
            seen.add(id(listed))
            for item in listed.items or ():
                yield team, upstream, str(item.value), get_span(item), ()
    for each in list_model_references(file):
        # Of a list of its own the hosted gateway itself refuses what is not on it.
        if each.upstream.models is None:
            here = find_key_or_value_span(each.team.names.node, "providers", each.upstream.name)
            related = [(here, "the provider")]
            if each.target is not None:
                related.append((get_span(each.target), "the target that sends it there"))
            yield each.team, each.upstream, each.model, get_span(each.node), tuple(related)


def _judge(upstream: Upstream, model: str) -> tuple[str, str, str] | None:
    """Effect, message and help; None for a model that is known, or that no list can have."""
    provider = upstream.catalogue
    if provider is None or provider in _CUSTOM_PROVIDERS or _CUSTOM_NAME.search(model):
        return None
    publisher, name = split_vertex_model(model) if provider == VERTEX else ("", model)
    if publisher not in ("", "google"):
        return None
    known = catalogue.list_models(provider, Pi(NEWEST))
    if not known or any(
        catalogue.find_fact(name, provider) for name in (name, _VERSION_SUFFIX.sub("", name))
    ):
        return None
    fact = catalogue.find_fact(model)
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
    if publisher:
        other = _find_publisher(name)
        if other:
            return (
                FAILS,
                f"Vertex AI is asked for {quote(model)} as a model of Google, which has none of "
                "this name: it will answer 404.",
                f'Name its publisher: "{other}.{name}".',
            )
    near = find_closest(name, known)
    is_newer = near is not None and _drop_figures(near) == _drop_figures(name)
    return (
        HINT if near is None or is_newer else RISK,
        f"The catalogue knows no model {quote(model)} of {provider}; if it does not exist, "
        f"{quote(f'@{upstream.name}')} will answer 404.",
        f'Did you mean "{near}"? If not, check the name.' if near else _CHECK,
    )


def _find_publisher(model: str) -> str | None:
    """The publisher other than Google that makes a model, by the name that Vertex AI has for it."""
    for publisher, maker in VERTEX_PUBLISHERS.items():
        fact = find_fact_behind(f"{publisher}.{model}", VERTEX)
        if maker not in (None, VERTEX) and fact and fact.provider == maker:
            return publisher
    return None


def _drop_figures(text: str) -> str:
    """Without figures: names that differ in these alone are of different generations."""
    return re.sub(r"[\d.]+", "", text)
