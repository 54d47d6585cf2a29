"""Reading a source for a command."""

from __future__ import annotations

import sys

from pigen.outputs import terminal
from pigen.source.loading import load
from pigen.source.resolving import Resolved, resolve


def resolved(path: str, then: str) -> Resolved | None:
    """The source; None after its errors were printed, with `then`, what follows of them."""
    from pigen import build

    loaded = load(path)
    found = resolve(loaded)
    faults = found.faults or build.faults(found)
    if not faults:
        return found
    from pigen.outputs import full
    from pigen.outputs.report import File, Report
    from pigen.pi import NEWEST, Pi

    releases = found.teams[0].releases.lowest if found.teams else Pi(NEWEST)
    report = Report(releases)
    report.findings = [fault.finding() for fault in faults]
    for document in loaded.documents:
        report.documents[document.path] = document
        report.files.append(File(document.path, "source", None, None))
    terminal.write(full.render(report, terminal.paint(sys.stderr)), sys.stderr)
    terminal.note(then)
    return None
