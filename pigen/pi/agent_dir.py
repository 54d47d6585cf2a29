"""pi's folder, and files that look as if they lay in it."""

from __future__ import annotations

import os

from pigen.common.home import get_node_home

AGENT_DIR_PARTS = (".pi", "agent")
MODELS_FILE = "models.json"

# The folder under its own name, and as chezmoi and stow keep it.
_PI_FOLDERS = (".pi", "dot_pi", "dot-pi", "private_dot_pi")
# The last name of a folder that may be pi's, or that says nothing of which folder it is.
_TELLING_NAMES = (*_PI_FOLDERS, AGENT_DIR_PARTS[1], "", ".", "..")
# What stands beside .pi in a project, and in a repository of somebody's dotfiles.
_PROJECT_FILES = (
    "package.json", "pyproject.toml", "setup.py", "requirements.txt", "Cargo.toml", "go.mod",
    "pom.xml", "build.gradle", "build.gradle.kts", "Gemfile", "composer.json", "tsconfig.json",
    "deno.json", "CMakeLists.txt", "mix.exs", "Package.swift", "src",
)  # fmt: skip
_DOTFILES = (
    ".bashrc", ".zshrc", ".profile", ".zshenv", ".vimrc", ".tmux.conf", ".config", ".ssh",
    "dot_config", "dot_zshrc", "dot_bashrc", ".chezmoiroot", ".stow-local-ignore", "Brewfile",
    "flake.nix", "home.nix",
)  # fmt: skip
CERTAIN, LIKELY = "certain", "likely"


def find_agent_dir() -> str:
    """pi's folder: $PI_CODING_AGENT_DIR, where a leading ~ is the home folder, or ~/.pi/agent."""
    value = os.environ.get("PI_CODING_AGENT_DIR", "")
    home = get_node_home()
    if value == "~" or value.startswith("~/"):
        return os.path.join(home, value[2:])
    return value or os.path.join(home, *AGENT_DIR_PARTS)


def split_path(path: str) -> tuple[str, str]:
    """The folder of a file, without its last "/", and its name. os.path.split takes five times
    as long, which shows where a thousand files are linted."""
    folder, _, name = path.rpartition(os.sep)
    return folder.rstrip(os.sep), name


def judge_place(path: str) -> str | None:
    """How sure it is that pi never reads the models.json at `path`; None where it may.

    pi reads the one of its folder alone, whatever project it is started in. `.pi/models.json` is
    never that; `.pi/agent/models.json` may be, by way of a dotfiles manager, so it counts in what
    is a project only.
    """
    folder, name = split_path(path)
    if name != MODELS_FILE or split_path(folder)[1] not in _TELLING_NAMES:
        return None  # as nearly all
    full = os.path.abspath(path)
    parent, base = os.path.split(os.path.dirname(full))
    in_agent = base == AGENT_DIR_PARTS[1] and os.path.basename(parent) in _PI_FOLDERS
    if not in_agent and base not in _PI_FOLDERS:
        return None
    own = os.path.join(find_agent_dir(), MODELS_FILE)
    if os.path.realpath(full) == os.path.realpath(own):
        return None
    if not in_agent:
        return CERTAIN
    root = os.path.dirname(parent)
    if root == get_node_home() or _has_any(root, _DOTFILES) or "dotfiles" in root:
        return None
    if _has_any(root, _PROJECT_FILES) or os.path.exists(os.path.join(parent, "settings.json")):
        return CERTAIN
    return LIKELY if os.path.exists(os.path.join(root, ".git")) else None


def _has_any(folder: str, names: tuple[str, ...]) -> bool:
    return any(os.path.exists(os.path.join(folder, name)) for name in names)
