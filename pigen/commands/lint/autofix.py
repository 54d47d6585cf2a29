"""--fix and --diff: the fixes of one file made, and written or shown."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace

from pigen.commands.lint.models_subject import Linter
from pigen.commands.report_writes import remarks
from pigen.common.errors import PigenError
from pigen.diagnostics.finding import Finding
from pigen.lint.fix_rounds import mend as mend_document
from pigen.outputs.hiding import hidden
from pigen.outputs.report import Report, plural
from pigen.outputs.terminal import note, shown_path
from pigen.text.disk import STDIN
from pigen.text.document import Document
from pigen.write import Run, begin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pigen.commands.lint.models_subject import Subject


def mend_all(
    subjects: Mapping[str, Subject], linter: Linter, report: Report, *, unsafe: bool, write: bool
) -> dict[str, Subject]:
    """Each subject with its fixes made, by path; with `write` as one run, which can be undone."""
    with begin("pigen lint --fix") as run:
        mended = {
            path: mend(subject, linter, report, unsafe=unsafe, run=run if write else None)
            for path, subject in subjects.items()
        }
    report.written += remarks(run)
    return mended


def mend(
    subject: Subject, linter: Linter, report: Report, *, unsafe: bool, run: Run | None
) -> Subject:
    """The subject with its fixes made; with a `run` on the disk too, or for `-` on standard output.

    Where one of its documents cannot be written the report has an error, and it stays as it was.
    """
    for number in range(len(subject.documents)):
        before = subject.documents[number]
        mended = mend_document(before, _lint(linter, subject, before), unsafe=unsafe)
        try:
            if run:
                _write(run, before, mended.document, report)
        except PigenError as error:
            report.errors.append(error)
            continue
        if mended.left_out:
            note(_left_out(mended.left_out, before))
        if mended.document is not before:
            report.changes.append((before, mended.document))
            report.fixed += hidden(mended.applied, before, *subject.secrets)
            subject = subject.again(before, mended.document)
    return subject


def _left_out(findings: list[Finding], document: Document) -> str:
    rules = ", ".join(dict.fromkeys(each.rule for each in findings))
    many = len(findings) != 1
    why = (
        "for the file is not UTF-8, and writing it would change more than was asked. Save it as "
        "UTF-8 first."
        if document.replaced
        else f"for {'they' if many else 'it'} would make something else worse."
    )
    return (
        f"{shown_path(document.path)}: left out {'fixes' if many else 'the fix'} of {rules}, {why}"
    )


def _lint(
    linter: Linter, subject: Subject, before: Document
) -> Callable[[Document], list[Finding]]:
    """Every finding, so that a fix which makes worse what was not chosen is left out; the fixes of
    the chosen ones alone."""

    def lint(document: Document) -> list[Finding]:
        mended = subject if document is before else subject.again(before, document)
        found, _ = mended.judge(linter)
        choice = linter.choice
        if choice is None:
            return found
        return [each if choice.wants(each.rule) else replace(each, fix=None) for each in found]

    return lint


def _write(run: Run, before: Document, after: Document, report: Report) -> None:
    content = _content(after)
    if before.path == STDIN:
        report.stdout_taken = True
        sys.stdout.buffer.write(content)
    elif after is not before:
        run.replace(before.path, before.text.encode(), content)


def _content(document: Document) -> bytes:
    if document.raw is not None:
        return document.raw
    try:
        return document.text.encode()
    except UnicodeEncodeError:
        raise PigenError(
            "The mended text holds half of a surrogate pair, which UTF-8 cannot express, so nothing "
            "was written.",
            path=document.path,
            help="Mend the file by hand; --diff shows what pigen would change.",
        ) from None


def show(report: Report) -> int:
    """Print what --fix would change; 1 where it would, or where a finding remains."""
    from pigen.outputs import terminal
    from pigen.outputs.diff import render

    terminal.write(render(report.changes, terminal.paint(sys.stdout)))
    for error in report.errors:
        terminal.complain(error)
    remain = plural(len(report.findings), "finding")
    made = plural(len(report.fixed), "finding")
    terminal.note(f"The fixes would mend {made}, and {remain} would remain. Nothing was written.")
    return report.exit_code or int(bool(report.changes))
