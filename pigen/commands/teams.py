"""Reading a source for a command."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pigen.outputs import terminal
from pigen.source.loading import load
from pigen.source.resolving import Resolved, resolve

if TYPE_CHECKING:
    from pigen.document import Document
    from pigen.pi import Pi
    from pigen.source.faults import Fault


def resolved(path: str, then: str) -> Resolved | None:
    """The source; None after its errors were printed, with `then`, what follows of them."""
    from pigen import build

    loaded = load(path)
    found = resolve(loaded)
    faults = found.faults or build.faults(found)
    if not faults:
        return found
    from pigen.pi import NEWEST, Pi

    show(loaded.documents, faults, found.teams[0].releases.lowest if found.teams else Pi(NEWEST))
    terminal.note(then)
    return None


def show(documents: Sequence[Document], faults: Sequence[Fault], release: Pi | None = None) -> None:
    """Print the faults of files in YAML."""
    from pigen.outputs import full
    from pigen.outputs.report import File, Report
    from pigen.pi import NEWEST, Pi

    report = Report(release or Pi(NEWEST))
    report.findings = [fault.finding() for fault in faults]
    for document in documents:
        report.documents[document.path] = document
        report.files.append(File(document.path, "source", None, None))
    terminal.write(full.render(report, terminal.paint(sys.stderr)), sys.stderr)
