"""Where pigen keeps backups, the records of its runs and its lock.

In the user's state folder, which belongs to no project: a run in a repository leaves nothing there.
"""

from __future__ import annotations

import errno
import os
from contextlib import suppress

from pigen.common.errors import PigenError
from pigen.common.home import find_home
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
    """$XDG_STATE_HOME/pigen, else ~/.local/state/pigen; on Windows below %LOCALAPPDATA%."""
    home = find_home()
    state_home = os.environ.get("XDG_STATE_HOME", "")
    if os.path.isabs(state_home):  # a relative one is to be ignored, says the standard
        base = state_home
    elif os.name == "nt":
        base = os.environ.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local")
    else:
        base = os.path.join(home, ".local", "state")
    return os.path.join(base, "pigen")


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
