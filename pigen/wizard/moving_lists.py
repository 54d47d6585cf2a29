"""What pi lists before a move and after it, model by model."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from pigen import rules
from pigen.common.kinds import MODELS
from pigen.diagnostics.rule import REJECTED
from pigen.lint.runner import lint
from pigen.outputs.report import pluralize
from pigen.pi import catalogue, interpolation
from pigen.pi.models_file import ModelsFile
from pigen.pi.release import NEWEST, Pi
from pigen.pi.selection import find_usable_providers
from pigen.pi.selection.model_figures import ModelFigures, list_figures
from pigen.text.document import Document, from_text
from pigen.wizard.moving import ModelPlace, Moves
from pigen.wizard.moving_read import SETTINGS, find_obstacles, load_file, read_beside


@dataclass(frozen=True)
class ComparedModel:
    """One model on either side; None where pi does not list it."""

    before: ModelFigures | None
    after: ModelFigures | None

    @property
    def is_same(self) -> bool:
        both = self.before, self.after
        return (
            None not in both and _get_place(both[0]) == _get_place(both[1]) and self.keeps_figures
        )

    @property
    def keeps_figures(self) -> bool:
        return (
            self.before is not None
            and self.after is not None
            and self.before.figures == self.after.figures
        )


@dataclass(frozen=True)
class Comparison:
    """rows   each model that pi lists, of the providers that have to do with the move
    notes     what else a person has to know of the two lists
    """

    rows: tuple[ComparedModel, ...]
    notes: tuple[str, ...] = ()


@dataclass
class _Listing:
    """What pi lists with one file."""

    models: dict[ModelPlace, ModelFigures] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    keyless: tuple[str, ...] = ()
    is_refused: bool = False


def compare(moves: Moves, after: str, path: str, variables: Collection[str]) -> Comparison:
    """Before is the file that was moved from, after the text of the one at `path`. `variables` are
    those that are set; those that the files name are taken to be set too."""
    source = moves.source
    document = from_text(after, path)
    pi = source.file.pi
    named = {name for each in (source.document, document) for name in _find_variables(each, pi)}
    env = dict.fromkeys((*variables, *named), "set")
    more = [name for name, _ in moves.models]
    old = _list_models(load_file(source.document, pi, env, source.folder), more)
    new = _list_models(load_file(document, pi, env, source.folder), [*more, *old.names])
    rows = list(_match(old, new, moves))
    return Comparison(tuple(rows), tuple(_iter_notes(moves, old, new, path, env)))


def _find_variables(document: Document, pi: Pi) -> set[str]:
    value = document.value
    providers = value.get("providers") if isinstance(value, dict) else None
    keys = [
        each.get("apiKey")
        for each in (providers.values() if isinstance(providers, dict) else ())
        if isinstance(each, dict)
    ]
    return {
        name
        for key in keys
        if isinstance(key, str)
        for name in interpolation.find_variables(key, pi)
    }


def _list_models(file: ModelsFile, more: Iterable[str]) -> _Listing:
    """The models of the providers that the file names, that have a login, and of `more`."""
    findings = lint(file, rules.load(MODELS))
    lost = find_obstacles(findings, file.document)
    declared = [each.name for each in file.providers]
    is_refused = any(each.effect == REJECTED for each in findings)
    if is_refused:
        file.providers = []
    file.providers = [each for each in file.providers if each.name not in lost]
    file.models = [model for provider in file.providers for model in provider.models]
    logins = [name for name in file.auth or () if name in catalogue.get_providers(file.pi)]
    names = tuple(dict.fromkeys((*declared, *logins, *more)))
    usable = find_usable_providers(file)
    models = list_figures(file, [name for name in names if name in usable])
    keyless = tuple(each.name for each in file.providers if each.name not in usable and each.models)
    listed = {(each.provider, each.id): each for each in models}
    return _Listing(listed, lost, names, keyless, is_refused)


def _match(old: _Listing, new: _Listing, moves: Moves) -> Iterable[ComparedModel]:
    rest = dict(new.models)
    for place, model in old.models.items():
        same = rest.pop(place, None)
        moved = moves.models.get(place)
        there = new.models.get(moved) if moved else None
        if there is not None and moved is not None:
            rest.pop(moved, None)
            yield ComparedModel(model, there)
        if same is not None or there is None:
            yield ComparedModel(model, same)
    for model in rest.values():
        yield ComparedModel(None, model)


def _iter_notes(
    moves: Moves, old: _Listing, new: _Listing, path: str, env: Collection[str]
) -> Iterable[str]:
    pi = moves.source.file.pi
    for name, reason in {**old.lost, **new.lost}.items():
        is_refused = old.is_refused if name in old.lost else new.is_refused
        what = "the whole file" if is_refused else f"the provider {name}"
        when = "before and after" if name in old.lost and name in new.lost else "before"
        when = when if name in old.lost else "afterwards"
        yield f"pi takes nothing of {what}, {when}, because of {name or 'this'}: {reason}"
    for name in new.keyless:
        yield f"{name} has no apiKey, so pi does not list its models."
    for name in dict.fromkeys(provider for provider, _ in moves.models):
        still = sum(provider == name for provider, _ in new.models)
        if still:
            cure = "/logout in pi takes its key out of auth.json"
            if name not in (moves.source.file.auth or {}):
                own = catalogue.get_providers(pi)[name].env
                cure = f"unset {' and '.join(each for each in own if each in env)} to end that"
            yield f"pi still lists {name} itself ({pluralize(still, 'model')}): {cure}."
    yield from _iter_settings_notes(moves, path, new)
    if str(pi) != NEWEST and any(name in catalogue.get_providers(pi) for name in old.names):
        yield (
            f"The figures of pi's own models are those of pi {NEWEST}; {pi} may list some of them "
            "otherwise."
        )


def _iter_settings_notes(moves: Moves, path: str, new: _Listing) -> Iterable[str]:
    """What pi's settings name that is no longer there."""
    document = read_beside(os.path.dirname(path), SETTINGS)
    value: Any = document.value if document is not None else None
    if not isinstance(value, dict):
        return
    place = (str(value.get("defaultProvider")), str(value.get("defaultModel")))
    moved = moves.models.get(place)
    if moved and place not in new.models:
        yield (
            f"settings.json begins with {'/'.join(place)}, which is now {'/'.join(moved)}: pass "
            f"--default-model '{'/'.join(moved)}'."
        )
    patterns = value.get("enabledModels")
    gone = [
        text
        for text in (patterns if isinstance(patterns, list) else ())
        for provider, id in moves.models
        if isinstance(text, str) and text.partition(":")[0] in (id, f"{provider}/{id}")
    ]
    for text in dict.fromkeys(gone):
        yield f"settings.json names {text} under enabledModels, and that model has another id now."


def _get_place(model: ModelFigures | None) -> ModelPlace | None:
    return (model.provider, model.id) if model is not None else None
