"""From an outcome to the changes on the disk, and all remarks on them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pigen.build import changes as disk_plan
from pigen.build.changes import PlannedChange
from pigen.build.files import MODELS
from pigen.build.merge import format_new_models_json, merge_providers, read_providers
from pigen.common.errors import PigenError
from pigen.common.kinds import HOSTED, MANIFEST, MARK
from pigen.source.resolver import Team
from pigen.text.disk import read_bytes
from pigen.text.document import from_text, read
from pigen.wizard import moving_files, settings
from pigen.wizard.build_source import BuiltSource, build_source
from pigen.wizard.draft import Draft
from pigen.wizard.keys import FILE, KeyToStore
from pigen.wizard.machine import get_providers
from pigen.wizard.moving_lists import Comparison
from pigen.wizard.outcome import SAVE, InterviewOutcome
from pigen.wizard.places import are_same
from pigen.wizard.references import describe_reference

SETTINGS = "settings.json"


@dataclass(frozen=True)
class OutputPaths:
    """Where things go: pigen.yaml, the folder of all that is built, and the models.json that pi
    reads, which may lie elsewhere and is then given the same providers.

    allowed_includes  folders outside its repository that pigen.yaml may include files from
    """

    source: str
    folder: str
    models: str
    allowed_includes: Sequence[str] = ()


@dataclass(frozen=True)
class Plan:
    """What is to be done.

    built            pigen.yaml and the files built from it
    changes          of files, pigen.yaml first; the secret ones are not to be shown
    secret_paths     the paths of files that hold a key and nothing else
    keys_to_store    keys for keepers that are programs of their own
    portkey_objects  what has to be made in Portkey by hand: a kind, its name, and the file that
                     says it
    comparison       what pi lists before and after, where direct providers move
    """

    paths: OutputPaths
    outcome: InterviewOutcome
    built: BuiltSource
    changes: tuple[PlannedChange, ...]
    secret_paths: frozenset[str] = frozenset()
    keys_to_store: tuple[KeyToStore, ...] = ()
    portkey_objects: tuple[tuple[str, str, str], ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)
    comparison: Comparison | None = None

    @property
    def visible_changes(self) -> list[PlannedChange]:
        """The changes worth a word: not that of the file in which pigen notes what it wrote."""
        return [change for change in self.changes if os.path.basename(change.path) != MANIFEST]

    @property
    def models_text(self) -> str:
        """models.json as it will be."""
        for change in self.changes:
            if change.path == self.paths.models and change.after is not None:
                return change.after.decode()
        return read(self.paths.models).text

    @property
    def unchanged_paths(self) -> list[str]:
        """The files that hold already what they should."""
        if self.outcome.action == SAVE:
            return []
        built = [os.path.join(self.paths.folder, *f.path.split("/")) for f in self.built.files]
        all_paths = {
            os.path.abspath(path) for path in (self.paths.source, *built, self.paths.models)
        }
        changed = {os.path.abspath(change.path) for change in self.changes}
        return sorted(path for path in all_paths - changed if os.path.lexists(path))

    @property
    def is_built_elsewhere(self) -> bool:
        """pi's models.json is another file than the one that is built."""
        return not are_same(os.path.dirname(self.paths.models), self.paths.folder)

    @property
    def first_model(self) -> str | None:
        """The model to begin with, as `pi --model` wants it."""
        return self.outcome.draft.get_default()

    @property
    def variables(self) -> list[str]:
        """The environment variables that keys are found in, each once."""
        references = _collect_references(self.outcome.draft).values()
        return list(dict.fromkeys(r[1:].strip("{}") for r in references if r.startswith("$")))


def get_change_kind(change: PlannedChange) -> str:
    if change.before is None:
        return "create"
    return "delete" if change.after is None else "replace"


def make_plan(outcome: InterviewOutcome, paths: OutputPaths) -> Plan:
    """What the outcome changes. PigenError where a file is in the way."""
    draft, base = outcome.draft, outcome.base
    if base.path is None and os.path.lexists(paths.source):
        raise PigenError(
            "There is a file of this name already, so pigen left it alone.",
            path=paths.source,
            help="Pass --update to change it, or another name with --source.",
        )
    built = build_source(draft, base, paths.source, allowed_includes=paths.allowed_includes)
    changes = [change for change in [_make_change(paths.source, built.text.encode())] if change]
    if outcome.action != SAVE:
        if are_same(os.path.dirname(paths.models), paths.folder):
            planned = _plan_built_files(built, paths, base.adopted)
            changes += planned if draft.has_teams else map(_add_schema, planned)
        else:
            if base.path is None:
                _refuse_foreign_models(paths.folder)
            changes += disk_plan.plan_changes(paths.folder, built.mark, built.files, None, False)
            changes += filter(
                None, [_plan_own_models(built, paths.models, paths.folder, base.adopted)]
            )
        if outcome.moves is not None:
            changes = moving_files.finish_changes(changes, outcome.moves, paths.models)
        if outcome.default_model is not None or outcome.enabled_patterns:
            changes += _plan_settings(outcome, paths)
    secrets = set()
    for key in outcome.keys_to_store:
        if key.store == FILE and outcome.action != SAVE:
            content = f"{key.pasted.key}\n".encode()
            secrets.add(key.entry)
            changes += filter(None, [_make_change(key.entry, content)])
    return Plan(
        paths,
        outcome,
        built,
        tuple(changes),
        frozenset(secrets),
        tuple(each for each in outcome.keys_to_store if each.store != FILE),
        tuple(_list_portkey_objects(built.resolved.teams, paths.folder, changes)),
        _describe_keys(draft),
    )


def _make_change(path: str, after: bytes) -> PlannedChange | None:
    before = read_bytes(path) if os.path.lexists(path) else None
    if before == after:
        return None
    return PlannedChange(path, before, after, "is missing" if before is None else "differs")


def _plan_built_files(
    built: BuiltSource, paths: OutputPaths, adopted: Iterable[str]
) -> list[PlannedChange]:
    """The files built. Providers of models.json that pigen did not write are replaced only where
    they were taken over."""
    if not adopted:
        return disk_plan.plan_changes(paths.folder, built.mark, built.files, None, False)
    others = [file for file in built.files if file.providers is None]
    disk_plan.plan_changes(
        paths.folder, built.mark, others, None, False
    )  # nothing else is in the way
    return disk_plan.plan_changes(paths.folder, built.mark, built.files, None, True)


def _refuse_foreign_models(folder: str) -> None:
    """PigenError where a new pigen.yaml would be built beside a models.json of something else: many
    a repository has a file of that name."""
    path = os.path.join(folder, MODELS)
    if os.path.lexists(path) and not os.path.lexists(os.path.join(folder, MANIFEST)):
        raise PigenError(
            "There is a file of this name that pigen did not write, so nothing was changed.",
            path=path,
            help="Name another folder: --source FOLDER/pigen.yaml.",
        )


def _plan_own_models(
    built: BuiltSource, path: str, folder: str, adopted: Iterable[str]
) -> PlannedChange | None:
    """The models.json that pi reads, with the providers that are built and all else that it has."""
    providers = built.files[0].providers or {}
    if not os.path.lexists(path):
        return _make_change(path, format_new_models_json(providers).encode())
    document = read(path)
    # Other sources may have the same mark: what this one did not build before stays.
    before = os.path.join(folder, MODELS)
    known = get_providers(read(before)) if os.path.lexists(before) else {}
    others = {
        name: value
        for name, value in get_providers(document).items()
        if value.get(MARK) == built.mark and name not in known
    }
    wanted = {**others, **providers}
    text = merge_providers(document, wanted, [built.mark], adopt=bool(tuple(adopted)))
    return _make_change(path, text.encode())


def _add_schema(change: PlannedChange) -> PlannedChange:
    """A new models.json that is pi's own gets the schema; a later build leaves it in."""
    if os.path.basename(change.path) != MODELS or change.before is not None:
        return change
    providers = read_providers(from_text((change.after or b"").decode(), change.path))
    return replace(change, after=format_new_models_json(providers).encode())


def _plan_settings(outcome: InterviewOutcome, paths: OutputPaths) -> list[PlannedChange]:
    path = os.path.join(os.path.dirname(paths.models), SETTINGS)
    document = read(path) if os.path.lexists(path) else None
    text = settings.edit_settings(document, path, outcome.default_model, outcome.enabled_patterns)
    change = _make_change(path, text.encode())
    return [change] if change else []


def _list_portkey_objects(
    teams: Iterable[Team], folder: str, changes: Iterable[PlannedChange]
) -> Iterable[tuple[str, str, str]]:
    """Configs and keys that are new or other than before; the open-source gateway keeps none."""
    changed = {os.path.abspath(change.path) for change in changes if change.after is not None}
    for each in _iter_portkey_objects(team for team in teams if team.names.dialect == HOSTED):
        if os.path.abspath(os.path.join(folder, *each[2].split("/"))) in changed:
            yield each


def _iter_portkey_objects(teams: Iterable[Team]) -> Iterable[tuple[str, str, str]]:
    for team in teams:
        folder = f"{team.folder}/" if team.path else ""
        for config in team.configs.values():
            if config.id is None:
                yield "Config", config.name, f"{folder}configs/{config.name}.json"
        for key in team.keys:
            yield "key", str(key.body["name"]), f"{folder}keys/{key.file_stem}.json"


def _collect_references(draft: Draft) -> dict[str, str]:
    """The references of all keys, by name."""
    references = {name: draft.get_reference(name) or "" for name in draft.list_key_names()}
    for name, provider in draft.get_entries("providers").items():
        if isinstance(provider.get("api_key"), str):
            references[name] = provider["api_key"]
    return references


def _describe_keys(draft: Draft) -> dict[str, str]:
    """Where pi finds each key, in words."""
    return {
        name: describe_reference(reference)
        if reference[:1] in ("$", "!")
        else "models.json, in plain text"
        for name, reference in _collect_references(draft).items()
    }
