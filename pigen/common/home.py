"""The home folder: as node has it, who starts pi, and as it really is."""

from __future__ import annotations

import os


def get_node_home() -> str:
    """$HOME as it is, even if it is empty, as node's os.homedir() has it: with HOME="" pi's files
    are looked for from the folder that it is started in (node 20). Without the variable that of the
    user."""
    home = os.environ.get("HOME") if os.name != "nt" else None
    return os.path.expanduser("~") if home is None else home


def find_home() -> str:
    """A folder that is surely the user's: where $HOME is no absolute path,
    what the system notes."""
    home = os.environ.get("HOME", "")
    if os.name == "nt" or os.path.isabs(home):
        return os.path.expanduser("~")
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_dir
    except (ImportError, KeyError):  # a user of a container, without an entry
        return os.path.abspath(os.sep)
