"""Which files there are to lint: named ones, those in a folder, or pi's own."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from pigen.document import STDIN, Document, read
from pigen.errors import PigenError

NAMES = ("models.json", "models.jsonc")
# What chezmoi puts before the name of a file that it writes as it stands.
PREFIXES = ("private_", "readonly_", "empty_", "executable_", "create_")
AGENT_DIRS = (".pi", "dot_pi", "private_dot_pi", "exact_dot_pi", "private_exact_dot_pi")
SKIPPED = frozenset(
    (".git", ".hg", ".svn", "node_modules", ".venv", "venv", "__pycache__", ".cache", ".tox")
)
# Text of which some stands in every file that was meant for pi, however broken.
TRACES = ('"provider', '"models"', '"baseUrl"', '"apiKey"', "__proto__")


def agent_dir() -> str:
    """Where pi keeps its files: $PI_CODING_AGENT_DIR, in which ~ is the home folder, or ~/.pi/agent."""
    given = os.environ.get("PI_CODING_AGENT_DIR")
    if not given:
        return os.path.expanduser("~/.pi/agent")
    return os.path.expanduser(given) if given == "~" or given.startswith("~/") else given


def find(paths: Sequence[str], errors: list[PigenError]) -> Iterator[str]:
    """The files to lint, each once, in the order of `paths`. What is not there goes to `errors`."""
    if not paths:
        yield _own()
        return
    seen = set()
    for path in paths:
        try:
            found = _below(path) if path != STDIN and os.path.isdir(path) else [path]
        except PigenError as error:
            errors.append(error)
            continue
        for each in found:
            if each not in seen:
                seen.add(each)
                yield each


def require_models(document: Document) -> None:
    """PigenError for a file, named by the user, that is certainly not a models.json."""
    if document.path == STDIN or _is_named(os.path.basename(document.path)):
        return
    value = document.value
    if not isinstance(value, dict) or not value:
        return
    if not any(trace in document.text for trace in TRACES):
        raise PigenError(
            "This is not a file that pigen knows: neither its name nor what it holds is that of pi's models.json.",
            path=document.path,
            help="Name a models.json or models.jsonc, or a folder that holds one.",
        )


def _own() -> str:
    path = os.path.join(agent_dir(), "models.json")
    if not os.path.lexists(path):
        raise PigenError(
            "There is no models.json here, so pi has built-in providers only.",
            path=path,
            help="Make one with `pigen init`, or name the file or folder to lint.",
        )
    return path


def _below(folder: str) -> list[str]:
    """Every models.json of pi's in the folder and below."""

    def refuse(error: OSError) -> None:
        if error.filename == folder:
            raise PigenError(
                "The folder may not be read by this user.",
                path=folder,
                help=f"Give yourself the right to read it: chmod u+rx {folder}",
            )

    found = []
    for place, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if name not in SKIPPED)
        for name in sorted(files):
            if _is_named(name):
                path = os.path.join(place, name)
                if _is_agent_dir(place) or _is_for_pi(path):
                    found.append(path)
    if not found:
        raise PigenError(
            "There is no models.json of pi's in this folder.",
            path=folder,
            help="Name the file itself, or the folder that holds it.",
        )
    return found


def _is_named(name: str) -> bool:
    """As pi names it, or as chezmoi (private_models.json) or yadm (models.json##os.Linux) store it."""
    name = name.partition("##")[0]
    while name.startswith(PREFIXES):
        name = name.partition("_")[2]
    return name in NAMES or name.endswith(tuple("." + known for known in NAMES))


def _is_agent_dir(place: str) -> bool:
    above, name = os.path.split(os.path.abspath(place))
    return name == "agent" and os.path.basename(above) in AGENT_DIRS


def _is_for_pi(path: str) -> bool:
    """Other programs have a models.json too; pi's holds an object of providers."""
    try:
        document = read(path)
    except PigenError:
        return False
    if document.dialect == "broken":
        return '"providers"' in document.text
    value = document.value
    return isinstance(value, dict) and isinstance(value.get("providers"), dict)
