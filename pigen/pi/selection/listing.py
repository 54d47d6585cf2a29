"""pi's list of models: its built-in ones and those of models.json,
in the order that decides ties."""

from __future__ import annotations

from collections.abc import Iterable

from pigen.pi import catalogue, interpolation
from pigen.pi.declared import DeclaredProvider
from pigen.pi.models_file import ModelsFile
from pigen.pi.selection.matching import IndexedModels, ListedModel


def list_models(file: ModelsFile) -> IndexedModels:
    """All models that pi knows once it has read `file`, supposing that it accepts the file."""
    return IndexedModels(
        _list_by_provider(file) if file.pi.keeps_good_providers else _list_with_custom_last(file)
    )


def list_provider_models(file: ModelsFile, provider: DeclaredProvider) -> list[ListedModel]:
    """The models that pi knows under one provider of the file."""
    models = _list_built_in(file, provider.name)
    _add(models, file, [provider])
    return _apply_overrides(models, provider) if file.pi.overrides_custom_models else models


def find_usable_providers(file: ModelsFile) -> frozenset[str]:
    """The providers that have a key: in auth.json or, as far as can be seen, in models.json.

    Where the environment is known (--env), a variable has to be set, and a built-in provider's own
    variables count; otherwise those that the file names are taken to be set.
    """
    providers = set()
    for provider in file.providers:
        key = provider.value.get("apiKey")
        if key and (
            file.env is None or all(map(file.env.get, interpolation.find_variables(key, file.pi)))
        ):
            providers.add(provider.name)
    if file.auth:
        providers |= {
            name for name, entry in file.auth.items() if isinstance(entry, dict) and entry
        }
    if file.env is not None:
        for name, built_in in catalogue.get_providers(file.pi).items():
            if any(file.env.get(variable) for variable in built_in.env):
                providers.add(name)
    return frozenset(providers)


def _list_by_provider(file: ModelsFile) -> list[ListedModel]:
    configured = {provider.name: provider for provider in file.providers}
    models: list[ListedModel] = []
    for name in catalogue.get_providers(file.pi):
        if name in configured:
            models += list_provider_models(file, configured.pop(name))
        else:
            models += _list_built_in(file, name)
    for name in _sort_like_javascript(configured):
        models += list_provider_models(file, configured[name])
    return models


def _list_with_custom_last(file: ModelsFile) -> list[ListedModel]:
    configured = {provider.name: provider for provider in file.providers}
    models: list[ListedModel] = []
    for name in catalogue.get_providers(file.pi):
        models += _list_built_in(file, name)
    _add(models, file, [configured[name] for name in _sort_like_javascript(configured)])
    return models


def _list_built_in(file: ModelsFile, name: str) -> list[ListedModel]:
    models = [
        ListedModel(name, id, title) for id, title in file.built_ins.list_models(name).items()
    ]
    if file.pi.overrides_custom_models:
        return models
    for provider in file.providers:
        if provider.name == name:
            return _apply_overrides(models, provider)
    return models


def _add(
    models: list[ListedModel], file: ModelsFile, providers: Iterable[DeclaredProvider]
) -> None:
    """Put the models of the file into the list: in place of one with the same id, else behind."""
    places = {(model.provider, model.id): place for place, model in enumerate(models)}
    for provider in providers:
        for model in provider.models:
            built_in = catalogue.get_providers(file.pi).get(provider.name)
            if not model.base_url and (built_in is None or not built_in.has_base_url):
                continue  # an older pi leaves it out silently, a newer one drops the provider
            new = ListedModel(
                provider.name, model.id, model.value.get("name", model.id), is_custom=True
            )
            place = places.setdefault((provider.name, model.id), len(models))
            models[place : place + 1] = [new]


def _apply_overrides(models: list[ListedModel], provider: DeclaredProvider) -> list[ListedModel]:
    names = {o.id: o.value["name"] for o in provider.overrides if "name" in o.value}
    return [
        ListedModel(m.provider, m.id, names[m.id], is_custom=m.is_custom) if m.id in names else m
        for m in models
    ]


def _sort_like_javascript(names: Iterable[str]) -> list[str]:
    """The order of an object's keys: those that are array indexes first, by number."""
    names = list(names)
    indexes = [n for n in names if n.isascii() and n.isdigit() and str(int(n)) == n]
    return sorted(indexes, key=int) + [name for name in names if name not in indexes]
