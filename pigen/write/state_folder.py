"""Where pigen keeps backups, the records of its runs and its lock.

In the user's state folder, which belongs to no project: a run in a repository leaves nothing there.
"""

from __future__ import annotations

import errno
import os
from contextlib import suppress

from pigen.common.errors import PigenError
from pigen.common.state_home import find_state_folder
from pigen.write import atomic

OWNER_ONLY = 0o700
# What the system answers where there can be no such folder, rather than where one is in trouble.
UNUSABLE_ERRNOS = (
    errno.EACCES,
    errno.EEXIST,
    errno.ENOENT,
    errno.ENOTDIR,
    errno.EPERM,
    errno.EROFS,
)


def get_folder() -> str:
    return find_state_folder()


def make_private_folder(*parts: str) -> str:
    """The folder below `folder()`, made if need be, for its owner alone. Raises OSError."""
    top = get_folder()
    if atomic.make_folders(top, OWNER_ONLY):
        # Where the home folder itself is a repository, nobody is to commit a backup by mistake.
        # PigenError: another pigen that runs for the first time has just made it.
        with suppress(OSError, PigenError):
            atomic.create(os.path.join(top, ".gitignore"), b"*\n", "ignore", atomic.PRIVATE_MODE)
    elif os.stat(top).st_mode & 0o077:
        os.chmod(top, OWNER_ONLY)
    path = os.path.join(top, *parts)
    atomic.make_folders(path, OWNER_ONLY)
    return path
