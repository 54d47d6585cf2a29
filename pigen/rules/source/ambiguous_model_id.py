from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import HINT, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import MODELS
from pigen.source.faults import get_span
from pigen.source.pi_requests import PiRequest
from pigen.source.source_file import SourceFile, format_team_note

SOURCE = """\
version: 1
providers: {openai: {slug: openai-prod}, copy: {slug: %s}}
keys: {one: {value: $ONE_KEY}, two: {value: $TWO_KEY}}
pi:
  providers:
    first: {key: one, models: ["@openai/gpt-4o"]}
    second: {key: two, models: ["@copy/gpt-4o"]}
"""


class AmbiguousModelId(Rule):
    """Two pi providers have a model with the same id.

    pi can only tell them apart by the provider. From 0.84.0 `pi --model ID` stops with `is
    ambiguous across providers`; before, it silently uses one of them, with that one's key and
    route. Upper and lower case make no difference.

    List it once, or always name the provider: `pi --model first/ID`.
    """

    effect = HINT
    topic = MODELS
    supersedes = ("ambiguous-model-id",)
    examples = (
        Good(SOURCE % "openai-copy", note="Another slug makes another id."),
        Bad(SOURCE % "openai-prod", at="/pi/providers/second/models/0"),
    )

    def check(self, file: SourceFile) -> Iterator[Problem]:
        seen: set[tuple[int, int]] = set()
        known: dict[str, PiRequest] = {}
        team = None
        for ask in file.pi_requests:
            if ask.team is not team:
                team, known = ask.team, {}
            first = known.setdefault(ask.entry.id.lower(), ask)
            pair = (id(first.id_node), id(ask.id_node))
            if first.provider == ask.provider or pair in seen:
                continue
            seen.add(pair)
            yield Problem(
                get_span(ask.id_node),
                f"{quote(first.provider)} has a model {quote(first.entry.id)} "
                f"too{format_team_note(team)}, so `pi --model {ask.entry.id}` does not say "
                "which one is meant.",
                "List it under one of them, or name the provider whenever you choose it.",
                related=((get_span(first.id_node), "the other one"),),
            )
