"""Remembering which pigen.yaml a models.json is built from, beside what `pigen undo` needs."""

from __future__ import annotations

import json
import os
from contextlib import suppress

from pigen.common.errors import PigenError
from pigen.common.state_home import SOURCES_FILE, read_remembered_sources
from pigen.write import atomic, state_folder

MAX_SOURCES = 200


def record_source(models_path: str, source: str) -> None:
    """Note that the models.json at `models_path` is built from `source`. Where nothing can be kept,
    as in a container without a home, it is not noted, and --source names it the next time."""
    folder = os.path.realpath(os.path.dirname(models_path) or ".")
    before = read_remembered_sources()
    known = {each: path for each, path in before.items() if each != folder}
    known[folder] = os.path.abspath(source)
    if known == before:
        return
    newest = dict(list(known.items())[-MAX_SOURCES:])
    text = json.dumps({"version": 1, "sources": newest}, indent=2) + "\n"
    with suppress(OSError, PigenError):
        path = os.path.join(state_folder.make_private_folder(), SOURCES_FILE)
        if os.path.lexists(path):
            atomic.replace(path, atomic.read_snapshot(path).content, text.encode(), "sources")
        else:
            atomic.create(path, text.encode(), "sources", atomic.PRIVATE_MODE)
