"""The format for programs: a contract, described in docs/json-format.md.

A change that could break a reader raises VERSION; new fields may appear without that.
"""

from __future__ import annotations

import json

from pigen.outputs.report import FileReport, Report
from pigen.outputs.terminal import Painter
from pigen.pi.release import NEWEST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pigen.diagnostics.finding import Finding

VERSION = 2


def render(report: Report, paint: Painter) -> str:
    document = {
        "version": VERSION,
        "files": [_describe_file(file, report) for file in report.files],
        "findings": [_describe_finding(finding) for finding in report.findings],
        "errors": [{"path": error.path, "message": error.message} for error in report.errors],
    }
    return json.dumps(document, indent=2) + "\n"


def _describe_file(file: FileReport, report: Report) -> dict[str, object]:
    value: dict[str, object] = {
        "path": file.path,
        "kind": file.kind,
        "target": _describe_target(file, report),
        "providers": file.providers,
        "models": file.models,
    }
    if file.counts:
        value |= {**file.counts, "includes": list(file.includes)}
    return value


def _describe_target(file: FileReport, report: Report) -> dict[str, str | None]:
    target: dict[str, str | None]
    newer = file.newer_pi
    if file.dialect is None:
        target, newer = {"kind": "pi", "version": str(report.pi)}, report.pi.newer
    elif file.releases is None:
        return {"kind": "gateway", "dialect": file.dialect}
    else:
        target = {"kind": "pi", "version": file.releases, "dialect": file.dialect}
    return {**target, "judged_by": NEWEST, "newer": newer} if newer else target


def _describe_finding(finding: Finding) -> dict[str, object]:
    return {
        "file": finding.file,
        "rule": finding.rule,
        "effect": finding.effect,
        "severity": finding.severity,
        "message": finding.message,
        "help": finding.help,
        "pointer": finding.pointer,
        "line": finding.line,
        "column": finding.column,
        "end_line": finding.end_line,
        "end_column": finding.end_column,
        "related": [
            {
                "file": place.file,
                "pointer": place.pointer,
                "line": place.line,
                "column": place.column,
                "message": place.message,
            }
            for place in finding.related
        ],
        "fix": finding.fix and _fix_to_json(finding),
    }


def _fix_to_json(finding: Finding) -> dict[str, object]:
    assert finding.fix is not None
    return {
        "safe": finding.fix.safe,
        "title": finding.fix.title,
        "edits": [
            {"start": edit.start, "end": edit.end, "text": edit.text} for edit in finding.fix.edits
        ],
    }
