from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import RISK, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import LIMITS
from pigen.source.limit_calls import get_integration_slug
from pigen.source.resolver import Team
from pigen.source.source_file import SourceFile, find_key_or_value_span

SOURCE = """\
version: 1
workspace: ws-1
providers: {openai: {slug: openai-prod, usage_limits: {type: cost, credit_limit: 100}}}
teams:
  web: {%s}
"""


class ConflictingLimits(Rule):
    """Two teams in one workspace set its limits, or those of a provider in it, differently.

    Such limits belong to the workspace. There is one of each, and whichever is sent last holds for
    both teams.

    Give each team a workspace of its own, or both of them the same limits.
    """

    effect = RISK
    topic = LIMITS
    examples = (
        Good(SOURCE % "metadata: {team: web}"),
        Good(SOURCE % "workspace: ws-2, providers: {openai: {usage_limits: {credit_limit: 5}}}"),
        Bad(
            SOURCE % "providers: {openai: {usage_limits: {credit_limit: 5}}}",
            at="/teams/web/providers/openai/usage_limits",
        ),
        Bad(
            """\
version: 1
workspace: {id: ws-1, rate_limits: [{type: requests, unit: rpm, value: 100}]}
teams:
  web: {workspace: {rate_limits: [{type: requests, unit: rpm, value: 5}]}}
""",
            at="/teams/web/workspace/rate_limits",
        ),
    )

    def check(self, file: SourceFile) -> Iterator[Problem]:
        first: dict[str, tuple[Team, object, tuple[str, ...]]] = {}
        reported: set[tuple[int, str]] = set()
        for team in file.hosted_teams:
            for endpoint, limits, path in _list_limits(team):
                other, known, _ = first.setdefault(endpoint, (team, limits, path))
                place = find_key_or_value_span(team.names.node, *path)
                if known == limits or (place.start, place.document.path) in reported:
                    continue
                reported.add((place.start, place.document.path))
                yield Problem(
                    place,
                    f"The workspace {quote(str(team.names.workspace))} has different limits here "
                    f"and in {_describe_team(other)}, and those that are sent last apply to both.",
                    "Give the team a workspace of its own, or the same limits.",
                    related=((find_key_or_value_span(other.names.node, *path), "the others"),),
                )


def _list_limits(team: Team) -> Iterator[tuple[str, object, tuple[str, ...]]]:
    """What sets limits in the team's workspace: to whom it is sent, what, and where it stands."""
    names = team.names
    if not names.workspace:
        return
    owners: list[tuple[tuple[str, ...], str, object]] = [
        (("workspace",), names.workspace, names.workspace_spec)
    ]
    for upstream in names.providers.values():
        slug = f"{names.workspace} {get_integration_slug(upstream)}"
        owners.append((("providers", upstream.name), slug, upstream.spec))
    for path, owner, spec in owners:
        for field in ("usage_limits", "rate_limits"):
            limits = getattr(spec, field, None)
            if limits:
                yield f"{owner} {field}", limits, (*path, field)


def _describe_team(team: Team) -> str:
    return f"team {quote(team.folder)}" if team.path else "the source's top"
