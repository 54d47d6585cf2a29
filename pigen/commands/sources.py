"""What commands that take a source have in common: reading it, and finding a team in it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

from pigen.document import read_bytes
from pigen.errors import PigenError
from pigen.outputs import terminal
from pigen.source.faults import Fault
from pigen.source.loading import Loaded, load
from pigen.source.resolving import Resolved, Team, resolve
from pigen.suggest import did_you_mean
from pigen.values import quote

DEFAULT = "pigen.yaml"


def read(
    path: str,
    ending: str,
    *,
    data: bytes | None = None,
    dialect: str | None = None,
    more: Callable[[Resolved], list[Fault]] = lambda resolved: [],
) -> Resolved | None:
    """The source at `path`; None after its errors, and then `ending`, were printed.

    data     what the file holds, where that was read already
    dialect  overrules the source's
    more     further errors of a source that has none by itself
    """
    require(path)
    loaded = load(
        path, lambda name: data if data is not None and name == path else read_bytes(name)
    )
    resolved = resolve(loaded, dialect=dialect)
    faults = resolved.faults or more(resolved)
    if not faults:
        return resolved
    _print(faults, loaded, resolved)
    terminal.note(ending)
    return None


def require(path: str) -> None:
    """PigenError where nobody named a file, and there is none of the usual name."""
    if path == DEFAULT and not os.path.lexists(path):
        raise PigenError(
            f"There is no {DEFAULT} in this folder.", help="Name a file, or go to where it is."
        )


def _print(faults: Sequence[Fault], loaded: Loaded, resolved: Resolved) -> None:
    from pigen.outputs import full
    from pigen.outputs.report import File, Report
    from pigen.pi import NEWEST, Pi

    releases = resolved.teams[0].releases.lowest if resolved.teams else Pi(NEWEST)
    report = Report(releases)
    report.findings = [fault.finding() for fault in faults]
    for document in loaded.documents:
        report.documents[document.path] = document
        report.files.append(File(document.path, "source", None, None))
    terminal.write(full.render(report, terminal.paint(sys.stderr)), sys.stderr)


def chosen(name: str, teams: Sequence[Team]) -> Team:
    """The team of that path; of that last name, if there is only one. PigenError for none."""
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
    near = did_you_mean(wanted, [*paths, *(path.rpartition("/")[2] for path in paths)])
    raise PigenError(
        f"The source has no team {quote(wanted)}.",
        help=f"{near}It has {', '.join(paths[:20]) or 'no teams at all'}.",
    )
