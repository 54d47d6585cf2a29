"""The user's state folder of pigen, which belongs to no project, and what it remembers."""

from __future__ import annotations

import os

from pigen.common.home import find_home

SOURCES_FILE = "sources.json"


def find_state_folder() -> str:
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


def find_config_folder() -> str:
    """$XDG_CONFIG_HOME/pigen, else ~/.config/pigen; on Windows below %APPDATA%."""
    home = find_home()
    config_home = os.environ.get("XDG_CONFIG_HOME", "")
    if os.path.isabs(config_home):
        base = config_home
    elif os.name == "nt":
        base = os.environ.get("APPDATA") or os.path.join(home, "AppData", "Roaming")
    else:
        base = os.path.join(home, ".config")
    return os.path.join(base, "pigen")


def read_remembered_sources() -> dict[str, str]:
    """The pigen.yaml that the models.json of a folder is built from, by the folder's real path."""
    import json  # only where somebody asks

    try:
        with open(os.path.join(find_state_folder(), SOURCES_FILE), "rb") as file:
            value = json.load(file)
    except (OSError, ValueError, RecursionError):  # nothing depends on it but convenience
        return {}
    known = value.get("sources") if isinstance(value, dict) else None
    entries = known.items() if isinstance(known, dict) else ()
    return {folder: path for folder, path in entries if isinstance(path, str)}


def find_remembered_source(folder: str) -> str | None:
    """The pigen.yaml remembered for the models.json in `folder`, if it is still there."""
    path = read_remembered_sources().get(os.path.realpath(folder or "."))
    return path if path is not None and os.path.isfile(path) else None
