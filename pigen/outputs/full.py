"""The format for people: each place in the file, what follows from it, and how to fix it.

Hints are many and seldom urgent, so unless they are asked for they take one line for each rule.
"""

from __future__ import annotations

from collections.abc import Sequence

from pigen.common.kinds import CONFIG, KEY, SOURCE
from pigen.outputs.report import Report, pluralize
from pigen.outputs.terminal import Painter, escape_controls, format_path
from pigen.pi.release import NEWEST, Pi

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pigen.diagnostics.finding import Finding, RelatedLocation
    from pigen.outputs.excerpt import Page
    from pigen.outputs.report import FileReport

SAFE_FLAGS, UNSAFE_FLAGS = "--fix", "--fix --unsafe-fixes"
SHOWN_PLACES = 3
SHOWN_RELATED = 10
COLOURS = {"error": "red", "warning": "yellow", "info": "blue"}


def render(report: Report, paint: Painter) -> str:
    fixed = [f"{line}\n" for line in report.format_fixes()]
    gap = ["\n"] if fixed else []
    blocks, hints = _format_blocks(report, paint), _format_hints(report, paint)
    return "".join([*fixed, *gap, *blocks, *hints, format_summary(report, paint), "\n"])


def _format_blocks(report: Report, paint: Painter) -> list[str]:
    if not report.findings:
        return []
    from pigen.outputs.excerpt import Page  # a clean file needs none of it

    pages: dict[str, Page] = {}
    blocks = []
    for finding in report.findings:
        if finding.severity == "info" and not report.shows_hints:
            continue
        if finding.file not in pages:
            pages[finding.file] = Page(report.documents[finding.file])
        blocks.append(_format_block(finding, pages[finding.file], report, paint) + "\n")
    return blocks


def _format_block(finding: Finding, page: Page, report: Report, paint: Painter) -> str:
    number = str(finding.line)
    margin = " " * len(number)
    bar = paint("blue", text="|")
    is_withheld = finding.file in report.withheld
    excerpt, carets = ("", "") if is_withheld else page.quote(finding)
    colour = COLOURS[finding.severity]
    lines = [
        f"{paint(colour, 'bold', text=finding.severity)}: "
        f"{paint('bold', text=finding.rule)} ({finding.effect})",
        f"{margin}{paint('blue', text='-->')} "
        f"{format_path(finding.file)}:{finding.line}:{finding.column}",
    ]
    if not is_withheld:
        lines += [
            f"{margin} {bar}",
            f"{paint('blue', text=number)} {bar} {excerpt}".rstrip(),
            f"{margin} {bar} {paint(colour, text=carets)}",
        ]
    notes = [escape_controls(finding.message), f"help: {escape_controls(finding.help)}"]
    notes += _format_related(finding)
    if finding.fix is not None and report.offers(finding.fix):
        flags = SAFE_FLAGS if finding.fix.safe else UNSAFE_FLAGS
        notes.append(f"fixable with {flags}: {escape_controls(finding.fix.title)}")
    for text in notes:
        broken = paint.wrap_text(text, len(margin) + 3)
        if text.startswith("help: "):
            broken = paint("cyan", text="help:") + broken[5:]
        lines.append(f"{margin} = {broken}")
    return "".join(f"{line}\n" for line in lines)


def _format_hints(report: Report, paint: Painter) -> list[str]:
    """A line for each rule whose findings are hints: its name, and where the first of them are."""
    if report.shows_hints:
        return []
    by_rule: dict[str, list[Finding | RelatedLocation]] = {}
    for finding in report.findings:
        if finding.severity == "info":
            alike = finding.related[: finding.alike]
            by_rule.setdefault(finding.rule, []).extend((finding, *alike))
    if not by_rule:
        return []
    title = paint(COLOURS["info"], "bold", text="hints") + " (in full with --hints):"
    lines = [
        f"  {paint('bold', text=rule)}: {_list_places(places, SHOWN_PLACES)}"
        for rule, places in by_rule.items()
    ]
    return [f"{line}\n" for line in (title, *lines, "")]


def _list_places(all_places: Sequence[Finding | RelatedLocation], limit: int) -> str:
    """ "models.json:4:9, 7:9, 8:9 and 2 more"."""
    file, places = "", []
    for place in all_places[:limit]:
        prefix = "" if place.file == file else f"{format_path(place.file)}:"
        places.append(f"{prefix}{place.line}:{place.column}")
        file = place.file
    more = len(all_places) - len(places)
    return ", ".join(places) + (f" and {more} more" if more else "")


def _format_related(finding: Finding) -> list[str]:
    """A line for all places with the same remark; of a hint the first lines alone."""
    places: dict[str, list[RelatedLocation]] = {}
    for place in finding.related:
        places.setdefault(place.message, []).append(place)
    is_hint = finding.severity == "info"
    lines = [
        f"see {_list_places(listed, SHOWN_RELATED if is_hint else len(listed))}: "
        f"{escape_controls(message)}"
        for message, listed in places.items()
    ]
    if is_hint and len(lines) > SHOWN_RELATED:
        more = len(lines) - SHOWN_RELATED
        lines[SHOWN_RELATED:] = [f"{more} more are in --format json"]
    return lines


def format_summary(report: Report, paint: Painter) -> str:
    """One line: "2 errors, 1 warning in 1 file; 1 can be fixed with --fix (pi 1.5.2)"."""
    parts = []
    where = f"in {pluralize(sum(1 + len(file.includes) for file in report.files), 'file')}"
    if report.findings:
        counts = [
            (sum(finding.severity == severity for finding in report.findings), noun)
            for severity, noun in (("error", "error"), ("warning", "warning"), ("info", "hint"))
        ]
        listed = ", ".join(pluralize(count, noun) for count, noun in counts if count)
        parts.append(
            f"{listed} {where}{_format_fixable(report)}{_format_judges(report, gateways=True)}"
        )
    elif report.files:
        parts.append(paint("bold", text=f"No findings {where}"))
        parts[-1] += f"{_format_judges(report, gateways=False)}{_format_contents(report)}"
    if report.errors:
        number = len(report.errors)
        parts.append(
            f"{'and ' if parts else ''}{pluralize(number, 'path')} that could not be linted"
        )
    return " ".join(parts)


def _format_judges(report: Report, *, gateways: bool) -> str:
    """By which releases of pi, and which gateways, the files were judged."""
    pis = [
        f"pi {_describe_pi(file, report)}"
        for file in report.files
        if file.releases or file.dialect is None
    ]
    dialects = [file.dialect for file in report.files if file.dialect is not None]
    judges = dict.fromkeys([*pis, *(dialects if gateways else ())])
    return f" ({', '.join(judges)})" if judges else ""


def _describe_pi(file: FileReport, report: Report) -> str:
    if file.newer_pi:
        return Pi(NEWEST, file.newer_pi).describe()
    return file.releases or report.pi.describe()


def _format_contents(report: Report) -> str:
    """What was looked at, kind by kind."""
    parts = []
    providers = [file.providers for file in report.files if file.providers is not None]
    models = [file.models for file in report.files if file.models is not None]
    if providers:
        parts.append(f"{pluralize(sum(providers), 'provider')}, {pluralize(sum(models), 'model')}")
    for dialect in dict.fromkeys(file.dialect for file in report.files if file.kind == CONFIG):
        count = sum(file.kind == CONFIG and file.dialect == dialect for file in report.files)
        parts.append(f"{pluralize(count, 'Config')} ({dialect})")
    keys = sum(file.kind == KEY for file in report.files)
    parts += [pluralize(keys, "key")] if keys else []
    sources = [file for file in report.files if file.kind == SOURCE]
    if sources:
        totals = [
            (sum(file.counts[key] for file in sources), noun)
            for key, noun in (("teams", "team"), ("configs", "Config"), ("keys", "key"))
        ]
        listed = ", ".join(pluralize(count, noun) for count, noun in totals if count)
        parts.append(pluralize(len(sources), "source") + f": {listed}" * bool(listed))
    return f": {'; '.join(parts)}" if parts else ""


def _format_fixable(report: Report) -> str:
    fixable = [each for each in report.findings if each.fix and report.offers(each.fix)]
    safe = sum(each.fix is not None and each.fix.safe for each in fixable)
    unsafe = len(fixable) - safe
    if not fixable:
        return ""
    # In a text that cannot be read, fixes other than of the syntax are not yet certain.
    broken = any(report.documents[each.file].syntax == "broken" for each in fixable)
    then = ", then perhaps others" if broken else ""
    if not safe:
        return f"; {unsafe} can be fixed with {UNSAFE_FLAGS}{then}"
    more = f", {unsafe} more with {UNSAFE_FLAGS}" if unsafe else ""
    return f"; {safe} can be fixed with {SAFE_FLAGS}{more}{then}"
