"""What is built in for one models.json: pi's own providers and models, as the release that reads
the file lists them, with what pi has fetched since (models-store.json beside the file).

Whatever asks which ids pi itself knows, or with which figures, asks this object (`file.built_ins`)
and not the catalogue, so that the store counts everywhere. It is looked for when first asked about
a built-in provider or a figure: most files need neither.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from pigen.pi import catalogue
from pigen.pi.catalogue import BuiltInProvider, Fact
from pigen.pi.release import NEWEST, Pi

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pigen.pi.models_store import ModelsStore, StoredList


class BuiltIns:
    """The providers and models of `pi` with those of the store at `store_path`, if it is there.

    is_certain  this release is the very one that is meant, so that nothing can be missing here
    """

    __slots__ = ("_ids", "_store", "pi", "store_path")

    def __init__(self, pi: Pi, store_path: str | None = None) -> None:
        self.pi = pi
        self.store_path = store_path
        self._store: ModelsStore | bool | None = False  # not looked for yet
        self._ids: dict[str, frozenset[str]] = {}

    @property
    def is_certain(self) -> bool:
        return not self.pi.newer

    def has_store(self) -> bool:
        """Whether there is a store to look into."""
        return self._open() is not None

    def get_providers(self) -> Mapping[str, BuiltInProvider]:
        """By id, in pi's own order; the store adds none."""
        return catalogue.get_providers(self.pi)

    def get_model_ids(self, provider: str) -> frozenset[str]:
        """The ids that are listed under a built-in provider; empty for any other."""
        if provider not in catalogue.get_providers(self.pi):
            return frozenset()
        if provider not in self._ids:
            stored = self._find_list(provider)
            ids = catalogue.get_model_ids(provider, self.pi)
            if stored is not None:
                ids = frozenset(stored.models) | (frozenset() if stored.replaces else ids)
            self._ids[provider] = ids
        return self._ids[provider]

    def list_models(self, provider: str) -> Mapping[str, str]:
        """Names by id, in pi's order."""
        names = catalogue.list_models(provider, self.pi)
        stored = self._find_list(provider) if provider in self.get_providers() else None
        if stored is None:
            return names
        added = {id: str(model.get("name", id)) for id, model in stored.models.items()}
        return added if stored.replaces else {**names, **added}

    def knows(self, id: str) -> bool:
        """Whether any provider has a model of exactly this id."""
        return catalogue.knows(id) or bool(self._find_stored(id))

    def find_known(self, ids: set[str]) -> set[str]:
        """Those of the ids of which some provider has a model."""
        known = catalogue.find_known(ids)
        return known | {id for id in ids if self._find_stored(id)} if self.has_store() else known

    def find_fact(self, id: str, upstream: str | None = None) -> Fact | None:
        """The figures of a model, as catalogue.find_fact has them."""
        stored = self._find_stored(id)
        if not stored:
            return catalogue.find_fact(id, upstream)
        facts = catalogue.find_facts(id)
        facts |= {name: make_fact(name, model) for name, model in stored.items()}
        return catalogue.choose_fact(facts, upstream)

    def find_facts(self, id: str) -> dict[str, Fact]:
        """The figures of a model by the provider that lists it."""
        facts = catalogue.find_facts(id)
        return facts | {name: make_fact(name, m) for name, m in self._find_stored(id).items()}

    def find_entry(self, provider: str, id: str) -> Mapping[str, Any]:
        """What pi's entry of the model has besides its figures, as entries.find_entry has it."""
        from pigen.pi.catalogue import entries

        model = self._find_stored(id).get(provider)
        if model is None:
            return entries.find_entry(provider, id, self.pi)
        cost = model.get("cost")
        tiers = cost.get("tiers") if isinstance(cost, dict) else None
        more = {name: model[name] for name in entries.NAMES if name in model}
        return {**more, "tiers": tiers} if tiers else more

    def find_api(self, provider: str, id: str) -> str | None:
        """The api at which pi asks its own model of this id; None where it has none."""
        model = self._find_stored(id).get(provider)
        if model is not None and isinstance(model.get("api"), str):
            return model["api"]  # type: ignore[no-any-return]
        from pigen.pi.catalogue import model_endpoints

        api, _ = model_endpoints.list_endpoints(provider, self.pi).get(id, (None, None))
        return api

    def iter_facts(self) -> Iterator[Fact]:
        """The figures of every model at every provider that lists it."""
        stored = self.get_stored_facts()
        for fact in catalogue.iter_facts():
            if (fact.provider, fact.id) not in stored:
                yield fact
        yield from stored.values()

    def get_stored_facts(self) -> Mapping[tuple[str, str], Fact]:
        """Those of the store alone, by provider and id."""
        store = self._open()
        known = self.get_providers()
        return {
            (provider, id): make_fact(provider, model)
            for provider in (store.list_providers() if store else ())
            if provider in known and (stored := self._find_list(provider))
            for id, model in stored.models.items()
        }

    def _open(self) -> ModelsStore | None:
        if self._store is False:
            path = self.store_path
            self._store = None
            if path and self.pi.fetches_catalogue and os.access(path, os.F_OK):
                from pigen.pi.models_store import ModelsStore

                self._store = ModelsStore(path, self.pi)
        return self._store  # type: ignore[return-value]

    def _find_list(self, provider: str) -> StoredList | None:
        store = self._open()
        return store.get_list(provider) if store else None

    def _find_stored(self, id: str) -> Mapping[str, Mapping[str, Any]]:
        store = self._open()
        found = store.find_models(id) if store else {}
        return {name: found[name] for name in found if name in self.get_providers()}


def make_fact(provider: str, model: Mapping[str, Any]) -> Fact:
    """The figures of a stored model. pi takes them as they are; what is no number counts as 0."""
    cost = model.get("cost")
    rates = cost if isinstance(cost, dict) else {}
    reasoning = model.get("reasoning") is True
    accepted = model.get("input")
    kinds = accepted if isinstance(accepted, list) else []
    return Fact(
        model["id"],
        provider,
        str(model.get("name", model["id"])),
        context=int(_get_number(model, "contextWindow")),
        output=int(_get_number(model, "maxTokens")),
        cost=(
            _get_number(rates, "input"),
            _get_number(rates, "output"),
            _get_number(rates, "cacheRead"),
            _get_number(rates, "cacheWrite"),
        ),
        reasoning=reasoning,
        thinking=_list_levels(model) if reasoning else ("off",),
        input=tuple(kind for kind in catalogue.INPUT if kind in kinds),
        version=NEWEST,
        source=f"pi's {STORE_LABEL}, provider {provider}",
    )


STORE_LABEL = "models-store.json"


def _get_number(values: Mapping[str, Any], key: str) -> float:
    value = values.get(key, 0)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else 0


def _list_levels(model: Mapping[str, Any]) -> tuple[str, ...]:
    """The levels that pi offers: all but those mapped to null, the highest two only if mapped."""
    map = model.get("thinkingLevelMap")
    levels = map if isinstance(map, dict) else {}
    return tuple(
        level
        for level in catalogue.THINKING
        if levels.get(level, "") is not None and (level not in ("xhigh", "max") or level in levels)
    )
