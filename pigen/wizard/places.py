"""Where pigen.yaml and what is built from it are kept: found, or to be asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator

from pigen.common.kinds import MANIFEST
from pigen.common.repository import find_repository
from pigen.common.state_home import find_config_folder, find_remembered_source
from pigen.pi.portkey_gateways import SOURCE_NAME
from pigen.wizard.draft import Draft
from pigen.wizard.questions import InvalidAnswer


def find_source(models_path: str, source: str | None, output: str | None) -> str | None:
    """The pigen.yaml that is there for the models.json at `models_path`: the one that --source
    names, that of the folder one stands in, that beside models.json, or the remembered one. With
    --output only that beside it counts."""
    if source is not None:
        return source if os.path.lexists(source) else None
    return next((path for path in _iter_places(models_path, output) if os.path.lexists(path)), None)


def _iter_places(models_path: str, output: str | None) -> Iterator[str]:
    folder = os.path.dirname(models_path)
    if output is None:
        yield SOURCE_NAME
    yield os.path.join(folder, SOURCE_NAME)
    if output is None:
        remembered = find_remembered_source(folder)
        if remembered is not None:
            yield remembered
        yield os.path.join(find_config_folder(), SOURCE_NAME)


def suggest_folder(draft: Draft) -> str:
    """The folder for a new pigen.yaml: that of the repository one stands in; outside of one, and
    for a key itself, pigen's own. For teams the folder one stands in."""
    here = os.getcwd()
    if draft.has_teams:
        return here
    if draft.has_plain_keys:
        return find_config_folder()
    return find_repository(here) or find_config_folder()


def choose_build_folder(source: str, models_path: str) -> str:
    """The folder that the files of `source` are built into: its own, unless they were built beside
    models.json before."""
    beside = os.path.dirname(models_path) or "."
    own = os.path.dirname(source) or "."
    if os.path.lexists(os.path.join(own, MANIFEST)):
        return own
    return beside if os.path.lexists(os.path.join(beside, MANIFEST)) else own


def are_same(folder: str, other: str) -> bool:
    return os.path.realpath(folder or ".") == os.path.realpath(other or ".")


def parse_folder(text: str) -> str:
    """A folder without a pigen.yaml, ~ for home. Raises InvalidAnswer."""
    if not text or not text.isprintable():
        raise InvalidAnswer("Give a folder, such as ~/.config/pigen.")
    folder = os.path.abspath(os.path.expanduser(text))
    if os.path.lexists(folder) and not os.path.isdir(folder):
        raise InvalidAnswer(f"{folder} is not a folder.")
    if os.path.lexists(os.path.join(folder, SOURCE_NAME)):
        raise InvalidAnswer(
            "There is a pigen.yaml in it already. Give another folder; to change the one that is "
            "there, start pigen init in it."
        )
    return folder
