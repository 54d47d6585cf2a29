"""Which figure pi goes by where several entries of a provider state one for the same model.

Of entries with one id the last counts. An override lies over the built-in model, and from 0.80.8
over an entry of `models` too; what it says of a model that pi does not have says nothing.
"""

from __future__ import annotations

from pigen.pi.catalogue.differences import DEFAULT_CONTEXT
from pigen.pi.declared import DeclaredModel, DeclaredProvider, ModelOverride
from pigen.pi.models_file import ModelsFile

# Below, pi answers with one token: it keeps 4096 back, and its prompt and tools take about 1,500.
LEAST_WINDOW = 5600
# Where a window comes from.
OWN, DEFAULT, BUILT_IN, IN_MODELS, IN_OVERRIDES = (
    "own",
    "default",
    "built-in",
    "models",
    "overrides",
)


class FiguresInEffect:
    """Of one provider of the file."""

    __slots__ = ("_file", "_models", "_name", "_overrides")

    def __init__(self, file: ModelsFile, provider: DeclaredProvider) -> None:
        self._file = file
        self._name = provider.name
        self._models = {model.id: model for model in provider.models}
        self._overrides = {override.id: override.value for override in provider.overrides}

    def find_window(self, entry: DeclaredModel | ModelOverride) -> tuple[float, str] | None:
        """The contextWindow of the model of an entry that pi goes by, in tokens, and where it comes
        from; None where nobody can know."""
        id, field = entry.id, "contextWindow"
        if isinstance(entry, DeclaredModel) and not self._is_in_effect(entry, field):
            return self._overrides[id][field], IN_OVERRIDES
        if field in entry.value:
            return entry.value[field], OWN
        if isinstance(entry, DeclaredModel):
            return DEFAULT_CONTEXT, DEFAULT
        if id in self._models:
            model = self._models[id].value
            return (model[field], IN_MODELS) if field in model else (DEFAULT_CONTEXT, DEFAULT)
        built_ins = self._file.built_ins
        if id not in built_ins.get_model_ids(self._name):
            return None
        fact = built_ins.find_fact(id, self._name)
        return (fact.context, BUILT_IN) if fact else None

    def find_window_beside(
        self, entry: DeclaredModel | ModelOverride, field: str
    ) -> tuple[float, str] | None:
        """The same where pi goes by the `field` of this entry; None where it does not."""
        return self.find_window(entry) if self._is_in_effect(entry, field) else None

    def _is_in_effect(self, entry: DeclaredModel | ModelOverride, field: str) -> bool:
        if isinstance(entry, ModelOverride):
            return self._reaches_model(entry.id)
        if self._models[entry.id] is not entry:
            return False
        overridden = self._overrides.get(entry.id, {})
        return field not in overridden or not self._file.pi.overrides_custom_models

    def _reaches_model(self, id: str) -> bool:
        """Whether pi has a model for an override of `id`, as far as can be known."""
        pi = self._file.pi
        if id in self._models:
            return pi.overrides_custom_models
        known = self._file.built_ins.get_model_ids(self._name)
        if id in known:
            return True
        if not known and not self._models:
            return pi.overrides_extension_models
        from pigen.pi.catalogue import history

        return bool(known) and pi.fetches_catalogue and history.is_listed_later(self._name, id, pi)
