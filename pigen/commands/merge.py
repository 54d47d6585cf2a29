"""pigen merge: a models.json that was handed out, brought into one's own."""

from __future__ import annotations

import os
import sys

from pigen.build.merge import fresh, marks_of, merged, providers_of
from pigen.commands.report_writes import tell
from pigen.common.errors import PigenError
from pigen.lint import discovery
from pigen.outputs import terminal
from pigen.outputs.report import plural
from pigen.text.document import from_text, read
from pigen.write import begin


def run(file: str, into: str | None, adopt: bool, diff: bool) -> int:
    """0 done; 1 with --diff, where something would change."""
    given = providers_of(read(file))
    marks = marks_of(given)
    if not marks:
        raise PigenError(
            "No provider in this file says that pigen wrote it, so none is merged.",
            path=file,
            help='Give a models.json that `pigen build` wrote; its providers carry "_pigen".',
        )
    providers = {name: value for name, value in given.items() if value.get("_pigen") in marks}
    path = into or os.path.join(discovery.agent_dir(), "models.json")
    exists = os.path.lexists(path)
    before = read(path) if exists else from_text("", path)
    text = merged(before, providers, marks, adopt=adopt) if exists else fresh(providers)
    if diff:
        from pigen.outputs.diff import render

        terminal.write(render([(before, from_text(text, path))], terminal.paint(sys.stdout)))
        return int(text != before.text)
    with begin("pigen merge") as run:
        if not exists:
            run.create(path, text.encode())
        elif text != before.text:
            run.replace(path, before.text.encode(), text.encode())
    tell(run)
    done = "has" if exists and text == before.text else "now has"
    terminal.write(
        f"{terminal.shown_path(path)} {done} {plural(len(providers), 'provider')} of "
        f"{', '.join(marks)}; all else in it is as it was.\n"
    )
    return 0
