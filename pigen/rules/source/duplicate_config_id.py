from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import RISK, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import SOURCES
from pigen.source.configs import TeamConfig
from pigen.source.faults import SourceSpan
from pigen.source.names import get_child
from pigen.source.resolver import Team
from pigen.source.source_file import SourceFile, find_key_or_value_span, format_team_note

SOURCE = """\
version: 1
providers: {openai: {slug: openai-prod}}
configs:
  coding: {id: pc-coding-1a2b, provider: "@openai", cache: {mode: simple}}
teams:
  research: {%s}
"""


class DuplicateConfigId(Rule):
    """One id is used for two different Configs.

    A team inherits a Config together with its id. If the team has another slug for one of the
    providers, or changes the Config, its content differs. But the gateway has only one Config for
    an id, so the keys of one team are routed as the other team's Config says.

    Give the team's Config an id of its own, or `id: null` until it has one.
    """

    effect = RISK
    topic = SOURCES
    examples = (
        Good(SOURCE % "workspace: ws-research"),
        Good(SOURCE % "providers: {openai: {slug: other}}, configs: {coding: {id: pc-other-3c4d}}"),
        Good(SOURCE % "providers: {openai: {slug: other}}, configs: {coding: {id: null}}"),
        Bad(SOURCE % "providers: {openai: {slug: openai-research}}", at="/configs/coding/id"),
        Bad(SOURCE % "configs: {coding: {cache: null}}", at="/configs/coding/id"),
    )

    def check(self, file: SourceFile) -> Iterator[Problem]:
        known: dict[str, tuple[Team, TeamConfig]] = {}
        seen: set[str] = set()
        for team in file.hosted_teams:
            for config in team.configs.values():
                if config.id is None:
                    continue
                first_team, first = known.setdefault(config.id, (team, config))
                same = first is config or first.value == config.value
                if not same and config.id not in seen:
                    seen.add(config.id)
                    yield _make_problem(team, config, first_team, first)


def _make_problem(team: Team, config: TeamConfig, first_team: Team, first: TeamConfig) -> Problem:
    where = find_key_or_value_span(team.names.node, "configs", config.name, "id")
    return Problem(
        where,
        f"The Config {quote(config.name)}{format_team_note(team)} differs from {quote(first.name)}"
        f"{format_team_note(first_team) or ' at the top'}, but {quote(str(config.id))} can only be "
        "one of them: keys of the other will be routed wrongly.",
        f"Give it an id of its own{format_team_note(team)}, "
        "or null until the gateway has made one.",
        related=(
            (_find_difference(team, config, first_team, first), "it differs here"),
            (
                find_key_or_value_span(first_team.names.node, "configs", first.name),
                "the other Config",
            ),
        ),
    )


def _find_difference(
    team: Team, config: TeamConfig, first_team: Team, first: TeamConfig
) -> SourceSpan:
    """What makes the team's Config another: itself, or a provider with another slug."""
    root = team.names.node
    if config.node is first.node:
        for name, upstream in team.names.providers.items():
            other = first_team.names.providers.get(name)
            if other is not None and other.slug != upstream.slug:
                return find_key_or_value_span(
                    root, "providers", name, *(["slug"] if get_child(upstream.node, "slug") else [])
                )
    return find_key_or_value_span(root, "configs", config.name)
