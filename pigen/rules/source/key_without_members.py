from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import LIMITS
from pigen.source.keys import DEFAULT_TYPE
from pigen.source.resolver import Team
from pigen.source.source_file import SourceFile, find_key_or_value_span

SOURCE = """\
version: 1
keys: {mine: {type: workspace/user, value: $PORTKEY_API_KEY}}
"""
TEAMS = SOURCE + "teams: {web: {members: {ada: {user_id: u-1}}}, data: {%s}}\n"


class KeyWithoutMembers(Rule):
    """A key is for each member of a team, and the team has no members.

    A key of type workspace/user or organisation/user is built once for each of them, so this team
    gets none. A source without teams belongs to one person, who already has the key.

    Add members to the team, make the key of type workspace/service, or remove it there with null.
    """

    effect = IGNORED
    topic = LIMITS
    examples = (
        Good(SOURCE),
        Good(TEAMS % "members: {max: {user_id: u-2}}"),
        Good(TEAMS % "keys: {mine: null}"),
        Good(TEAMS % "teams: {lab: {members: {max: {user_id: u-2}}}}"),
        Bad(TEAMS % "", at="/teams/data"),
        Bad(TEAMS % "teams: {lab: {}}", at="/teams/data"),
        Bad(SOURCE + "teams: {web: {}, data: {}}\n", at="/keys/mine/type"),
    )

    def check(self, file: SourceFile) -> Iterator[Problem]:
        teams = file.hosted_teams
        filled = {
            team.path[:depth]
            for team in teams
            if team.names.members
            for depth in range(len(team.path) + 1)
        }
        reported: set[tuple[str, ...]] = set()
        for team in teams:
            above = (team.path[:depth] for depth in range(1, len(team.path)))
            names = _list_member_keys(team)
            if not (team.path and names) or team.path in filled or reported.intersection(above):
                continue
            reported.add(team.path)
            if filled:
                steps = [step for name in team.path for step in ("teams", name)]
                place = find_key_or_value_span(file.teams[0].names.node, *steps)
            else:  # the same holds for all teams
                place = find_key_or_value_span(team.names.node, "keys", names[0], "type")
            yield Problem(
                place,
                f"The team {quote(team.folder)} has no members, so nobody in it gets the key "
                f"{', '.join(map(quote, names))}, which is made for each of them.",
                'Add "members", make the key of type workspace/service, '
                "or remove it there with null.",
            )
            if not filled:
                return


def _list_member_keys(team: Team) -> list[str]:
    keys = team.names.keys.items()
    return [name for name, (spec, _) in keys if (spec.type or DEFAULT_TYPE).endswith("/user")]
