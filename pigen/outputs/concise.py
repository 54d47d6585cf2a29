"""One line a finding, for editors and grep: path:line:col: severity rule: message."""

from __future__ import annotations

from pigen.outputs.report import Report
from pigen.outputs.terminal import Painter, escape_controls, format_path


def render(report: Report, paint: Painter) -> str:
    return "".join(
        f"{format_path(f.file)}:{f.line}:{f.column}: {f.severity} {f.rule}: "
        f"{escape_controls(f.message)}\n"
        for f in report.findings
    )
