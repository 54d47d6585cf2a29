"""Reading a source for a command."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

from pigen.common.errors import PigenError
from pigen.outputs import terminal
from pigen.pi.release import NEWEST, Pi
from pigen.source.faults import Fault
from pigen.source.loading import load
from pigen.source.resolving import Resolved, resolve
from pigen.text.disk import read_bytes
from pigen.text.document import Document

DEFAULT = "pigen.yaml"


def read(
    path: str,
    ending: str,
    *,
    data: bytes | None = None,
    dialect: str | None = None,
    more: Callable[[Resolved], list[Fault]] = lambda resolved: [],
) -> Resolved | None:
    """The source at `path`; None after its errors, and then `ending`, were printed.

    data     what the file holds, where that was read already
    dialect  overrules the source's
    more     further errors of a source that has none by itself
    """
    require(path)
    loaded = load(
        path, lambda name: data if data is not None and name == path else read_bytes(name)
    )
    resolved = resolve(loaded, dialect=dialect)
    faults = resolved.faults or more(resolved)
    if not faults:
        return resolved
    releases = resolved.teams[0].releases.lowest if resolved.teams else None
    show(loaded.documents, faults, releases)
    terminal.note(ending)
    return None


def require(path: str) -> None:
    """PigenError where nobody named a file, and there is none of the usual name."""
    if path == DEFAULT and not os.path.lexists(path):
        raise PigenError(
            f"There is no {DEFAULT} in this folder.", help="Name a file, or go to where it is."
        )


def show(documents: Sequence[Document], faults: Sequence[Fault], release: Pi | None = None) -> None:
    """Print the faults of files in YAML."""
    from pigen.outputs import full
    from pigen.outputs.report import File, Report

    report = Report(release or Pi(NEWEST))
    report.findings = [fault.finding() for fault in faults]
    for document in documents:
        report.documents[document.path] = document
        report.files.append(File(document.path, "source", None, None))
    terminal.write(full.render(report, terminal.paint(sys.stderr)), sys.stderr)
