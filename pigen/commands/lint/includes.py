"""Files that a pigen.yaml includes: they are judged with it, also where they alone were named."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from pigen.commands.lint.read_subject import read_subject
from pigen.common.errors import PigenError
from pigen.common.kinds import SOURCE

if TYPE_CHECKING:
    from pigen.commands.lint.models_subject import LintSubject

SOURCE_NAMES = ("pigen.yaml", "pigen.yml")


def replace_parts_by_owner(
    named_paths: Sequence[str],
    subjects: dict[str, LintSubject],
    allowed_includes: Sequence[str] = (),
) -> list[str]:
    """The paths, with the source that includes it before a part that is no source by itself, as a
    commit hook names it. `subjects` gets what is read for that, and loses what belongs to a source
    in it."""
    inside = _find_included(subjects)
    paths: list[str] = []
    for path in named_paths:
        if path in subjects and path not in inside and _is_part(path, subjects[path]):
            owner = _find_owner(path, allowed_includes)
            if owner is not None:
                owner_path, subjects[owner_path] = owner
                paths.append(owner_path)
                inside = _find_included(subjects)
        paths.append(path)
    for path in inside:
        del subjects[path]
    return paths


def _is_part(path: str, subject: LintSubject) -> bool:
    value = subject.documents[0].value
    named = os.path.basename(path) in SOURCE_NAMES
    return (
        subject.kind == SOURCE and not named and isinstance(value, dict) and "version" not in value
    )


def _find_owner(path: str, allowed_includes: Sequence[str]) -> tuple[str, LintSubject] | None:
    """The source in this folder or one above that includes the file:
    where it is, and what it says."""
    real = os.path.realpath(path)
    for folder in _iter_parent_folders(real):
        for name in SOURCE_NAMES:
            candidate = os.path.join(folder, name)
            if not os.path.isabs(path):
                candidate = os.path.relpath(candidate)
            try:
                subject = read_subject(candidate, allowed_includes)
            except PigenError:
                continue
            if real in {os.path.realpath(each.path) for each in subject.documents[1:]}:
                return candidate, subject
    return None


def _iter_parent_folders(path: str) -> Iterator[str]:
    folder = os.path.dirname(path)
    while True:
        yield folder
        above = os.path.dirname(folder)
        if above == folder:
            return
        folder = above


def _find_included(subjects: Mapping[str, LintSubject]) -> set[str]:
    """The paths that belong to a source among the others, and are judged as part of it; of files
    that include each other all but the first."""
    parts = {
        os.path.realpath(path): {os.path.realpath(each.path) for each in subject.documents[1:]}
        for path, subject in subjects.items()
        if subject.kind == SOURCE
    }
    if not parts:
        return set()
    order = [os.path.realpath(path) for path in subjects]

    def belongs(path: str) -> bool:
        return any(
            path in inside
            and (other not in parts.get(path, ()) or order.index(other) < order.index(path))
            for other, inside in parts.items()
            if other != path
        )

    return {path for path in subjects if belongs(os.path.realpath(path))}
