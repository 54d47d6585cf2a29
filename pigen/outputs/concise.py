"""One line a finding, for editors and grep: path:line:col: severity rule: message."""

from __future__ import annotations

from pigen.outputs.report import Report
from pigen.outputs.terminal import Paint, shown_path, visible


def render(report: Report, paint: Paint) -> str:
    return "".join(
        f"{shown_path(f.file)}:{f.line}:{f.column}: {f.severity} {f.rule}: {visible(f.message)}\n"
        for f in report.findings
    )
