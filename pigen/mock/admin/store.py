"""What the admin API keeps: keys, Configs, providers and integrations of one workspace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import inf

from pigen.gateway import workspace as hosted
from pigen.mock.admin import beginning
from pigen.mock.admin.answer import refused
from pigen.mock.admin.budget import Budget
from pigen.mock.admin.records import (
    ConfigRecord,
    IntegrationRecord,
    KeyRecord,
    ProviderRecord,
    Spender,
)
from pigen.portkey.key import moment

MOST = 1_000  # of each kind
MOST_VERSIONS = 20
LONGEST = 65_536  # bytes of what is kept of one thing


class Store:
    """
    workspace  what the engine is to know: a new object after every change of it
    labels     the names of keys by their values; the same mapping throughout
    slug       by which the workspace is named, as well as by its id

    Moments are in milliseconds since 1970.
    """

    def __init__(
        self,
        first: hosted.Workspace,
        labels: Mapping[str, str] | None = None,
        *,
        now: float = 0,
    ) -> None:
        self.slug = first.id or "ws-pigen"
        self.labels: dict[str, str] = {}
        self._first = (first, dict(labels or {}))
        self.reset(now)

    def reset(self, now: float) -> None:
        """As at the beginning: nothing made, nothing used."""
        first, labels = self._first
        begun = beginning.of(first, labels, self.slug, now)
        self.organisation, self.id, self.owner = begun.organisation, begun.workspace, begun.owner
        self.keys: dict[str, KeyRecord] = begun.keys
        self.configs: dict[str, ConfigRecord] = begun.configs
        self.integrations: dict[str, IntegrationRecord] = begun.integrations
        self.providers: dict[str, ProviderRecord] = begun.providers
        self.whole = begun.whole
        self.changed(now)

    def changed(self, now: float) -> None:
        """Make the workspace of the records as they are."""
        first = self._first[0]
        self.workspace = replace(
            first,
            keys=dict(self._keys()),
            providers={
                **{slug: None for slug, known in first.providers.items() if known is None},
                **{
                    slug: each.entity(self.integrations[each.integration], now)
                    for slug, each in self.providers.items()
                },
            },
            configs={
                slug: each.latest.value
                for slug, each in self.configs.items()
                if each.status == "active"
            },
            usage_limits=self.whole.limits()["usage_limits"],
        )
        self.labels.clear()
        for key in self.keys.values():
            self.labels[key.value] = key.name
            if key.previous:
                self.labels[key.previous[0]] = key.name
        self._by_key = {v: k.budget for v, k in self._values() if k.budget}
        self._by_slug = {slug: each.budget for slug, each in self.providers.items() if each.budget}
        self._due = min(self._moments(now), default=inf)

    def at(self, now: float) -> hosted.Workspace:
        """The workspace at a moment: budgets begin anew, keys and providers expire."""
        if now >= self._due:
            for each in self._spenders():
                if each.budget and each.budget.resets_at and each.budget.resets_at <= now:
                    each.budget.begin_anew(now)
            for key in self.keys.values():
                if key.previous and key.previous[1] <= now:
                    key.previous = None
            self.changed(now)
        return self.workspace

    def key(self, value: str, now: float) -> KeyRecord | None:
        """The key of this value, None for one that is unknown or has expired."""
        entity = self.at(now).keys.get(value)
        if entity is None or (entity.expires_at is not None and entity.expires_at <= now):
            return None
        return self.keys[entity.id]

    def spend(
        self, value: str, slug: str | None, tokens: int, cost: float | None, now: float
    ) -> list[str]:
        """Count what an answer used against the budgets of the key, the provider (by its slug) and
        the workspace. What a person should hear of it."""
        told: list[str] = []
        whole = self.whole.budget
        if not (self._by_key or self._by_slug or whole):
            return told
        exhausts = False
        for budget in (self._by_key.get(value), self._by_slug.get(slug or ""), whole):
            if budget is not None:
                before = budget.is_exhausted
                said = budget.spend(tokens, cost)
                exhausts = exhausts or budget.is_exhausted != before
                if said:
                    told.append(said)
        if exhausts:
            self.changed(now)
        return told

    # What is kept

    def room(self, kept: Mapping[str, object]) -> None:
        """Raises Refused where no more of a kind is kept."""
        if len(kept) >= MOST:
            raise refused("AB09", f"The mock keeps at most {MOST} of them.")

    def config(self, name: object) -> ConfigRecord | None:
        """A Config by its slug or id."""
        if not isinstance(name, str):
            return None
        found = self.configs.get(name)
        return found or next((each for each in self.configs.values() if each.id == name), None)

    def integration(self, name: object) -> IntegrationRecord | None:
        """An integration by its slug or id."""
        if not isinstance(name, str):
            return None
        found = self.integrations.get(name)
        return found or next((each for each in self.integrations.values() if each.id == name), None)

    def is_own(self, workspace: object) -> bool:
        """A workspace's id or slug is this one's."""
        return workspace in (self.id, self.slug)

    def _values(self) -> Iterator[tuple[str, KeyRecord]]:
        for key in self.keys.values():
            yield key.value, key
            if key.previous:
                yield key.previous[0], key

    def _keys(self) -> Iterator[tuple[str, hosted.Key]]:
        for key in self.keys.values():
            bound = self.config(key.defaults.get("config_id"))
            # An id that leads nowhere is kept: requests are then refused, as there.
            entity = key.entity(bound.slug if bound else key.defaults.get("config_id"))
            yield key.value, entity
            if key.previous:
                value, until = key.previous
                ends = until if entity.expires_at is None else min(until, entity.expires_at)
                yield value, replace(entity, expires_at=ends)

    def _spenders(self) -> Iterator[Spender]:
        yield self.whole
        yield from self.keys.values()
        yield from self.providers.values()

    def _moments(self, now: float) -> Iterator[float]:
        """When something changes by itself; those that are over do not count."""
        budgets: Iterator[Budget] = (each.budget for each in self._spenders() if each.budget)
        yield from (each.resets_at for each in budgets if each.resets_at)
        yield from (key.previous[1] for key in self.keys.values() if key.previous)
        for each in self.providers.values():
            ends = moment(each.said.get("expires_at"))
            if ends is not None and ends > now:
                yield ends
