"""pigen lint: find, check, mend and report.

Imported on every lint, so whatever only findings, fixes or mistakes need is imported where it is
used.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

from pigen import discover, rules, target
from pigen.document import STDIN, Document, read
from pigen.errors import PigenError
from pigen.formats.models import KIND, ModelsFile
from pigen.lint import lint, view
from pigen.outputs.report import File, Report
from pigen.pi import Pi
from pigen.rule import Rule

MANY = 200  # files, from which on it pays to look at them in several processes

TYPE_CHECKING = False
if TYPE_CHECKING:  # for annotations alone: the module costs more than a clean run
    from pigen.commands.choice import Choice
    from pigen.finding import Finding


def run(
    paths: Sequence[str],
    pi_version: str | None,
    format: str,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    select: Sequence[str],
    ignore: Sequence[str],
    env: bool,
) -> int:
    """The exit code: 0 clean or only hints, 1 findings, 2 something could not be read."""
    _check_usage(format, fix, unsafe_fixes, diff)
    pi, remark = target.choose(pi_version)
    if remark:
        _note(remark)
    known = rules.load(KIND)
    choice = _choice(known, select, ignore)
    linter = Linter(known, pi, os.environ if env else None, choice)
    report = Report(pi)
    if fix:
        report.tried = "all" if unsafe_fixes else "safe"
    found = list(discover.find(paths, report.errors))
    clean = {} if fix or diff else linter.screen(found)
    for path in found:
        if path in clean:
            report.files.append(File(path, KIND, *clean[path]))
            continue
        try:
            source = _source(path)
        except PigenError as error:
            report.errors.append(error)
            continue
        if fix or diff:
            from pigen.commands.mending import mend

            source = mend(source, linter, report, unsafe=unsafe_fixes, write=not diff)
        linter.check(source, report)
    for remark in choice.remarks if choice else ():
        _note(remark)
    if diff:
        from pigen.commands.mending import show

        return show(report)
    _print(format, report)
    return report.exit_code


class Source:
    """A models.json, with what stands beside it."""

    __slots__ = ("auth", "document", "mode", "settings")

    def __init__(
        self,
        document: Document,
        mode: int | None = None,
        settings: Document | None = None,
        auth: Document | None = None,
    ) -> None:
        self.document = document
        self.mode = mode
        self.settings = settings
        self.auth = auth


class Linter:
    """What is the same for all files of a run: the rules, the release, the environment."""

    __slots__ = ("choice", "env", "pi", "rules")

    def __init__(
        self,
        known: Sequence[Rule],
        pi: Pi,
        env: Mapping[str, str] | None,
        choice: Choice | None,
    ) -> None:
        self.rules = known
        self.pi = pi
        self.env = env
        self.choice = choice

    def view(self, source: Source) -> ModelsFile:
        return view(
            source.document,
            self.pi,
            mode=source.mode,
            settings=source.settings,
            auth=source.auth,
            env=self.env,
        )

    def findings(self, source: Source) -> list[Finding]:
        """All of them, whatever was chosen."""
        return lint(self.view(source), self.rules, source.settings)

    def check(self, source: Source, report: Report) -> None:
        """Add the file, and those of its findings that were chosen, to the report."""
        file = self.view(source)
        found = lint(file, self.rules, source.settings)
        if self.choice:
            found = [finding for finding in found if self.choice.keeps(finding)]
        report.files.append(File(source.document.path, KIND, *_contents(file)))
        report.findings += found
        for document in (source.document, source.settings) if found else ():
            if document is not None:
                report.documents[document.path] = document

    def screen(self, paths: Sequence[str]) -> dict[str, tuple[int | None, int | None]]:
        """What is in those of many files that are clean, by path; empty for a few files."""
        if len(paths) < MANY:
            return {}
        from pigen.commands.screening import screen

        return {
            path: seen for path, seen in zip(paths, screen(paths, self._look), strict=True) if seen
        }

    def _look(self, path: str) -> tuple[int | None, int | None] | None:
        if path == STDIN:
            return None
        try:
            source = _source(path)
        except PigenError:
            return None
        file = self.view(source)
        return None if lint(file, self.rules, source.settings) else _contents(file)


def _source(path: str) -> Source:
    document = read(path)
    discover.require_models(document)
    if path == STDIN:
        return Source(document)
    folder = os.path.dirname(path)
    settings, auth = (_beside(folder, name) for name in ("settings.json", "auth.json"))
    return Source(document, os.stat(path).st_mode & 0o777, settings, auth)


def _beside(folder: str, name: str) -> Document | None:
    """A neighbour, where there is one; if it cannot be read, that is not what was asked."""
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        return None
    try:
        return read(path)
    except PigenError:
        return None


def _contents(file: ModelsFile) -> tuple[int | None, int | None]:
    """How many providers and models are in it; None for what has no providers at all."""
    providers = file.raw.get("providers") if isinstance(file.raw, dict) else None
    if not isinstance(providers, dict):
        return None, None
    return len(providers), len(file.models)


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


def _choice(known: Sequence[Rule], select: Sequence[str], ignore: Sequence[str]) -> Choice | None:
    if not select and not ignore:
        return None
    from pigen.commands.choice import Choice

    return Choice(known, select, ignore)


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
