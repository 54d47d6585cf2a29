"""Reading a source for a command, and the team that it is about."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from pigen.errors import PigenError
from pigen.outputs import terminal
from pigen.source.loading import load
from pigen.source.resolving import Resolved, Team, resolve
from pigen.suggest import did_you_mean
from pigen.values import quote


def resolved(path: str, then: str) -> Resolved | None:
    """The source; None after its errors were printed, with `then`, what follows of them."""
    from pigen import build

    loaded = load(path)
    found = resolve(loaded)
    faults = found.faults or build.faults(found)
    if not faults:
        return found
    from pigen.outputs import full
    from pigen.outputs.report import File, Report
    from pigen.pi import NEWEST, Pi

    releases = found.teams[0].releases.lowest if found.teams else Pi(NEWEST)
    report = Report(releases)
    report.findings = [fault.finding() for fault in faults]
    for document in loaded.documents:
        report.documents[document.path] = document
        report.files.append(File(document.path, "source", None, None))
    terminal.write(full.render(report, terminal.paint(sys.stderr)), sys.stderr)
    terminal.note(then)
    return None


def chosen(name: str, teams: Sequence[Team]) -> Team:
    """The team of that path; of that last name, if there is only one."""
    wanted = name.strip("/")
    for team in teams:
        if team.folder == wanted:
            return team
    found = [team for team in teams if team.path[-1:] == (wanted,)]
    if len(found) == 1:
        return found[0]
    paths = [team.folder for team in teams if team.path]
    if found:
        raise PigenError(
            f"Several teams are called {quote(wanted)}.",
            help=f"Give the whole path: {', '.join(team.folder for team in found)}.",
        )
    raise PigenError(
        f"The source has no team {quote(wanted)}.",
        help=f"{did_you_mean(wanted, paths)}It has {', '.join(paths[:20]) or 'no teams at all'}.",
    )
