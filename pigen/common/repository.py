"""The repository that a folder belongs to."""

from __future__ import annotations

import os

from pigen.common.home import find_home


def find_repository(folder: str) -> str | None:
    """The nearest folder upwards that holds `.git`, links resolved; None without one.

    The home folder and the root of the disk do not count: with dotfiles in a repository the first
    would be everything that the user has.
    """
    current = os.path.realpath(folder)
    home = os.path.realpath(find_home())
    while current not in (home, os.path.dirname(current)):
        if os.path.lexists(os.path.join(current, ".git")):
            return current
        current = os.path.dirname(current)
    return None
