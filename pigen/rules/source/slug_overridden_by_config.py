from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, RISK, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.gateway.all_routes import AllRoutes
from pigen.source.faults import SourceSpan, get_span
from pigen.source.names import get_child
from pigen.source.pi_requests import PiRequest
from pigen.source.source_file import (
    SourceFile,
    find_key_or_value_span,
    format_attempts,
    format_team_note,
)

SOURCE = """\
version: 1
providers: {openai: {slug: openai-prod}, anthropic: {slug: anthropic-prod}}
configs:
  coding:
    strategy: {mode: fallback}
    targets: [{provider: "@openai"}, {provider: "@anthropic"}]
keys:
  routed: {config: coding, value: $ROUTED_KEY}
  direct: {value: $DIRECT_KEY}
pi:
  providers:
    portkey: {key: %s, models: [%s]}
"""


class SlugOverriddenByConfig(Rule):
    """A model names its provider, but the key's Config routes the request elsewhere.

    A Config with a provider or targets decides the route by itself. Portkey then strips the
    "@slug/" of the model and sends the rest to the Config's targets, whether they have such a model
    or not.

    Use two keys, and so two pi providers: one whose key has the Config, for bare names, and one
    whose key has none, for models that name their provider.
    """

    effect = FAILS
    topic = ROUTING
    supersedes = ("slug-overridden-by-header",)
    examples = (
        Good(SOURCE % ("routed", "gpt-4o")),
        Good(SOURCE % ("direct", '"@anthropic/claude-sonnet-4-20250514"')),
        Good(SOURCE % ("routed", '"@openai/gpt-4o"'), note="The first target is the one meant."),
        Bad(
            SOURCE % ("routed", '"@anthropic/claude-sonnet-4-20250514"'),
            at="/pi/providers/portkey/models/0",
        ),
        Bad(
            (SOURCE % ("routed", '"@anthropic/claude-sonnet-4-20250514"')).replace(
                "fallback", "loadbalance"
            ),
            at="/pi/providers/portkey/models/0",
            effect=RISK,
            note="Half of the requests go there.",
        ),
    )

    def check(self, file: SourceFile) -> Iterator[Problem]:
        seen: set[int] = set()
        for ask in file.pi_requests:
            if ask.request is None or ask.slug is None or ask.is_direct:
                continue
            if not ask.team.names.is_hosted or id(ask.id_node) in seen:
                continue
            routes = file.find_routes(ask)
            meant = [
                (a.slug, a.model) == (ask.slug, ask.entry.model) for a in routes.first_attempts
            ]
            if meant and not all(meant):
                seen.add(id(ask.id_node))
                yield _make_problem(ask, routes, RISK if any(meant) else FAILS)


def _make_problem(ask: PiRequest, routes: AllRoutes, effect: str) -> Problem:
    others = [a for a in routes.first_attempts if (a.slug, a.model) != (ask.slug, ask.entry.model)]
    goes = format_attempts(others, "or")
    if effect == RISK:
        goes = f"some of its requests will go to {goes}"
    else:
        goes = f"its requests will go to {goes}"
        if routes.later_attempts:
            goes += f", and where that fails to {format_attempts(routes.later_attempts, 'and')}"
        if ask.slug not in {each.slug for each in routes.attempts}:
            goes += f", never to {quote(f'@{ask.slug}')}"
    by = f"the Config {quote(ask.config.name)}" if ask.config else "a header"
    return Problem(
        get_span(ask.id_node),
        f"{quote(ask.entry.id)} does not choose its provider{format_team_note(ask.team)}, because "
        f"{by} routes all requests of {quote(ask.provider)}: {goes}.",
        f"Put it under a pi provider whose key has no Config{_suggest_example(ask)}; "
        "bare names belong here.",
        effect=effect,
        related=_find_reasons(ask),
    )


def _suggest_example(ask: PiRequest) -> str:
    """A key or pi provider that would do."""
    names = ask.team.names
    free = [name for name, (form, _) in names.keys.items() if form.config is None]
    for name in free:
        pi = get_child(names.node, "pi")
        listed = get_child(pi, "providers") if pi is not None else None
        for member in (listed.members or ()) if listed is not None else ():
            key = get_child(member.node, "key")
            if key is not None and key.value == name:
                return f", such as {quote(member.key)}"
    return f", such as the key {quote(free[0])}" if free else ""


def _find_reasons(ask: PiRequest) -> tuple[tuple[SourceSpan, str], ...]:
    root = ask.team.names.node
    if ask.config is None:
        return (
            (
                find_key_or_value_span(root, "pi", "providers", ask.provider, "headers"),
                "a header routes",
            ),
        )
    here = find_key_or_value_span(root, "configs", ask.config.name)
    reasons = [(here, "this Config routes them")]
    if get_child(ask.node, "config") is None:
        binding = find_key_or_value_span(root, "keys", ask.key or "", "config")
        reasons.append((binding, "the key is bound to it here"))
    return tuple(reasons)
