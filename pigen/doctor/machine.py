"""What stands on this machine: pi, its folder, its files, the environment."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pigen.common.errors import PigenError
from pigen.lint.discovery import find_agent_dir, lies_in_agent_dir
from pigen.lint.runner import build_models_file
from pigen.pi import models_store
from pigen.pi.models_file import ModelsFile
from pigen.pi.portkey_gateways import SOURCE_NAME
from pigen.pi.release import Pi
from pigen.pi.release_choice import InstalledPi, find_installed
from pigen.text.document import Document, read
from pigen.write import backups

FILE_NAMES = ("models.json", "settings.json", "auth.json")


@dataclass(frozen=True)
class StoredFile:
    """One of pi's files: `document` where it could be read, else `error` where it is there."""

    path: str
    mode: int | None = None
    document: Document | None = None
    error: PigenError | None = None

    @property
    def value(self) -> dict[str, Any]:
        value = self.document.value if self.document else None
        return value if isinstance(value, dict) else {}


@dataclass(frozen=True)
class Machine:
    """pi         the one installed, None where the shell finds none
    target     the release to judge by
    files      by name: models.json, settings.json, auth.json
    copies     of these, under other names beside them
    backups       by name: what pigen keeps of each file, the oldest first
    gateway    the base URL that --gateway names, or ""
    """

    pi: InstalledPi | None
    target: Pi
    folder: str
    files: Mapping[str, StoredFile]
    env: Mapping[str, str]
    copies: Sequence[StoredFile] = ()
    backups: Mapping[str, Sequence[StoredFile]] = field(default_factory=dict)
    gateway: str = ""

    @property
    def models(self) -> StoredFile:
        return self.files["models.json"]

    def load_models_file(self, pi: Pi | None = None) -> ModelsFile | None:
        """models.json as pi sees it here; `pi` is another release than the target."""
        models = self.models
        if models.document is None:
            return None
        return build_models_file(
            models.document,
            pi or self.target,
            mode=models.mode,
            settings=self.files["settings.json"].document,
            auth=self.files["auth.json"].document,
            env=self.env,
            store=os.path.join(self.folder, models_store.NAME),
            is_installed=lies_in_agent_dir(models.path),
            gateway=self.gateway,
            source_path=os.path.join(self.folder, SOURCE_NAME),
        )


def inspect_machine(target: Pi, path: str | None = None, gateway: str = "") -> Machine:
    """This machine; `path` is another models.json than pi's own, `gateway` what --gateway names."""
    own = os.path.join(find_agent_dir(), FILE_NAMES[0])
    models = os.path.abspath(path) if path else own
    folder = os.path.dirname(models)
    paths = {name: os.path.join(folder, name) for name in FILE_NAMES} | {FILE_NAMES[0]: models}
    files = {name: _read_stored_file(path) for name, path in paths.items()}
    copies = [_read_stored_file(path) for path in _find_copies(folder)]
    kept = {
        name: list(map(_read_stored_file, backups.list_backups(path)))
        for name, path in paths.items()
    }
    return Machine(find_installed(), target, folder, files, os.environ, copies, kept, gateway)


def _find_copies(folder: str) -> Iterator[str]:
    """Files that are called like one of pi's, and something more."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:  # its files say so themselves
        return
    for name in names:
        stem = next((own for own in FILE_NAMES if name.startswith(own)), "")
        if stem and name[len(stem) : len(stem) + 1] in (".", "~", "-", "_"):
            yield os.path.join(folder, name)


def _read_stored_file(path: str) -> StoredFile:
    if not os.path.lexists(path):
        return StoredFile(path)
    try:
        document = read(path)
        return StoredFile(path, os.stat(path).st_mode & 0o777, document)
    except PigenError as error:
        return StoredFile(path, error=error)
