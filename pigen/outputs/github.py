"""Workflow commands that GitHub Actions turns into annotations on the changed files."""

from __future__ import annotations

import os

from pigen.outputs.report import Report
from pigen.outputs.terminal import Painter, escape_character
from pigen.text.disk import STDIN

LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


def render(report: Report, paint: Painter) -> str:
    lines = [
        format_command(
            LEVELS[finding.severity],
            f"{finding.message} {finding.help}",
            title=f"{finding.rule} ({finding.effect})",
            file=make_repository_path(finding.file),
            line=finding.line,
            col=finding.column,
            endLine=finding.end_line,
            endColumn=finding.end_column,
        )
        for finding in report.findings
    ]
    lines += [
        format_command(
            "error",
            f"{error.message} {error.help}",
            title="unreadable",
            file=make_repository_path(error.path) if error.path else "",
        )
        for error in report.errors
    ]
    return "".join(lines)


def make_repository_path(path: str) -> str:
    """The path from the root of its repository, which is how GitHub finds the file; from the
    current folder for a file in none."""
    if path == STDIN:
        return path
    absolute = os.path.abspath(path)
    root = folder = os.path.dirname(absolute)
    while not os.path.lexists(os.path.join(root, ".git")):
        above = os.path.dirname(root)
        if above == root:
            here = os.getcwd()
            root = here if os.path.commonpath((here, folder)) == here else ""
            break
        root = above
    return (os.path.relpath(absolute, root) if root else absolute).replace(os.sep, "/")


def format_command(level: str, message: str, **properties: object) -> str:
    listed = ",".join(
        f"{name}={_escape_property(str(value))}" for name, value in properties.items()
    )
    return f"::{level} {listed}::{_escape_data(message)}\n"


def _escape_data(text: str) -> str:
    """As GitHub reads it back; controls, and what turns the direction of text, shown as escapes."""
    shown = "".join(c if c in "\r\n" else escape_character(c) for c in text)
    return shown.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")
