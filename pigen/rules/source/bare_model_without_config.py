from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import MODELS
from pigen.source.faults import get_span
from pigen.source.pi_requests import PiRequest, with_model
from pigen.source.source_file import SourceFile, find_key_or_value_span, format_team_note

SOURCE = """\
version: 1
providers: {openai: {slug: openai-prod, models: [gpt-4o]}}
configs:
  plain: {provider: "@openai"}
  cached: {cache: {mode: simple}}
keys:
  key: {%svalue: $PORTKEY_API_KEY}
pi: {providers: {portkey: {key: key, models: [%s]}}}
"""


class BareModelWithoutConfig(Rule):
    """A model without "@name/" under a key that no Config routes.

    The gateway then cannot tell which provider to ask, and answers every request with 400. A Config
    with only cache, retry or a timeout does not choose a provider either.

    Write "@name/model", or bind the key to a Config with a provider or targets.
    """

    effect = FAILS
    topic = MODELS
    examples = (
        Good(SOURCE % ("", '"@openai/gpt-4o"')),
        Good(SOURCE % ("config: plain, ", "gpt-4o")),
        Good(SOURCE % ("config: pc-main-1a2b, ", "gpt-4o"), note="What it holds is unknown."),
        Bad(SOURCE % ("", "gpt-4o"), at="/pi/providers/portkey/models/0"),
        Bad(SOURCE % ("config: cached, ", "gpt-4o"), at="/pi/providers/portkey/models/0"),
        Bad(
            SOURCE % ("", "{id: openai/gpt-4o, name: GPT-4o}"),
            at="/pi/providers/portkey/models/0/id",
            note='The "@" is missing.',
        ),
    )

    def check(self, file: SourceFile) -> Iterator[Problem]:
        seen: set[int] = set()
        for ask in file.pi_requests:
            if ask.slug is not None or ask.request is None or id(ask.id_node) in seen:
                continue
            if not ask.team.names.is_hosted or file.find_routes(ask).attempts:
                continue
            if not _would_route_with_slug(file, ask):
                continue  # a slug would not help either: the Config itself is wrong
            seen.add(id(ask.id_node))
            key = quote(ask.key or "")
            why = f"the key {key} is not bound to a Config"
            if ask.config is not None:
                why = f"the Config {quote(ask.config.name)} of the key {key} chooses no provider"
            yield Problem(
                get_span(ask.id_node),
                f"Nothing says which provider to ask for "
                f"{quote(ask.entry.id)}{format_team_note(ask.team)}: "
                f"{why}, so the gateway will answer 400.",
                f"{_suggest_remedy(ask)}, or bind the key to a Config with targets.",
                related=(
                    (find_key_or_value_span(ask.team.names.node, "keys", ask.key or ""), "the key"),
                ),
            )


def _would_route_with_slug(file: SourceFile, ask: PiRequest) -> bool:
    """The engine would send the request somewhere if its model named a provider."""
    for upstream in ask.team.names.providers.values():
        named = with_model(ask, f"@{upstream.slug}/model")
        return bool(named.simulate(file.get_workspace(ask.team)).attempts)
    return ask.config is None


def _suggest_remedy(ask: PiRequest) -> str:
    name, _, rest = ask.entry.id.partition("/")
    known = ask.team.names.providers
    if rest and name in known:
        return f'Write "@{ask.entry.id}"'
    fit = [name for name, upstream in known.items() if ask.entry.id in (upstream.models or ())]
    return f'Write "@{fit[0] if fit else next(iter(known), "name")}/{ask.entry.id}"'
