"""From an outcome to the changes on the disk, and all that is to be said about them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pigen.build import changes as disk_plan
from pigen.build.changes import Change
from pigen.build.files import MANIFEST, MODELS
from pigen.common.errors import PigenError
from pigen.source.resolving import Team
from pigen.text.disk import read_bytes
from pigen.text.document import read
from pigen.wizard import settings
from pigen.wizard.build import Made, make
from pigen.wizard.draft import Draft
from pigen.wizard.keys import FILE, Storing
from pigen.wizard.outcome import SAVE, Outcome
from pigen.wizard.references import shown

SETTINGS = "settings.json"


@dataclass(frozen=True)
class Places:
    """Where things go: pigen.yaml, and the folder of models.json and all else that is built."""

    source: str
    folder: str

    @property
    def models(self) -> str:
        return os.path.join(self.folder, MODELS)


@dataclass(frozen=True)
class Plan:
    """What is to be done.

    made      pigen.yaml and the files built from it
    changes   of files, pigen.yaml first; the secret ones are not to be shown
    secrets   the paths of files that hold a key and nothing else
    stores    keys for keepers that are programs of their own
    objects   what has to be made in Portkey by hand: a kind, its name, and the file that says it
    """

    places: Places
    outcome: Outcome
    made: Made
    changes: tuple[Change, ...]
    secrets: frozenset[str] = frozenset()
    stores: tuple[Storing, ...] = ()
    objects: tuple[tuple[str, str, str], ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)

    @property
    def written(self) -> list[Change]:
        """The changes worth a word: not that of the file in which pigen notes what it wrote."""
        return [change for change in self.changes if os.path.basename(change.path) != MANIFEST]

    @property
    def first(self) -> str | None:
        """The model to begin with, as `pi --model` wants it."""
        return self.outcome.draft.default()

    @property
    def variables(self) -> list[str]:
        """The environment variables that keys are found in, each once."""
        found = _references(self.outcome.draft).values()
        return list(dict.fromkeys(r[1:].strip("{}") for r in found if r.startswith("$")))


def plan(outcome: Outcome, places: Places) -> Plan:
    """What the outcome changes. PigenError where a file is in the way."""
    draft, base = outcome.draft, outcome.base
    if base.path is None and os.path.lexists(places.source):
        raise PigenError(
            "There is a file of this name already, so pigen left it alone.",
            path=places.source,
            help="Give --update to change it, or another name with --source.",
        )
    made = make(draft, base, places.source)
    changes = [change for change in [_changed(places.source, made.text.encode())] if change]
    if outcome.action != SAVE:
        changes += _built(made, places, base.adopted)
        if outcome.default is not None or outcome.enabled:
            changes += _settings(outcome, places)
    secrets = set()
    for storing in outcome.stores:
        if storing.keeper == FILE and outcome.action != SAVE:
            content = f"{storing.pasted.key}\n".encode()
            secrets.add(storing.entry)
            changes += filter(None, [_changed(storing.entry, content)])
    return Plan(
        places,
        outcome,
        made,
        tuple(changes),
        frozenset(secrets),
        tuple(each for each in outcome.stores if each.keeper != FILE),
        tuple(_objects(made.resolved.teams)),
        _keys(draft),
    )


def _changed(path: str, after: bytes) -> Change | None:
    before = read_bytes(path) if os.path.lexists(path) else None
    if before == after:
        return None
    return Change(path, before, after, "is missing" if before is None else "differs")


def _built(made: Made, places: Places, adopted: Iterable[str]) -> list[Change]:
    """The files built. Providers of models.json that pigen did not write are replaced only where
    they were taken over."""
    if not adopted:
        return disk_plan.changes(places.folder, made.mark, made.files, None, False)
    others = [file for file in made.files if file.providers is None]
    disk_plan.changes(places.folder, made.mark, others, None, False)  # nothing else is in the way
    return disk_plan.changes(places.folder, made.mark, made.files, None, True)


def _settings(outcome: Outcome, places: Places) -> list[Change]:
    path = os.path.join(places.folder, SETTINGS)
    document = read(path) if os.path.lexists(path) else None
    text = settings.changed(document, path, outcome.default, outcome.enabled)
    change = _changed(path, text.encode())
    return [change] if change else []


def _objects(teams: Iterable[Team]) -> Iterable[tuple[str, str, str]]:
    for team in teams:
        folder = f"{team.folder}/" if team.path else ""
        for config in team.configs.values():
            if config.id is None:
                yield "Config", config.name, f"{folder}configs/{config.name}.json"
        for key in team.keys:
            yield "key", str(key.body["name"]), f"{folder}keys/{key.file}.json"


def _references(draft: Draft) -> dict[str, str]:
    """The references of all keys, by name."""
    found = {name: draft.reference(name) or "" for name in draft.key_names()}
    for name, provider in draft.entries("providers").items():
        if isinstance(provider.get("api_key"), str):
            found[name] = provider["api_key"]
    return found


def _keys(draft: Draft) -> dict[str, str]:
    """Where pi finds each key, in words."""
    return {
        name: shown(reference) if reference[:1] in ("$", "!") else "models.json, in plain text"
        for name, reference in _references(draft).items()
    }
