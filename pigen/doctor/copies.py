"""Copies of pi's files, which stay when a key goes: those beside them,
and those that pigen keeps."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from pigen.common.credentials import holds_secret
from pigen.doctor.diagnosis import OK, OPEN, PROBLEM, Diagnosis
from pigen.doctor.machine import Machine, StoredFile
from pigen.outputs.report import pluralize
from pigen.pi.interpolation import resolve_literal
from pigen.pi.release import Pi


def check_copies(machine: Machine) -> Iterator[Diagnosis]:
    """models.json.bak and the like: pi does not read them, and nobody looks after them."""
    for copy in machine.copies:
        about = os.path.basename(copy.path)
        if copy.mode is None or not collect_keys(copy, machine.target):
            yield Diagnosis(about, OK, "a copy that pi does not read")
            continue
        evidence = f"{copy.path} is a copy that pi does not read, and holds a key"
        if copy.mode & 0o077:
            evidence += f"; its permissions are {copy.mode:03o}"
        yield Diagnosis(about, PROBLEM, f"{evidence}.", f"rm {copy.path}")


def check_backups(machine: Machine) -> Iterator[Diagnosis]:
    """What pigen keeps for `pigen undo`: whether a key is still there that is gone from the
    file."""
    for name, copies in machine.backups.items():
        if not copies:
            continue
        now = collect_keys(machine.files[name], machine.target)
        stale = [copy.path for copy in copies if collect_keys(copy, machine.target) - now]
        folder = os.path.dirname(copies[0].path)
        evidence = f"{_describe_backups(copies)} of {name} in {folder}"
        if stale:
            verb = "holds" if len(stale) == 1 else "hold"
            evidence += f"; {len(stale)} {verb} a key that the file no longer has"
            remedy = f"If that key is still good: rm {' '.join(stale)}"
            yield Diagnosis("backups", OPEN, f"{evidence}.", remedy)
        else:
            yield Diagnosis("backups", OK, evidence)


def _describe_backups(copies: Sequence[StoredFile]) -> str:
    oldest = os.path.basename(copies[0].path).partition("T")[0]
    return f"{pluralize(len(copies), 'backup')}, from {oldest} on,"


def collect_keys(stored: StoredFile, pi: Pi) -> set[str]:
    """The keys that stand in a file themselves, not only the place where they are."""
    return set(_iter_keys(stored.value, pi))


def _iter_keys(value: object, pi: Pi, name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _iter_keys(item, pi, key)
    elif isinstance(value, list):
        for item in value:
            yield from _iter_keys(item, pi, name)
    elif (
        isinstance(value, str)
        and holds_secret(name, value)
        and resolve_literal(value, pi) is not None
    ):
        yield value
