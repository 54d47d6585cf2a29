"""What files there are to read: from the paths a person gives to the files meant.

A file named by itself is taken at its word, unless it plainly is something else. In a folder only
what pi or a dotfiles manager (chezmoi, stow, yadm) knows as pi's models.json is picked up, a
pigen.yaml, and whatever else is plainly a models.json, a Config or a key by what it holds.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from pigen.common.errors import PigenError
from pigen.common.kinds import CONFIG, KEY, MODELS, SOURCE
from pigen.pi.agent_dir import AGENT_DIR_PARTS, split_path
from pigen.pi.agent_dir import find_agent_dir as find_agent_dir  # others take it from here
from pigen.text.disk import STDIN, read_bytes
from pigen.text.document import Document, from_bytes

MODELS_FILE_NAMES = ("models.json", "models.jsonc")
FILE_SUFFIXES = (".json", ".jsonc", ".yaml", ".yml")
BUILD_FOLDERS = ("configs", "keys")

# Folders that hold copies, caches and the code of others.
SKIPPED_FOLDERS = frozenset((
    ".git", ".hg", ".svn", "node_modules", "__pycache__", "venv", ".venv", ".tox", ".nox",
    ".cache", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".npm", ".pnpm-store", ".yarn",
    ".cargo", ".rustup", ".gradle", ".m2", ".terraform", "site-packages",
))  # fmt: skip
# What chezmoi writes before a name for attributes that do not change the content.
CHEZMOI_ATTRIBUTES = (
    "private_",
    "readonly_",
    "executable_",
    "exact_",
    "empty_",
    "create_",
    "external_",
    "literal_",
)


def find_files(paths: Sequence[str], errors: list[PigenError]) -> Iterator[str]:
    """The files to check, each once and in order.

    A path is not looked at before it is read, unless it is a folder. A folder without any becomes
    an error in `errors`, and so does one that may not be entered.
    """
    seen: set[str] = set()
    for path in paths:
        try:
            for file in _expand_path(path, errors):
                # Most paths are plain already, and to make sure takes longer than to look.
                odd = file.startswith(".") or "/." in file or "//" in file
                normal = os.path.normpath(file) if odd else file
                if normal not in seen:
                    seen.add(normal)
                    yield file
        except PigenError as error:
            errors.append(error)


def require_kind(document: Document) -> str:
    """The kind of a file named by the user, read as JSON. PigenError for one of no kind at all."""
    if is_named_for_pi(document.path):
        return MODELS
    from pigen.lint import file_kind  # not for what its name says already

    kind = file_kind.detect_kind(document)
    if kind is None and file_kind.is_built_unjudged(document.path):
        raise PigenError(
            "pigen build wrote this file, and there is nothing to judge in it.",
            path=document.path,
            help="Lint the pigen.yaml that it was built from.",
        )
    if kind is None:
        raise PigenError(
            "This is not a file that pigen knows: neither its name nor its content is that of a pi "
            "models.json, a Portkey Config, an API key or a pigen.yaml.",
            path=document.path,
            help="Name such a file, or a folder that contains some.",
        )
    return kind


def is_named_for_pi(path: str) -> bool:
    """Its name is that of a models.json, wherever a dotfiles manager keeps it. A build may write a
    Config or a key of that name too."""
    folder, name = split_path(path)
    if name in MODELS_FILE_NAMES:
        return split_path(folder)[1] not in BUILD_FOLDERS
    return _is_models_name(decode_dotfile_name(name))


def is_foreign(path: str) -> bool:
    """It holds nothing of a kind that pigen knows, whatever its name: other programs have a
    models.json too."""
    if path == STDIN or not os.path.lexists(path):
        return False
    if not is_named_for_pi(path):
        return not is_known(path)
    if _is_agent_dir(os.path.dirname(os.path.abspath(path))):
        return False
    try:
        data = read_bytes(path)
    except PigenError:  # what keeps it from being read is reported
        return False
    from pigen.lint.pi_content import may_be_pis

    return not may_be_pis(from_bytes(data, path))


_HELP_BY_KIND = {
    CONFIG: "It is a Portkey Config: `pigen route` follows it, and `pigen lint` judges it.",
    KEY: "It is an API key: `pigen lint` judges it.",
}


def require_models(document: Document) -> None:
    """PigenError for a file that is another than a models.json."""
    if document.path == STDIN:
        return
    kind = require_kind(document)
    if kind != MODELS:
        help = _HELP_BY_KIND.get(kind or "", "")
        raise PigenError("This is not a models.json.", path=document.path, help=help)


def _expand_path(path: str, errors: list[PigenError]) -> Iterator[str]:
    if path == STDIN or path.endswith(MODELS_FILE_NAMES) or not os.path.isdir(path):
        yield path
        return
    has_files = False
    error_count = len(errors)
    for each in _walk_folder(path, errors):
        has_files = True
        yield each
    if not has_files and len(errors) == error_count:
        raise PigenError(
            "There is no models.json of pi in this folder, and no Config, key or pigen.yaml.",
            path=path,
            help="Name the file itself, or the folder that holds it.",
        )


def find_pi_models_file() -> str:
    """pi's own models.json; PigenError if it does not exist."""
    path = os.path.join(find_agent_dir(), MODELS_FILE_NAMES[0])
    if not os.path.lexists(path):
        raise PigenError(
            "There is no models.json here, so pi has only its built-in providers.",
            path=path,
            help="Create one with `pigen init`, or name the file or folder to lint.",
        )
    return path


def _walk_folder(folder: str, errors: list[PigenError]) -> Iterator[str]:
    """pi's files in the folder and below, links to folders left out: they could lead in circles."""
    waiting = [folder]
    while waiting:
        current = waiting.pop()
        in_agent_dir = _is_agent_dir(os.path.abspath(current))
        try:
            entries = sorted(os.scandir(current), key=lambda entry: entry.name)
        except OSError as error:
            if current != folder and isinstance(error, FileNotFoundError):
                continue  # it went away meanwhile
            errors.append(
                PigenError(
                    f"The folder could not be read: {error.strerror}.",
                    path=current,
                    help="Check its permissions.",
                )
            )
            continue
        folders = []
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if not in_agent_dir and entry.name not in SKIPPED_FOLDERS:
                    folders.append(entry.path)
            elif is_known(entry.path, in_agent_dir):
                yield entry.path
        waiting += reversed(folders)


def is_known(path: str, in_agent_dir: bool = False) -> bool:
    """A file that nobody named is of a kind that pigen knows; `in_agent_dir`:
    it lies in pi's folder."""
    if is_named_for_pi(path):
        return in_agent_dir or _is_pi_models_file(path)
    if not path.endswith(FILE_SUFFIXES):
        return False
    from pigen.lint import file_kind

    name_kind = file_kind.detect_by_name(path)
    if name_kind == SOURCE:
        return True
    try:
        data = read_bytes(path)
    except PigenError:
        return False
    if name_kind is not None and file_kind.content_matches_name(path, from_bytes(data, path)):
        return True
    if not path.endswith(file_kind.JSON_SUFFIXES) or in_agent_dir:
        return False
    if os.path.basename(path) in file_kind.FOREIGN_NAMES:
        return False
    from pigen.lint import plain_content

    return plain_content.detect_kind(path, data) is not None


def lies_in_agent_dir(path: str) -> bool:
    """The file is pi's own on this machine, not a copy in a repository."""
    folder = os.path.realpath(os.path.dirname(os.path.abspath(path)))
    return folder == os.path.realpath(find_agent_dir())


def _is_agent_dir(path: str) -> bool:
    """pi's folder, under its own name or the one that a dotfiles manager gives it."""
    parent, name = os.path.split(path)
    if (
        decode_dotfile_name(os.path.basename(parent)),
        decode_dotfile_name(name),
    ) == AGENT_DIR_PARTS:
        return True
    return path == os.path.abspath(find_agent_dir())


def _is_models_name(name: str) -> bool:
    return name in MODELS_FILE_NAMES or name.endswith((".models.json", ".models.jsonc"))


def _is_pi_models_file(path: str) -> bool:
    """Some other program's models.json has no map of providers."""
    try:
        data = read_bytes(path)
    except PigenError:
        return False
    if b'"providers"' not in data:
        return False
    from pigen.lint.pi_content import may_be_pis

    return may_be_pis(from_bytes(data, path))


def decode_dotfile_name(name: str) -> str:
    """The name that a file or folder has at its place, as chezmoi, stow and yadm put it there.

    Templates keep their own name: they are no JSON before they are filled in.
    """
    name, alternate, conditions = name.partition("##")
    if alternate and any(
        each.partition(".")[0] in ("template", "t") for each in conditions.split(",")
    ):
        return name + alternate + conditions
    shorter = name
    while shorter.startswith(CHEZMOI_ATTRIBUTES):
        shorter = shorter[shorter.index("_") + 1 :]
    if shorter.startswith(("dot_", "dot-")):
        return "." + shorter[4:]
    return shorter if shorter in (*MODELS_FILE_NAMES, *AGENT_DIR_PARTS) else name
