"""pigen lint: find, check, fix and report.

Imported on every lint, so whatever only findings, fixes or mistakes need is imported where it is
used.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from pigen import rules
from pigen.commands.lint.models_subject import Linter
from pigen.commands.lint.read_subject import read_subject
from pigen.common.errors import PigenError
from pigen.common.kinds import ADMIN_CALLS, KINDS, MANIFEST, MODELS, SOURCE
from pigen.lint import discovery
from pigen.outputs.report import FileReport, Report
from pigen.pi import release_choice
from pigen.pi.release import NEWEST, Pi

DEFAULT_SOURCE = "pigen.yaml"
PARALLEL_THRESHOLD = 200  # files, from which on it pays to look at them in several processes
TYPE_CHECKING = False
if TYPE_CHECKING:  # for annotations alone: the module costs more than a clean run
    from pigen.commands.lint.models_subject import ContentCounts, LintSubject
    from pigen.commands.lint.rule_selection import RuleSelection


def run(
    paths: Sequence[str] = (),
    pi_version: str | None = None,
    dialect: str | None = None,
    gateway: str | None = None,
    format: str = "full",
    fix: bool = False,
    unsafe_fixes: bool = False,
    diff: bool = False,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    env: bool = False,
    hints: bool = False,
    skip_others: bool = False,
    allow_include: Sequence[str] = (),
) -> int:
    """The exit code: 0 clean or only hints, 1 findings, 2 something could not be read."""
    _check_usage(format, fix, unsafe_fixes, diff)
    pi, remark = release_choice.choose_release(pi_version)
    if remark:
        _note(remark)
    selection = _make_selection(select, ignore)
    requested_pi = None if pi_version is None else str(pi)
    if gateway:
        from pigen.pi.portkey_gateways import require_gateway_url

        require_gateway_url(gateway)
    linter = Linter(
        pi,
        os.environ if env else None,
        selection,
        requested_pi=requested_pi,
        dialect=dialect,
        gateway=gateway or "",
    )
    report = Report(pi)
    report.shows_hints = hints
    if fix:
        report.fix_mode = "all" if unsafe_fixes else "safe"
    if not paths:
        paths = (_choose_file(),)
    files = list(discovery.find_files(paths, report.errors))
    if skip_others:
        files = [path for path in files if not discovery.is_foreign(path)]
    files = _drop_built(files)
    clean = {} if fix or diff else _find_clean(files, linter)
    subjects: dict[str, LintSubject] = {}
    for path in files:
        if path not in clean:
            try:
                subjects[path] = read_subject(path, allow_include)
            except PigenError as error:
                report.errors.append(error)
    if any(subject.kind == SOURCE for subject in subjects.values()):
        from pigen.commands.lint import includes

        files = includes.replace_parts_by_owner(files, subjects, allow_include)
    if fix or diff:
        from pigen.commands.lint.autofix import fix_all

        subjects = fix_all(
            subjects,
            linter,
            report,
            unsafe=unsafe_fixes,
            write=not diff,
            read_again=lambda path: read_subject(path, allow_include),
        )
    for path in files:
        if path in clean:
            report.files.append(FileReport(path, MODELS, *clean[path]))
        elif path in subjects:
            linter.check(subjects[path], report)
    for each in report.files:
        if each.newer_pi:
            _note(
                f"{each.path} is for pi {each.newer_pi}: judged by "
                f"{Pi(NEWEST, each.newer_pi).describe()}."
            )
    for remark in selection.remarks if selection else ():
        _note(remark)
    if diff:
        from pigen.commands.lint.autofix import print_diff

        return print_diff(report)
    _print_report(format, report)
    for remark in report.write_remarks:
        _note(remark)
    return report.exit_code


def _choose_file() -> str:
    """The file to lint where none is named: the pigen.yaml here, as other commands take it, else
    pi's own models.json."""
    path = DEFAULT_SOURCE if os.path.exists(DEFAULT_SOURCE) else discovery.find_pi_models_file()
    _note(f"No path given: linting {path}.")
    return path


def _drop_built(files: list[str]) -> list[str]:
    """Without what pigen build writes and no rule judges, where a pattern of the shell named it
    together with others."""
    if not any(path.endswith((ADMIN_CALLS, MANIFEST)) for path in files):
        return files
    from pigen.lint.file_kind import is_built_unjudged

    return [path for path in files if not is_built_unjudged(path)] or files


def _check_usage(format: str, fix: bool, unsafe_fixes: bool, diff: bool) -> None:
    if unsafe_fixes and not (fix or diff):
        raise PigenError(
            "--unsafe-fixes changes nothing without --fix or --diff.",
            help="Add --diff to see the changes, or --fix to make them.",
        )
    if diff and format != "full":
        raise PigenError(
            f"--diff prints a diff, so --format {format} does not go with it.",
            help=f"Leave out one of them; --format {format} without --diff lists "
            "the edits of each fix."
            if format == "json"
            else "Leave out one of them.",
        )


def _make_selection(select: Sequence[str], ignore: Sequence[str]) -> RuleSelection | None:
    if not select and not ignore:
        return None
    from pigen.commands.lint.rule_selection import RuleSelection

    return RuleSelection([rule for kind in KINDS for rule in rules.load(kind)], select, ignore)


def _find_clean(paths: Sequence[str], linter: Linter) -> dict[str, ContentCounts]:
    """What is in those of many files that are clean, by path; empty for a few files."""
    if len(paths) < PARALLEL_THRESHOLD:
        return {}
    from pigen.commands.lint.batch import BatchLinter
    from pigen.commands.lint.parallel import map_in_parallel

    seen = map_in_parallel(paths, BatchLinter(linter).find_clean_files)
    return {path: each for path, each in zip(paths, seen, strict=True) if each}


def _print_report(format: str, report: Report) -> None:
    from pigen.outputs.terminal import make_painter, note, print_error, write

    if format == "full":
        from pigen.outputs.full import render
    else:
        from importlib import import_module

        render = import_module(f"pigen.outputs.{format}").render
    # Standard output belongs to the fixed text where that was asked for.
    stream = sys.stderr if report.is_stdout_taken else sys.stdout
    if format != "full":
        for line in report.format_fixes():
            note(line)
    if format != "json":
        for error in report.errors:
            print_error(error)
    write(render(report, make_painter(stream)), stream)


def _note(remark: str) -> None:
    from pigen.outputs.terminal import note

    note(remark)
