"""How far the includes of a source may reach.

A source from a stranger's repository must not make pigen read the rest of the machine. So whatever
it includes, links resolved, lies in the repository of the first file, or where the user allows it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from pigen.common.repository import find_repository
from pigen.text.disk import STDIN


class IncludeBounds:
    """The folders that files of one source may lie in: that of the repository,
    and `allowed` ones."""

    def __init__(self, source: str, allowed: Sequence[str] = ()) -> None:
        self.repository = _find_repository(source)
        self._folders = [self.repository, *map(os.path.realpath, allowed)]

    def allows(self, real_path: str) -> bool:
        """`real_path` is absolute, with its links resolved."""
        path = os.path.normcase(real_path)
        return any(
            path.startswith(os.path.join(os.path.normcase(folder), "")) for folder in self._folders
        )


def _find_repository(source: str) -> str:
    """The repository of the source, else its folder. It does not matter where the source itself
    leads as a link, for that is for the repository to choose."""
    folder = "." if source == STDIN else os.path.dirname(source) or "."
    return find_repository(folder) or os.path.realpath(folder)
