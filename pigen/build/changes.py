"""What a build has to change on the disk: its files compared with those that are there."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pigen.build.files import MODELS, BuiltFile, format_manifest
from pigen.build.merge import merge_providers
from pigen.common.errors import PigenError
from pigen.common.kinds import ADMIN_CALLS, MANIFEST
from pigen.source.resolver import RESERVED_NAMES, Team
from pigen.text.disk import read_bytes
from pigen.text.document import from_text, read

_NAME = r"[A-Za-z0-9_][A-Za-z0-9_.-]*"
# What a build may have written. A manifest that says otherwise is not followed.
_OWN_PATHS = re.compile(
    rf"(?:{_NAME}/)*(?:models\.json|{re.escape(ADMIN_CALLS)}|(?:configs|keys)/{_NAME}\.json)\Z"
)


@dataclass(frozen=True)
class PlannedChange:
    """What a build does to one file. `before` is None for a new one, `after` for one that goes.

    state  "differs", "is missing" or "is stale", as --check says it
    """

    path: str
    before: bytes | None
    after: bytes | None
    state: str


def plan_changes(
    folder: str, mark: str, built: Sequence[BuiltFile], team: Team | None, adopt: bool
) -> list[PlannedChange]:
    """What has to change below `folder`; with `team`, of that team alone. The manifest is last."""
    known, content = _read_manifest(os.path.join(folder, MANIFEST))
    planned = []
    for file in built:
        path = os.path.join(folder, *file.path.split("/"))
        before = _read_if_exists(path)
        after = _compute_content(file, path, before, mark, adopt, known.get(file.path))
        if before != after:
            planned.append(
                PlannedChange(path, before, after, "is missing" if before is None else "differs")
            )
    hashes = {file.path: file.hash for file in built}
    for name, hash in known.items():
        if name in hashes:
            continue
        if team is not None and not _belongs_to_team(name, team):
            hashes[name] = hash
            continue
        path = os.path.join(folder, *name.split("/"))
        before = _read_if_exists(path)
        if before is not None:
            planned += _plan_stale(path, before, hash, mark)
    after = format_manifest(mark, hashes).encode()
    if after != content:
        state = "is missing" if content is None else "differs"
        planned.append(PlannedChange(os.path.join(folder, MANIFEST), content, after, state))
    return planned


def _compute_content(
    file: BuiltFile, path: str, before: bytes | None, mark: str, adopt: bool, hash: str | None
) -> bytes:
    """What a file is to hold. PigenError for one that pigen did not write. `hash` is that of what
    it wrote last, if anything."""
    if before is None or _hash(before) == hash:
        return file.text.encode()
    if file.providers is not None:
        return merge_providers(read(path), file.providers, [mark], adopt=adopt).encode()
    if hash is None and not adopt and before != file.text.encode():
        raise PigenError(
            "There is a file of this name that pigen did not write, so nothing was changed.",
            path=path,
            help="Move it away, or pass --adopt to replace it.",
        )
    return file.text.encode()


def _plan_stale(path: str, before: bytes, hash: str, mark: str) -> list[PlannedChange]:
    """A file that the source no longer asks for: it goes, with all that others put into it left."""
    if _hash(before) == hash:
        return [PlannedChange(path, before, None, "is stale")]
    if os.path.basename(path) == MODELS:
        after = merge_providers(read(path), {}, [mark]).encode()
        return [PlannedChange(path, before, after, "is stale")] if after != before else []
    return []  # changed by hand since: it stays


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _belongs_to_team(name: str, team: Team) -> bool:
    """The file is one of this very team, not of one in it."""
    folder = f"{team.folder}/" if team.path else ""
    rest = name.removeprefix(folder)
    return name.startswith(folder) and rest.split("/")[0] in RESERVED_NAMES


def _read_manifest(path: str) -> tuple[dict[str, str], bytes | None]:
    """The hashes of what was built before, by path, and the text that says so."""
    content = _read_if_exists(path)
    if content is None:
        return {}, None
    value = from_text(content.decode("utf-8", "replace"), path).value
    listed = value.get("files") if isinstance(value, dict) else None
    if not isinstance(listed, dict):
        raise PigenError(
            "pigen did not write this manifest, so it cannot tell which files are its own.",
            path=path,
            help="Delete the file, and build again.",
        )
    known = {
        name: str(hash).removeprefix("sha256:")
        for name, hash in listed.items()
        if _OWN_PATHS.match(name) and ".." not in name
    }
    return known, content


def _read_if_exists(path: str) -> bytes | None:
    return read_bytes(path) if os.path.lexists(path) else None
