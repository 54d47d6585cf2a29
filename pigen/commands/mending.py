"""--fix and --diff: the fixes of one file made, and written or shown."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace

from pigen.commands.linter import Linter, Source
from pigen.document import STDIN, Document
from pigen.errors import PigenError
from pigen.finding import Finding
from pigen.fix import mend as mend_document
from pigen.outputs.hiding import hidden
from pigen.outputs.report import Report, plural
from pigen.outputs.terminal import note, shown_path
from pigen.write import begin


def mend(source: Source, linter: Linter, report: Report, *, unsafe: bool, write: bool) -> Source:
    """The source with its fixes made; with `write` on the disk too, or for `-` on standard output.

    Where it cannot be written the report has an error, and the source comes back as it was.
    """
    after = source
    for part in ("document", "settings"):
        before: Document | None = getattr(after, part)
        if before is None:
            continue
        mended = mend_document(before, _lint(linter, after, part), unsafe=unsafe)
        try:
            if write:
                _write(before, mended.document, report)
        except PigenError as error:
            report.errors.append(error)
            continue
        if mended.left_out:
            note(_left_out(mended.left_out, before))
        if mended.document is not before:
            report.changes.append((before, mended.document))
            report.fixed += hidden(mended.applied, before, source.auth)
            after = _with(after, part, mended.document)
    return after


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


def _with(source: Source, part: str, document: Document) -> Source:
    parts = {"document": source.document, "settings": source.settings, part: document}
    return Source(parts["document"], source.mode, parts["settings"], source.auth)  # type: ignore[arg-type]


def _lint(linter: Linter, source: Source, part: str) -> Callable[[Document], list[Finding]]:
    """Every finding, so that a fix which makes worse what was not chosen is left out; the fixes of
    the chosen ones alone."""

    def lint(document: Document) -> list[Finding]:
        found = linter.findings(_with(source, part, document))
        choice = linter.choice
        if choice is None:
            return found
        return [each if choice.wants(each.rule) else replace(each, fix=None) for each in found]

    return lint


def _write(before: Document, after: Document, report: Report) -> None:
    content = _content(after)
    if before.path == STDIN:
        report.stdout_taken = True
        sys.stdout.buffer.write(content)
    elif after is not before:
        with begin("pigen lint --fix") as run:
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
