"""The format for programs: a contract, described in docs/json-format.md.

A change that could break a reader raises VERSION; new fields may appear without that.
"""

from __future__ import annotations

import json

from pigen.outputs.report import File, Report
from pigen.outputs.terminal import Paint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pigen.diagnostics.finding import Finding

VERSION = 2


def render(report: Report, paint: Paint) -> str:
    document = {
        "version": VERSION,
        "files": [_file(file, report) for file in report.files],
        "findings": [_finding(finding) for finding in report.findings],
        "errors": [{"path": error.path, "message": error.message} for error in report.errors],
    }
    return json.dumps(document, indent=2) + "\n"


def _file(file: File, report: Report) -> dict[str, object]:
    told: dict[str, object] = {
        "path": file.path,
        "kind": file.kind,
        "target": _target(file, report),
        "providers": file.providers,
        "models": file.models,
    }
    if file.counts:
        told |= {**file.counts, "includes": list(file.includes)}
    return told


def _target(file: File, report: Report) -> dict[str, str | None]:
    if file.dialect is None:
        return {"kind": "pi", "version": str(report.pi)}
    if file.releases is None:
        return {"kind": "gateway", "dialect": file.dialect}
    return {"kind": "pi", "version": file.releases, "dialect": file.dialect}


def _finding(finding: Finding) -> dict[str, object]:
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
        "fix": finding.fix and _fix(finding),
    }


def _fix(finding: Finding) -> dict[str, object]:
    assert finding.fix is not None
    return {
        "safe": finding.fix.safe,
        "title": finding.fix.title,
        "edits": [
            {"start": edit.start, "end": edit.end, "text": edit.text} for edit in finding.fix.edits
        ],
    }
