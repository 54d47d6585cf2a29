"""pi's list of models: its built-in ones and those of models.json, in the order that decides ties."""

from __future__ import annotations

from collections.abc import Iterable

from pigen.pi import catalogue, interpolation
from pigen.pi.models_file import ModelsFile, Provider
from pigen.pi.selection.matching import Listed, Models


def listed(file: ModelsFile) -> Models:
    """All models that pi knows once it has read `file`, supposing that it accepts the file."""
    return Models(_by_provider(file) if file.pi.keeps_good_providers else _at_the_end(file))


def of_provider(file: ModelsFile, provider: Provider) -> list[Listed]:
    """The models that pi knows under one provider of the file."""
    models = _built_in(file, provider.name)
    _add(models, file, [provider])
    return _overridden(models, provider) if file.pi.overrides_custom_models else models


def usable(file: ModelsFile) -> frozenset[str]:
    """The providers that have a key: in auth.json or, as far as can be seen, in models.json.

    Where the environment is known (--env), a variable has to be set, and a built-in provider's own
    variables count; otherwise those that the file names are taken to be set.
    """
    found = set()
    for provider in file.providers:
        key = provider.value.get("apiKey")
        if key and (file.env is None or all(map(file.env.get, interpolation.names(key, file.pi)))):
            found.add(provider.name)
    if file.auth:
        found |= {name for name, entry in file.auth.items() if isinstance(entry, dict) and entry}
    if file.env is not None:
        for name, built_in in catalogue.providers(file.pi).items():
            if any(file.env.get(variable) for variable in built_in.env):
                found.add(name)
    return frozenset(found)


def _by_provider(file: ModelsFile) -> list[Listed]:
    configured = {provider.name: provider for provider in file.providers}
    models: list[Listed] = []
    for name in catalogue.providers(file.pi):
        if name in configured:
            models += of_provider(file, configured.pop(name))
        else:
            models += _built_in(file, name)
    for name in _as_javascript(configured):
        models += of_provider(file, configured[name])
    return models


def _at_the_end(file: ModelsFile) -> list[Listed]:
    configured = {provider.name: provider for provider in file.providers}
    models: list[Listed] = []
    for name in catalogue.providers(file.pi):
        models += _built_in(file, name)
    _add(models, file, [configured[name] for name in _as_javascript(configured)])
    return models


def _built_in(file: ModelsFile, name: str) -> list[Listed]:
    models = [Listed(name, id, title) for id, title in catalogue.listing(name, file.pi).items()]
    if file.pi.overrides_custom_models:
        return models
    for provider in file.providers:
        if provider.name == name:
            return _overridden(models, provider)
    return models


def _add(models: list[Listed], file: ModelsFile, providers: Iterable[Provider]) -> None:
    """Put the models of the file into the list: in place of one with the same id, else behind."""
    places = {(model.provider, model.id): place for place, model in enumerate(models)}
    for provider in providers:
        for model in provider.models:
            built_in = catalogue.providers(file.pi).get(provider.name)
            if not model.base_url and (built_in is None or not built_in.has_base_url):
                continue  # an older pi leaves it out silently, a newer one drops the provider
            new = Listed(provider.name, model.id, model.value.get("name", model.id), custom=True)
            place = places.setdefault((provider.name, model.id), len(models))
            models[place : place + 1] = [new]


def _overridden(models: list[Listed], provider: Provider) -> list[Listed]:
    names = {o.id: o.value["name"] for o in provider.overrides if "name" in o.value}
    return [
        Listed(m.provider, m.id, names[m.id], custom=m.custom) if m.id in names else m
        for m in models
    ]


def _as_javascript(names: Iterable[str]) -> list[str]:
    """The order of an object's keys: those that are array indexes first, by number."""
    names = list(names)
    indexes = [n for n in names if n.isascii() and n.isdigit() and str(int(n)) == n]
    return sorted(indexes, key=int) + [name for name in names if name not in indexes]
