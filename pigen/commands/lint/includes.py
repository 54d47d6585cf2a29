"""Files that a pigen.yaml includes: they are judged with it, also where they alone were named."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from pigen.commands.lint.read_subject import read_subject
from pigen.common.errors import PigenError
from pigen.lint.file_kind import SOURCE

if TYPE_CHECKING:
    from pigen.commands.lint.models_subject import Subject

NAMES = ("pigen.yaml", "pigen.yml")


def gathered(found: Sequence[str], read: dict[str, Subject]) -> list[str]:
    """The paths, with the source that includes it before a part that is none by itself, as a commit
    hook names it. `read` gets what is read for that, and loses what belongs to a source in it."""
    inside = _included(read)
    paths: list[str] = []
    for path in found:
        if path in read and path not in inside and _is_part(path, read[path]):
            owner = _owner(path)
            if owner is not None:
                place, read[place] = owner
                paths.append(place)
                inside = _included(read)
        paths.append(path)
    for path in inside:
        del read[path]
    return paths


def _is_part(path: str, subject: Subject) -> bool:
    value = subject.documents[0].value
    named = os.path.basename(path) in NAMES
    return (
        subject.kind == SOURCE and not named and isinstance(value, dict) and "version" not in value
    )


def _owner(path: str) -> tuple[str, Subject] | None:
    """The source in this folder or one above that includes the file: where it is, and what it says."""
    real = os.path.realpath(path)
    for folder in _above(real):
        for name in NAMES:
            place = os.path.join(folder, name)
            if not os.path.isabs(path):
                place = os.path.relpath(place)
            try:
                subject = read_subject(place)
            except PigenError:
                continue
            if real in {os.path.realpath(each.path) for each in subject.documents[1:]}:
                return place, subject
    return None


def _above(path: str) -> Iterator[str]:
    folder = os.path.dirname(path)
    while True:
        yield folder
        above = os.path.dirname(folder)
        if above == folder:
            return
        folder = above


def _included(read: Mapping[str, Subject]) -> set[str]:
    """The paths that belong to a source among the others, and are judged as part of it; of files
    that include each other all but the first."""
    parts = {
        os.path.realpath(path): {os.path.realpath(each.path) for each in subject.documents[1:]}
        for path, subject in read.items()
        if subject.kind == SOURCE
    }
    if not parts:
        return set()
    order = [os.path.realpath(path) for path in read]

    def belongs(path: str) -> bool:
        return any(
            path in inside
            and (other not in parts.get(path, ()) or order.index(other) < order.index(path))
            for other, inside in parts.items()
            if other != path
        )

    return {path for path in read if belongs(os.path.realpath(path))}
