"""How far the includes of a source may reach.

A source from a stranger's repository must not make pigen read the rest of the machine. So whatever
it includes, links resolved, lies in the repository of the first file, or where the user allows it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from pigen.common.home import find_home
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
    """The nearest folder upwards that holds `.git`, else the folder of the source.

    The home folder and the root of the disk do not count: with dotfiles in a repository the first
    would be everything that the user has. Nor does it matter where the source itself leads as a
    link, for that is for the repository to choose.
    """
    folder = os.path.realpath("." if source == STDIN else os.path.dirname(source) or ".")
    home = os.path.realpath(find_home())
    current = folder
    while current not in (home, os.path.dirname(current)):
        if os.path.lexists(os.path.join(current, ".git")):
            return current
        current = os.path.dirname(current)
    return folder
