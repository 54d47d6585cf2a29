"""pigen merge: a models.json that was handed out, brought into one's own."""

from __future__ import annotations

import os
import sys

from pigen.build.merge import format_new_models_json, list_marks, merge_providers, read_providers
from pigen.commands.report_writes import print_remarks
from pigen.common.errors import PigenError
from pigen.common.kinds import MARK
from pigen.lint import discovery
from pigen.outputs import terminal
from pigen.outputs.file_privacy import PrivacyJudge
from pigen.outputs.report import pluralize
from pigen.text.document import from_text, read
from pigen.write import begin


def run(file: str, into: str | None, adopt: bool, diff: bool, json: bool = False) -> int:
    """0 done; 1 with --diff, where something would change."""
    if json and diff:
        raise PigenError(
            "--diff prints a diff, so JSON does not go with it.", help="Leave one out."
        )
    incoming = read_providers(read(file))
    marks = list_marks(incoming)
    if not marks:
        raise PigenError(
            "No provider in this file says that pigen wrote it, so none is merged.",
            path=file,
            help=f'Name a models.json that `pigen build` wrote; its providers have "{MARK}".',
        )
    providers = {name: value for name, value in incoming.items() if value.get(MARK) in marks}
    path = into or os.path.join(discovery.find_agent_dir(), "models.json")
    exists = os.path.lexists(path)
    before = read(path) if exists else from_text("", path)
    text = (
        merge_providers(before, providers, marks, adopt=adopt)
        if exists
        else format_new_models_json(providers)
    )
    if diff:
        from pigen.outputs.diff import render

        terminal.write(render([(before, from_text(text, path))], terminal.make_painter(sys.stdout)))
        return int(text != before.text)
    with begin("pigen merge") as run:
        old, new = before.text.encode() if exists else None, text.encode()
        run.change(path, old, new, **PrivacyJudge().judge(path, old, new)._asdict())
    print_remarks(run)
    if json:
        terminal.write_json(
            {
                "version": 1,
                "path": path,
                "changed": not exists or text != before.text,
                "providers": list(providers),
                "marks": list(marks),
            }
        )
        return 0
    done = "has" if exists and text == before.text else "now has"
    terminal.write(
        f"{terminal.format_path(path)} {done} {pluralize(len(providers), 'provider')} of "
        f"{', '.join(marks)}; the rest of it is unchanged.\n"
    )
    return 0
