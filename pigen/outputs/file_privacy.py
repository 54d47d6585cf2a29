"""Who may read a file that pigen writes: as the umask and the folder have it,
unless it holds a secret.

What lies in pi's own folder, or in pigen's, is personal, and for its owner alone: people put keys
into it later.
"""

from __future__ import annotations

import os
from functools import lru_cache
from typing import NamedTuple

from pigen.common.kinds import MANIFEST
from pigen.common.state_home import find_config_folder
from pigen.outputs import redact
from pigen.pi.agent_dir import find_agent_dir
from pigen.text import document, yaml

PRIVATE_MODE = 0o600


class FilePrivacy(NamedTuple):
    """How `Run.change` is to make a file: the mode of a new one, None for what the umask leaves;
    whether new folders are for the owner alone; and whether a file that is there gets narrower."""

    mode: int | None
    secret: bool
    narrows: bool


class PrivacyJudge:
    """Judges the files of one run: most lie side by side, and a folder is looked up once."""

    def __init__(self) -> None:
        folders = (find_agent_dir(), find_config_folder())
        self._own_folders = tuple(os.path.join(os.path.realpath(each), "") for each in folders)
        self._personal_folders: dict[str, bool] = {}

    def judge(self, path: str, before: bytes | None, after: bytes | None) -> FilePrivacy:
        """For a file at `path` that holds `before` now, None for a new one, and `after` then."""
        personal = self._lies_in_own_folder(os.path.dirname(path) or ".")
        secret = after is not None and holds_secret(path, after)
        narrows = secret and before is not None and not holds_secret(path, before)
        return FilePrivacy(PRIVATE_MODE if secret or personal else None, personal, narrows)

    def _lies_in_own_folder(self, folder: str) -> bool:
        if folder not in self._personal_folders:
            real = os.path.join(os.path.realpath(folder), "")
            self._personal_folders[folder] = real.startswith(self._own_folders)
        return self._personal_folders[folder]


def holds_secret(path: str, content: bytes) -> bool:
    """A key itself stands in it, not only where to find one."""
    if os.path.basename(path) == MANIFEST:  # hashes look like keys
        return False
    if path.endswith((".yaml", ".yml")):
        return _has_secret(yaml.from_bytes(content, path), is_yaml=True)
    return _has_secret_in_json(content)


@lru_cache(maxsize=64)  # a build gives the same Configs to many teams
def _has_secret_in_json(content: bytes) -> bool:
    return _has_secret(document.from_bytes(content), is_yaml=False)


def _has_secret(read: document.Document | yaml.YamlDocument, is_yaml: bool) -> bool:
    known = redact.collect_secrets(read.value, yaml=is_yaml)
    return bool(known or redact.find_secret_spans(read.text, yaml=is_yaml))
