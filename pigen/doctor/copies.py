"""Copies of pi's files, which stay when a key goes: those beside them, and those that pigen keeps."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from pigen.common.credentials import holds_secret
from pigen.doctor.line import OK, OPEN, PROBLEM, Line
from pigen.doctor.machine import Machine, Stored
from pigen.outputs.report import plural
from pigen.pi.interpolation import literal
from pigen.pi.release import Pi


def beside(machine: Machine) -> Iterator[Line]:
    """models.json.bak and the like: pi does not read them, and nobody looks after them."""
    for copy in machine.copies:
        about = os.path.basename(copy.path)
        if copy.mode is None or not keys(copy, machine.target):
            yield Line(about, OK, "a copy that pi does not read")
            continue
        said = f"{copy.path} is a copy that pi does not read, and holds a key"
        if copy.mode & 0o077:
            said += f"; its permissions are {copy.mode:03o}"
        yield Line(about, PROBLEM, f"{said}.", f"rm {copy.path}")


def kept(machine: Machine) -> Iterator[Line]:
    """What pigen keeps for `pigen undo`: whether a key is still there that is gone from the file."""
    for name, copies in machine.kept.items():
        if not copies:
            continue
        now = keys(machine.files[name], machine.target)
        stale = [copy.path for copy in copies if keys(copy, machine.target) - now]
        folder = os.path.dirname(copies[0].path)
        said = f"{_count(copies)} of {name} in {folder}"
        if stale:
            verb = "holds" if len(stale) == 1 else "hold"
            said += f"; {len(stale)} {verb} a key that the file no longer has"
            remedy = f"If that key is still good: rm {' '.join(stale)}"
            yield Line("backups", OPEN, f"{said}.", remedy)
        else:
            yield Line("backups", OK, said)


def _count(copies: Sequence[Stored]) -> str:
    oldest = os.path.basename(copies[0].path).partition("T")[0]
    return f"{plural(len(copies), 'backup')}, from {oldest} on,"


def keys(stored: Stored, pi: Pi) -> set[str]:
    """The keys that stand in a file themselves, not only the place where they are."""
    return set(_keys(stored.value, pi))


def _keys(value: object, pi: Pi, name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _keys(item, pi, key)
    elif isinstance(value, list):
        for item in value:
            yield from _keys(item, pi, name)
    elif isinstance(value, str) and holds_secret(name, value) and literal(value, pi) is not None:
        yield value
