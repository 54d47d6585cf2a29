"""--fix and --diff: the fixes of one file made, and written or shown."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace

from pigen.commands.lint.models_subject import Linter
from pigen.commands.report_writes import list_remarks
from pigen.common.errors import PigenError
from pigen.diagnostics.finding import Finding
from pigen.lint.fix_rounds import fix_in_rounds
from pigen.outputs.redact_findings import redact_findings
from pigen.outputs.report import Report, pluralize
from pigen.outputs.terminal import format_path, note
from pigen.outputs.withheld import find_withheld
from pigen.text.disk import STDIN
from pigen.text.document import Document
from pigen.write import ChangedMeanwhile, Run, begin

MAX_ATTEMPTS = 20  # to fix a file that others keep changing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pigen.commands.lint.models_subject import LintSubject


def fix_all(
    subjects: Mapping[str, LintSubject],
    linter: Linter,
    report: Report,
    *,
    unsafe: bool,
    write: bool,
    read_again: Callable[[str], LintSubject],
) -> dict[str, LintSubject]:
    """Each subject with its fixes made, by path; with `write` as one run, which can be undone.

    One that another program changes in the meantime, such as a second pigen, is read and fixed
    again.
    """
    fixed = {}
    with begin("pigen lint --fix") as run:
        for path, subject in subjects.items():
            for left in reversed(range(MAX_ATTEMPTS)):
                try:
                    fixed[path] = fix_subject(
                        subject, linter, report, unsafe=unsafe, run=run if write else None
                    )
                    break
                except PigenError as error:
                    if left == 0 or not isinstance(error, ChangedMeanwhile):
                        report.errors.append(error)
                        fixed[path] = subject
                        break
                    subject = read_again(path)
    report.write_remarks += list_remarks(run)
    return fixed


def fix_subject(
    subject: LintSubject, linter: Linter, report: Report, *, unsafe: bool, run: Run | None
) -> LintSubject:
    """The subject with its fixes made; with a `run` on the disk too, or for `-` on standard output.

    Where one of its documents cannot be written the report has an error, and it stays as it was.
    Raises ChangedMeanwhile where one holds something else by now.
    """
    withheld = find_withheld(subject.documents, subject.kind)
    for number in range(len(subject.documents)):
        before = subject.documents[number]
        if before.path in withheld:
            continue
        result = fix_in_rounds(before, _make_lint(linter, subject, before), unsafe=unsafe)
        try:
            if run:
                _write(run, before, result.document, report)
        except ChangedMeanwhile:
            raise
        except PigenError as error:
            report.errors.append(error)
            continue
        if result.skipped_findings:
            note(_format_left_out(result.skipped_findings, before))
        if result.document is not before:
            report.changes.append((before, result.document))
            report.fixed_findings += redact_findings(
                result.applied_findings, before, *subject.secret_documents
            )
            subject = subject.with_document(before, result.document)
    return subject


def _format_left_out(findings: list[Finding], document: Document) -> str:
    rules = ", ".join(dict.fromkeys(each.rule for each in findings))
    many = len(findings) != 1
    why = (
        "because the file is not UTF-8, and writing it would change more than the fixes. Save it "
        "as UTF-8 first."
        if document.has_invalid_bytes
        else f"for {'they' if many else 'it'} would make something else worse."
    )
    return (
        f"{format_path(document.path)}: left out {'fixes' if many else 'the fix'} of {rules}, {why}"
    )


def _make_lint(
    linter: Linter, subject: LintSubject, before: Document
) -> Callable[[Document], list[Finding]]:
    """Every finding, so that a fix which makes worse what was not chosen is left out; the fixes of
    the chosen ones alone."""

    def lint(document: Document) -> list[Finding]:
        changed = subject if document is before else subject.with_document(before, document)
        findings, _ = changed.judge(linter)
        selection = linter.selection
        if selection is None:
            return findings
        return [
            each if selection.wants(each.rule) else replace(each, fix=None) for each in findings
        ]

    return lint


def _write(run: Run, before: Document, after: Document, report: Report) -> None:
    content = _encode(after)
    if before.path == STDIN:
        report.is_stdout_taken = True
        sys.stdout.buffer.write(content)
    elif after is not before:
        run.replace(before.path, before.text.encode(), content)


def _encode(document: Document) -> bytes:
    if document.raw is not None:
        return document.raw
    try:
        return document.text.encode()
    except UnicodeEncodeError:
        raise PigenError(
            "The fixed text contains half of a surrogate pair, which UTF-8 cannot express, so "
            "nothing was written.",
            path=document.path,
            help="Fix the file by hand; --diff shows what pigen would change.",
        ) from None


def print_diff(report: Report) -> int:
    """Print what --fix would change; 1 where it would, or where a finding remains."""
    from pigen.outputs import terminal
    from pigen.outputs.diff import render

    terminal.write(render(report.changes, terminal.make_painter(sys.stdout)))
    for error in report.errors:
        terminal.print_error(error)
    remain = pluralize(len(report.findings), "finding")
    fixed = pluralize(len(report.fixed_findings), "finding")
    terminal.note(
        f"The fixes would repair {fixed}, and {remain} would remain. Nothing was written."
    )
    return report.exit_code or int(bool(report.changes))
