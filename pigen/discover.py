"""What files there are to read: from the paths a person gives to the files meant.

A file named by itself is taken at its word, unless it plainly is something else. In a folder only
what pi or a dotfiles manager (chezmoi, stow, yadm) knows as pi's models.json is picked up.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from pigen.document import STDIN, Document, read
from pigen.errors import PigenError

MODELS = "models"
NAMES = ("models.json", "models.jsonc")
AGENT = (".pi", "agent")
READABLE = "pigen reads pi's models.json (or models.jsonc)."

# Files of other programs, or other files of pi, that people name by mistake.
OTHERS = frozenset(
    ("auth.json", "settings.json", "models-store.json", "package.json", "package-lock.json")
    + ("tsconfig.json", "composer.json", "manifest.json", "trust.json", "keybindings.json")
)
# Folders that hold copies, caches and the code of others.
SKIPPED = frozenset(
    (".git", ".hg", ".svn", "node_modules", "__pycache__", "venv", ".venv", ".tox", ".nox")
    + (".cache", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".npm", ".pnpm-store", ".yarn")
    + (".cargo", ".rustup", ".gradle", ".m2", ".terraform", ".local", ".Trash", "site-packages")
)
# What chezmoi writes before a name for attributes that do not change the content.
ATTRIBUTES = ("private_", "readonly_", "executable_", "exact_", "empty_", "create_", "external_")


def agent_dir() -> str:
    """pi's folder: $PI_CODING_AGENT_DIR, where a leading ~ is the home folder, or ~/.pi/agent."""
    given = os.environ.get("PI_CODING_AGENT_DIR", "")
    home = os.path.expanduser("~")
    if given == "~" or given.startswith("~/"):
        return os.path.join(home, given[2:])
    return given or os.path.join(home, *AGENT)


def find(paths: Iterable[str], errors: list[PigenError]) -> Iterator[str]:
    """The files to check, each once and in order; without paths pi's own models.json.

    What leads to no file becomes an error in `errors`.
    """
    given = list(paths) or [os.path.join(agent_dir(), NAMES[0])]
    seen: set[str] = set()
    for path in given:
        try:
            for found in _meant(path, bool(paths)):
                plain = os.path.normpath(found)
                if plain not in seen:
                    seen.add(plain)
                    yield found
        except PigenError as error:
            errors.append(error)


def kind(path: str, document: Document) -> str | None:
    """What a file named by itself is; None where it is nothing that pigen reads."""
    value = document.value
    if isinstance(value, dict) and isinstance(value.get("providers"), dict):
        return MODELS
    name = os.path.basename(path)
    if not name.endswith((".json", ".jsonc")) or name in OTHERS:
        return None
    # The name says JSON and the content nothing else: a models.json with its main key amiss.
    if isinstance(value, dict) and document.dialect != "broken" and _is_other(value):
        return None
    return MODELS


def _is_other(value: dict[str, object]) -> bool:
    """Its keys are those of settings.json, auth.json, a Portkey Config, or a package."""
    if value.keys() & {"defaultProvider", "defaultModel", "enabledModels", "dependencies"}:
        return True
    if value.keys() & {"compilerOptions", "strategy", "targets", "virtual_key", "$defs"}:
        return True
    entries = list(value.values())
    return bool(entries) and all(
        isinstance(entry, dict) and entry.get("type") in ("api_key", "oauth") for entry in entries
    )


def _meant(path: str, given: bool) -> Iterator[str]:
    if path == STDIN or plain_name(os.path.basename(path)) in NAMES:
        if not os.path.isdir(path):
            if not given and not os.path.lexists(path):
                raise PigenError(
                    "There is no models.json where pi looks for it, so pi knows its built-in models only.",
                    path=path,
                    help="Write one with pigen init, or name the file to check.",
                )
            yield path
            return
    if os.path.isdir(path):
        count = 0
        for found in _inside(path):
            count += 1
            yield found
        if not count:
            raise PigenError(
                "No models.json of pi was found in this folder.",
                path=path,
                help=f"Name the file itself. {READABLE}",
            )
        return
    if kind(path, read(path)) is None:
        raise PigenError(
            "This file is nothing that pigen knows.",
            path=path,
            help=f"Name another file: {READABLE}",
        )
    yield path


def _inside(folder: str) -> Iterator[str]:
    """pi's files in the folder and below, links to folders left out: they could lead in circles."""
    agent = _is_agent_dir(os.path.abspath(folder))
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise PigenError(
            f"The folder could not be read: {error.strerror}.",
            path=folder,
            help="Check its rights.",
        ) from None
    folders = []
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if not agent and entry.name not in SKIPPED:
                folders.append(entry.path)
        elif plain_name(entry.name) in NAMES and (agent or _is_models(entry.path)):
            yield entry.path
    for each in folders:
        try:
            yield from _inside(each)
        except PigenError:
            continue  # a folder that may not be read holds nothing that was asked for by name


def _is_agent_dir(path: str) -> bool:
    """pi's folder, under its own name or the one that a dotfiles manager gives it."""
    parent, name = os.path.split(path)
    if (plain_name(os.path.basename(parent)), plain_name(name)) == AGENT:
        return True
    return path == os.path.abspath(agent_dir())


def _is_models(path: str) -> bool:
    """Some other program's models.json has no map of providers."""
    try:
        document = read(path)
    except PigenError:
        return False
    value = document.value
    if isinstance(value, dict) and isinstance(value.get("providers"), dict):
        return True
    return document.dialect == "broken" and '"providers"' in document.text


def plain_name(name: str) -> str:
    """The name that a file or folder has at its place, as chezmoi, stow and yadm put it there.

    Templates keep their own name: they are no JSON before they are filled in.
    """
    name, alternate, conditions = name.partition("##")
    if alternate and any(
        each.partition(".")[0] in ("template", "t") for each in conditions.split(",")
    ):
        return name + alternate + conditions
    shorter = name
    while shorter.startswith(ATTRIBUTES):
        shorter = shorter[shorter.index("_") + 1 :]
    if shorter.startswith(("dot_", "dot-")):
        return "." + shorter[4:]
    return shorter if shorter in (*NAMES, *AGENT) else name
