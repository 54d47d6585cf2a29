"""Which team of a source is meant."""

from __future__ import annotations

from collections.abc import Sequence

from pigen.common.errors import PigenError
from pigen.common.quoting import quote
from pigen.common.suggest import did_you_mean
from pigen.source.resolver import Team


def choose_team(name: str, teams: Sequence[Team]) -> Team:
    """The team of that path; of that last name, if there is only one. PigenError for none."""
    wanted = name.strip("/")
    for team in teams:
        if team.folder == wanted:
            return team
    matches = [team for team in teams if team.path[-1:] == (wanted,)]
    if len(matches) == 1:
        return matches[0]
    paths = [team.folder for team in teams if team.path]
    if matches:
        raise PigenError(
            f"Several teams are called {quote(wanted)}.",
            help=f"Give the whole path: {', '.join(team.folder for team in matches)}.",
        )
    near = did_you_mean(wanted, [*paths, *(path.rpartition("/")[2] for path in paths)])
    raise PigenError(
        f"The source has no team {quote(wanted)}.",
        help=f"{near}It has {', '.join(paths[:20]) or 'no teams at all'}.",
    )
