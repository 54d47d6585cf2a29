"""pigen lint: find, check, mend and report.

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
from pigen.lint import discovery
from pigen.outputs.report import File, Report
from pigen.pi import release_choice
from pigen.pi.models_file import KIND

SOURCE = "source"
MANY = 200  # files, from which on it pays to look at them in several processes
TYPE_CHECKING = False
if TYPE_CHECKING:  # for annotations alone: the module costs more than a clean run
    from pigen.commands.lint.models_subject import Contents, Subject
    from pigen.commands.lint.rule_selection import Choice


def run(
    paths: Sequence[str],
    pi_version: str | None,
    dialect: str | None,
    format: str,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    select: Sequence[str],
    ignore: Sequence[str],
    env: bool,
    skip_others: bool,
) -> int:
    """The exit code: 0 clean or only hints, 1 findings, 2 something could not be read."""
    _check_usage(format, fix, unsafe_fixes, diff)
    pi, remark = release_choice.choose(pi_version)
    if remark:
        _note(remark)
    choice = _choice(select, ignore)
    asked = None if pi_version is None else str(pi)
    linter = Linter(pi, os.environ if env else None, choice, asked=asked, dialect=dialect)
    report = Report(pi)
    if fix:
        report.tried = "all" if unsafe_fixes else "safe"
    found = list(discovery.find(paths, report.errors))
    if skip_others:
        found = [path for path in found if not discovery.is_other(path)]
    clean = {} if fix or diff else _clean(found, linter)
    read: dict[str, Subject] = {}
    for path in found:
        if path not in clean:
            try:
                read[path] = read_subject(path)
            except PigenError as error:
                report.errors.append(error)
    if any(subject.kind == SOURCE for subject in read.values()):
        from pigen.commands.lint import includes

        found = includes.gathered(found, read)
    if fix or diff:
        from pigen.commands.lint.autofix import mend_all

        read = mend_all(read, linter, report, unsafe=unsafe_fixes, write=not diff)
    for path in found:
        if path in clean:
            report.files.append(File(path, KIND, *clean[path]))
        elif path in read:
            linter.check(read[path], report)
    for remark in choice.remarks if choice else ():
        _note(remark)
    if diff:
        from pigen.commands.lint.autofix import show

        return show(report)
    _print(format, report)
    for remark in report.written:
        _note(remark)
    return report.exit_code


def _check_usage(format: str, fix: bool, unsafe_fixes: bool, diff: bool) -> None:
    if unsafe_fixes and not (fix or diff):
        raise PigenError(
            "--unsafe-fixes alone changes nothing.",
            help="Add --diff to see the changes, or --fix to make them.",
        )
    if diff and format != "full":
        raise PigenError(
            f"--diff prints a diff, so --format {format} has no meaning with it.",
            help=f"Leave out one of them; --format {format} without --diff lists the edits of each fix."
            if format == "json"
            else "Leave out one of them.",
        )


def _choice(select: Sequence[str], ignore: Sequence[str]) -> Choice | None:
    if not select and not ignore:
        return None
    from pigen.commands.lint.rule_selection import Choice

    return Choice([rule for kind in rules.KINDS for rule in rules.load(kind)], select, ignore)


def _clean(paths: Sequence[str], linter: Linter) -> dict[str, Contents]:
    """What is in those of many files that are clean, by path; empty for a few files."""
    if len(paths) < MANY:
        return {}
    from pigen.commands.lint.batch import Glance
    from pigen.commands.lint.parallel import screen

    seen = screen(paths, Glance(linter).look)
    return {path: each for path, each in zip(paths, seen, strict=True) if each}


def _print(format: str, report: Report) -> None:
    from pigen.outputs.terminal import complain, note, paint, write

    if format == "full":
        from pigen.outputs.full import render
    else:
        from importlib import import_module

        render = import_module(f"pigen.outputs.{format}").render
    # Standard output belongs to the mended text where that was asked for.
    stream = sys.stderr if report.stdout_taken else sys.stdout
    if format != "full":
        for line in report.mended():
            note(line)
    if format != "json":
        for error in report.errors:
            complain(error)
    write(render(report, paint(stream)), stream)


def _note(remark: str) -> None:
    from pigen.outputs.terminal import note

    note(remark)
