"""Reading a source for a command."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

from pigen.common.errors import PigenError
from pigen.common.kinds import SOURCE
from pigen.diagnostics.finding import Finding
from pigen.lint import file_kind
from pigen.outputs import terminal
from pigen.pi.release import NEWEST, Pi
from pigen.rules.source_faults import list_findings
from pigen.source.reader import load
from pigen.source.resolver import ResolvedSource, resolve
from pigen.text import yaml
from pigen.text.disk import read_bytes
from pigen.text.document import Document, from_bytes
from pigen.text.yaml import YamlDocument

DEFAULT_SOURCE = "pigen.yaml"


def read_source(
    path: str,
    closing_note: str,
    *,
    document: YamlDocument | None = None,
    dialect: str | None = None,
    allowed_includes: Sequence[str] = (),
    find_more_faults: Callable[[ResolvedSource], list[Finding]] = lambda resolved: [],
) -> ResolvedSource | None:
    """The source at `path`; None after its errors, and then `closing_note`, were printed.

    document what the file holds, where that was read already
    dialect  overrules the source's
    allowed_includes     folders outside the source's repository that it may include files from
    find_more_faults     further errors of a source that has none by itself
    """
    require_source_file(path)
    loaded = load(path, first=document, allowed_includes=allowed_includes)
    resolved = resolve(loaded, dialect=dialect)
    faults = list_findings(resolved.faults) or find_more_faults(resolved)
    newer = next((each.releases.newer for each in resolved.teams if each.releases.newer), "")
    if newer:
        terminal.note(f"{path} is for pi {newer}: judged by {Pi(NEWEST, newer).describe()}.")
    if not faults:
        return resolved
    releases = resolved.teams[0].releases.lowest if resolved.teams else None
    print_faults(loaded.documents, faults, releases)
    terminal.note(closing_note)
    return None


def read_json_or_yaml(path: str) -> Document:
    """The file as JSON or, by its name or looks, as YAML."""
    data = read_bytes(path)
    if file_kind.is_yaml(path, data.decode("utf-8", "replace")):
        return yaml.from_bytes(data, path)
    return from_bytes(data, path)


def require_source_file(path: str) -> None:
    """PigenError where nobody named a file, and no file has the usual name."""
    if path == DEFAULT_SOURCE and not os.path.lexists(path):
        raise PigenError(
            f"There is no {DEFAULT_SOURCE} in this folder.",
            help="Name a file, or go to where it is.",
        )


def print_faults(
    documents: Sequence[Document],
    faults: Sequence[Finding],
    release: Pi | None = None,
    kind: str = SOURCE,
) -> None:
    """Print the faults of files in YAML, of this kind or SCENARIO."""
    from pigen.outputs import full
    from pigen.outputs.redact_findings import redact_findings
    from pigen.outputs.report import FileReport, Report
    from pigen.outputs.withheld import find_withheld, withhold_texts

    report = Report(release or Pi(NEWEST))
    withheld = find_withheld(documents, kind)
    findings = withhold_texts([*faults], withheld)
    report.findings = redact_findings(findings, *documents)
    report.withheld = withheld
    for document in documents:
        report.documents[document.path] = document
        report.files.append(FileReport(document.path, SOURCE, None, None))
    terminal.write(full.render(report, terminal.make_painter(sys.stderr)), sys.stderr)
