"""What a new release puts into the data files."""

from __future__ import annotations

import json

from . import history, tables
from .fields import add_fields
from .files import VECTORS, write, write_lines, write_rows
from .known import read_release
from .releases import Releases

VERDICTS = VECTORS / "verdicts.json"


def write_data(releases: Releases, verdicts: dict[str, bool]) -> None:
    """Everything that follows from the packages, so that a second run changes nothing."""
    releases.save()
    known = [read_release(version) for version in releases.measured]
    write_lines("providers.json", tables.list_providers(known))
    write_lines("listings.json", tables.list_models(known))
    write_lines("facts.jsonl", *tables.list_facts(known))
    write_rows("compat.json", tables.list_compat(known))
    write_rows("endpoints.json", tables.list_endpoints(known))
    write_rows(history.FILE, history.extend(history.load(), releases.versions))
    add_fields(releases.newest)
    write_verdicts(releases, verdicts)


def write_verdicts(releases: Releases, new: dict[str, bool]) -> None:
    """A letter for each measured release and file; those measured before stay as they are."""
    table = json.loads(VERDICTS.read_text(encoding="utf-8"))
    before = table["releases"]
    accepted = {}
    for name, letters in table["accepted"].items():
        known = dict(zip(before, letters, strict=True))
        if name in new:
            known[releases.newest] = "ny"[new[name]]
        accepted[name] = "".join(known[version] for version in releases.measured)
    text = json.dumps({"releases": releases.measured, "accepted": accepted}, indent=1)
    write(VERDICTS, text + "\n")
