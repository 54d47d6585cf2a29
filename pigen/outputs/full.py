"""The format for people: each place in the file, what follows from it, and how to mend it."""

from __future__ import annotations

from pigen.outputs.report import Report, plural
from pigen.outputs.terminal import Paint, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pigen.finding import Finding
    from pigen.outputs.excerpt import Page

COLOURS = {"error": "red", "warning": "yellow", "info": "blue"}


def render(report: Report, paint: Paint) -> str:
    return "".join([*_blocks(report, paint), summary(report, paint), "\n"])


def _blocks(report: Report, paint: Paint) -> list[str]:
    if not report.findings:
        return []
    from pigen.outputs.excerpt import Page  # a clean file needs none of it

    pages: dict[str, Page] = {}
    blocks = []
    for finding in report.findings:
        if finding.file not in pages:
            pages[finding.file] = Page(report.documents[finding.file])
        blocks.append(_block(finding, pages[finding.file], paint) + "\n")
    return blocks


def _block(finding: Finding, page: Page, paint: Paint) -> str:
    number = str(finding.line)
    margin = " " * len(number)
    bar = paint("blue", text="|")
    shown, carets = page.quote(finding)
    colour = COLOURS[finding.severity]
    lines = [
        f"{paint(colour, 'bold', text=finding.severity)}: "
        f"{paint('bold', text=finding.rule)} ({finding.effect})",
        f"{margin}{paint('blue', text='-->')} "
        f"{visible(finding.file)}:{finding.line}:{finding.column}",
        f"{margin} {bar}",
        f"{paint('blue', text=number)} {bar} {shown}".rstrip(),
        f"{margin} {bar} {paint(colour, text=carets)}",
        f"{margin} = {visible(finding.message)}",
        f"{margin} = {paint('cyan', text='help:')} {visible(finding.help)}",
    ]
    lines += [
        f"{margin} = see {visible(place.file)}:{place.line}:{place.column}: {visible(place.message)}"
        for place in finding.related
    ]
    if finding.fix is not None:
        flags = "--fix" if finding.fix.safe else "--fix --unsafe-fixes"
        lines.append(f"{margin} = fixable with {flags}: {visible(finding.fix.title)}")
    return "".join(f"{line}\n" for line in lines)


def summary(report: Report, paint: Paint) -> str:
    """One line: "2 errors, 1 warning in 1 file (pi 1.5.2); 1 can be fixed with --fix"."""
    parts = []
    if report.fixed:
        parts.append(f"Fixed {plural(len(report.fixed), 'fault')}.")
    where = f"in {plural(len(report.files), 'file')} (pi {report.pi})"
    counts = [
        (sum(finding.severity == severity for finding in report.findings), noun)
        for severity, noun in (("error", "error"), ("warning", "warning"), ("info", "hint"))
    ]
    if report.findings:
        listed = ", ".join(plural(count, noun) for count, noun in counts if count)
        parts.append(f"{listed} {where}{_fixable(report)}")
    elif report.files:
        parts.append(paint("bold", text=f"No findings {where}") + _contents(report))
    if report.errors:
        parts.append(f"{plural(len(report.errors), 'path')} could not be linted.")
    return " ".join(parts)


def _contents(report: Report) -> str:
    providers = [file.providers for file in report.files if file.providers is not None]
    models = [file.models for file in report.files if file.models is not None]
    if not providers:
        return ""
    return f": {plural(sum(providers), 'provider')}, {plural(sum(models), 'model')}"


def _fixable(report: Report) -> str:
    safe = sum(f.fix is not None and f.fix.safe for f in report.findings)
    unsafe = sum(f.fix is not None and not f.fix.safe for f in report.findings)
    offers = []
    if safe:
        offers.append(f"{safe} can be fixed with --fix")
    if unsafe:
        more = " more" if safe else ""
        offers.append(f"{unsafe}{more} with --fix --unsafe-fixes")
    return "; " + ", ".join(offers) if offers else ""
