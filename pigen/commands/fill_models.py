"""pigen models --fill: the catalogue's figures, put into a models.json where it leaves them out."""

from __future__ import annotations

import os
import sys

from pigen.commands.report_writes import print_remarks
from pigen.common.errors import PigenError
from pigen.lint.discovery import require_models
from pigen.lint.fill_values import MissingFields, find_missing_fields, make_fill_edits
from pigen.lint.fix import splice
from pigen.lint.runner import build_models_file
from pigen.outputs import terminal
from pigen.outputs.report import pluralize
from pigen.pi import models_store, release_choice
from pigen.pi.models_file import ModelsFile
from pigen.pi.portkey_gateways import SOURCE_NAME, require_gateway_url
from pigen.pi.release import Pi
from pigen.text.disk import STDIN
from pigen.text.document import Document, from_text, read
from pigen.write import begin


def run(path: str, yes: bool, pi_version: str | None, gateway: str | None) -> int:
    """0, or 1 where it was not written. PigenError for a file that nothing can be filled into."""
    gateway = require_gateway_url(gateway) if gateway else ""
    pi, remark = release_choice.choose_release(pi_version)
    if remark:
        terminal.note(remark)
    if path == STDIN:
        raise PigenError(
            "--fill changes a file, so it cannot read standard input.", help="Name a file."
        )
    before = read(path)
    require_models(before)
    file = _require_readable(before, pi, gateway)
    filled = list(find_missing_fields(file))
    after = from_text(splice(before.text, make_fill_edits(file, filled)), path)
    if after.text == before.text:
        terminal.write(f"{_format_path(path)}: nothing to fill in.\n")
        return 0
    from pigen.outputs.diff import render

    terminal.write(render([(before, after)], terminal.make_painter(sys.stdout)))
    for each in filled:
        terminal.write(_format_filling(each))
    if not (yes or _confirm(path)):
        terminal.note("Nothing was written. --yes writes without asking.")
        return 1
    with begin("pigen models --fill") as run:
        run.replace(path, before.text.encode(), after.text.encode())
    print_remarks(run)
    terminal.write(f"Wrote {_format_path(path)}: figures of {pluralize(len(filled), 'model')}.\n")
    return 0


def _require_readable(document: Document, pi: Pi, gateway: str) -> ModelsFile:
    """The file as pi reads it. PigenError where there is no certain place to put anything."""
    if document.syntax == "broken" or document.has_invalid_bytes:
        raise PigenError(
            "pi cannot read this file, so nothing can be filled into it.",
            path=document.path,
            help="Run `pigen lint` on it first: it says where the fault is, and fixes most.",
        )
    folder = os.path.dirname(document.path)
    return build_models_file(
        document,
        pi,
        store=os.path.join(folder, models_store.NAME),
        gateway=gateway,
        source_path=os.path.join(folder, SOURCE_NAME),
    )


def _format_filling(filling: MissingFields) -> str:
    fields = ", ".join(filling.fields)
    return f"{terminal.escape_controls(filling.model.id)}: {fields} as in {filling.fact.source}\n"


def _confirm(path: str) -> bool:
    """Whether the person says yes; nobody is asked where there is no terminal."""
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    terminal.write(f"Write this to {_format_path(path)}? [y/N] ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _format_path(path: str) -> str:
    return terminal.format_path(os.path.normpath(path))
