"""pigen build: the files of a source, written, compared or shown."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from pigen.build import changes, files
from pigen.build.changes import PlannedChange
from pigen.build.files import BuiltFile
from pigen.commands import load_source
from pigen.commands.report_writes import print_remarks
from pigen.common.errors import PigenError
from pigen.common.kinds import MANIFEST
from pigen.outputs import terminal
from pigen.outputs.file_privacy import PrivacyJudge
from pigen.outputs.report import pluralize
from pigen.source.resolver import Team
from pigen.source.team_choice import choose_team
from pigen.text.document import Document, from_text
from pigen.write import begin


def run(
    source: str,
    team: str | None,
    all: bool,
    out: str | None,
    check: bool,
    diff: bool,
    adopt: bool,
    allow_include: Sequence[str] = (),
    json: bool = False,
) -> int:
    """0 done; 1 the source has errors, or with --check or --diff something would change."""
    if team is not None and all:
        raise PigenError(
            "--team and --all contradict each other.",
            help="Leave out one of them; --all is the default.",
        )
    if json and diff:
        raise PigenError("--diff prints a diff, so JSON does not go with it.", help="Use --check.")
    resolved = load_source.read_source(
        source,
        "Nothing was built.",
        allowed_includes=allow_include,
        find_more_faults=files.find_faults,
    )
    if resolved is None:
        return 1
    teams = resolved.teams if team is None else [choose_team(team, resolved.teams)]
    folder = out or (os.path.dirname(source) or ".")
    built = files.build_files(teams)
    planned = changes.plan_changes(
        folder, resolved.mark, built, None if team is None else teams[0], adopt
    )
    if diff:
        _print_diff(planned)
    if check and json:
        _print_json(planned, built, folder, teams, is_written=False)
    elif check:
        for change in planned:
            terminal.write(f"{terminal.format_path(change.path)} {change.state}\n")
    if check or diff:
        return int(bool(planned))
    with begin("pigen build") as run:
        privacy_judge = PrivacyJudge()
        for change in planned:
            privacy = privacy_judge.judge(change.path, change.before, change.after)
            run.change(change.path, change.before, change.after, **privacy._asdict())
    print_remarks(run)
    if json:
        _print_json(planned, built, folder, teams, is_written=True)
    else:
        _print_summary(planned, built, folder, teams)
    return 0


def _print_diff(planned: Sequence[PlannedChange]) -> None:
    from pigen.outputs.diff import render

    pairs = [
        (_to_document(change.path, change.before), _to_document(change.path, change.after))
        for change in planned
    ]
    terminal.write(render(pairs, terminal.make_painter(sys.stdout)))


def _to_document(path: str, content: bytes | None) -> Document:
    return from_text((content or b"").decode("utf-8", "replace"), path)


def _print_json(
    planned: Sequence[PlannedChange],
    built: Sequence[BuiltFile],
    folder: str,
    teams: Sequence[Team],
    *,
    is_written: bool,
) -> None:
    terminal.write_json(
        {
            "version": 1,
            "out": folder,
            "pi": str(teams[0].releases),
            "written": is_written,
            "files": len(built),
            "changes": [{"path": each.path, "change": _name_change(each)} for each in planned],
        }
    )


def _name_change(change: PlannedChange) -> str:
    return "created" if change.before is None else "deleted" if change.after is None else "changed"


def _print_summary(
    planned: Sequence[PlannedChange], built: Sequence[BuiltFile], folder: str, teams: Sequence[Team]
) -> None:
    written = [change for change in planned if os.path.basename(change.path) != MANIFEST]
    gone = sum(change.after is None for change in written)
    same = len(built) - sum(change.state != "is stale" for change in written)
    parts = [f"Wrote {pluralize(len(written) - gone, 'file')} below {terminal.format_path(folder)}"]
    parts += [f"left {same} as they were"] if same else []
    parts += [f"deleted {gone}"] if gone else []
    terminal.write(f"{', '.join(parts)} (for pi {teams[0].releases}).\n")
    if len(teams) == 1 and teams[0].default_model:
        terminal.write(f"Start pi with: pi --model {teams[0].default_model}\n")
