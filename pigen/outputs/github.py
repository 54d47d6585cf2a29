"""Workflow commands that GitHub Actions turns into annotations on the changed files."""

from __future__ import annotations

from pigen.outputs.report import Report
from pigen.outputs.terminal import Painter

LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


def render(report: Report, paint: Painter) -> str:
    lines = [
        format_command(
            LEVELS[finding.severity],
            f"{finding.message} {finding.help}",
            title=f"{finding.rule} ({finding.effect})",
            file=finding.file,
            line=finding.line,
            col=finding.column,
            endLine=finding.end_line,
            endColumn=finding.end_column,
        )
        for finding in report.findings
    ]
    lines += [
        format_command(
            "error", f"{error.message} {error.help}", title="unreadable", file=error.path or ""
        )
        for error in report.errors
    ]
    return "".join(lines)


def format_command(level: str, message: str, **properties: object) -> str:
    listed = ",".join(
        f"{name}={_escape_property(str(value))}" for name, value in properties.items()
    )
    return f"::{level} {listed}::{_escape_data(message)}\n"


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")
