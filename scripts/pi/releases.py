"""pi's releases: the one file that names them.

releases.json holds `newest`, the newest release that pigen knows; `measured`, those whose behaviour
pigen is compared with, oldest first; and `releases`, every one on npm since the oldest that pigen
supports, as [version, date of its publication, date of its model data or null]. pi compares the
last with the `lastModified` of an entry in models-store.json: only a newer entry counts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from .files import DATA, write_rows
from .history import FIRST
from .known import read_release
from .npm import list_releases, parse
from .sources import read_dates

FILE = "releases.json"
DATED = (0, 82, 0)  # the first whose package says when its model data were made


@dataclass
class Releases:
    newest: str
    measured: list[str]
    releases: list[list[Any]] = field(default_factory=list)

    @property
    def versions(self) -> list[str]:
        return [row[0] for row in self.releases]

    def save(self) -> None:
        write_rows(FILE, vars(self))


def load() -> Releases:
    return Releases(**json.loads((DATA / FILE).read_text(encoding="utf-8")))


def list_published() -> dict[str, str]:
    """Every release on npm that pigen supports, oldest first, with the registry's date."""
    return {
        version: date for version, date in list_releases().items() if parse(FIRST) <= parse(version)
    }


def add_rows(rows: list[list[Any]], published: dict[str, str], newest: str) -> list[list[Any]]:
    """A row for each release up to the newest; those that there were stay as they are.

    A registry may date an old release by the day on which it fetched it. pi's changelog has the
    true day; without an entry there, a release is no later than the next one.
    """
    there = {row[0]: row for row in rows}
    dates = read_dates(newest)
    found: list[list[Any]] = []
    latest = "9999-12-31"
    for version in reversed([each for each in published if parse(each) <= parse(newest)]):
        latest = min(latest, dates.get(version, published[version]))
        if version in there:
            found.append(there[version])
        else:
            made = read_release(version).made if parse(version) >= DATED else None
            found.append([version, latest, made])
    return found[::-1]


def replace_newest(measured: list[str], known: str, new: str, kept: bool) -> list[str]:
    """The releases to measure once `new` is the newest: one that behaves as the newest known takes
    its place, so that their number grows with changes and not with time."""
    left = [version for version in measured if parse(version) < parse(new)]
    if not kept and left and left[-1] == known:
        left.pop()
    return [*left, new]
