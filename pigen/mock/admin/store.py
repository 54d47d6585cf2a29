"""What the admin API keeps: keys, Configs, providers and integrations of one workspace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import inf

from pigen.gateway import workspace as hosted
from pigen.mock.admin import initial_records
from pigen.mock.admin.answer import make_refusal
from pigen.mock.admin.budget import Budget
from pigen.mock.admin.records import (
    BudgetedRecord,
    ConfigRecord,
    IntegrationRecord,
    KeyRecord,
    ProviderRecord,
)
from pigen.portkey.key import parse_timestamp

MOST = 1_000  # of each kind
MAX_VERSIONS = 20
MAX_BODY_BYTES = 65_536  # bytes of what is kept of one thing


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
        self._initial_state = (first, dict(labels or {}))
        self.reset(now)

    def reset(self, now: float) -> None:
        """As at the beginning: nothing made, nothing used."""
        first, labels = self._initial_state
        initial = initial_records.build_initial_records(first, labels, self.slug, now)
        self.organisation, self.id, self.owner = (
            initial.organisation,
            initial.workspace_id,
            initial.owner,
        )
        self.keys: dict[str, KeyRecord] = initial.keys
        self.configs: dict[str, ConfigRecord] = initial.configs
        self.integrations: dict[str, IntegrationRecord] = initial.integrations
        self.providers: dict[str, ProviderRecord] = initial.providers
        self.workspace_record = initial.workspace_record
        self.rebuild_workspace(now)

    def rebuild_workspace(self, now: float) -> None:
        """Make the workspace of the records as they are."""
        first = self._initial_state[0]
        workspace_limits = self.workspace_record.get_entity_limits()
        self.workspace = replace(
            first,
            keys=dict(self._list_key_entities()),
            providers={
                **{slug: None for slug, known in first.providers.items() if known is None},
                **{
                    slug: each.to_entity(self.integrations[each.integration], now)
                    for slug, each in self.providers.items()
                    if self.integrations[each.integration].is_enabled
                },
            },
            configs={
                slug: each.latest.value
                for slug, each in self.configs.items()
                if each.status == "active"
            },
            usage_limits=workspace_limits["usage_limits"],
            rate_limits=workspace_limits["rate_limits"],
        )
        self.labels.clear()
        for key in self.keys.values():
            self.labels[key.value] = key.name
            if key.previous:
                self.labels[key.previous[0]] = key.name
        self._by_key = {v: k.budget for v, k in self._list_key_values() if k.budget}
        self._by_slug = {slug: each.budget for slug, each in self.providers.items() if each.budget}
        self._by_integration = {
            slug: budget
            for slug, each in self.providers.items()
            if (budget := self.integrations[each.integration].budget)
        }
        self._next_change_at = min(self._list_change_times(now), default=inf)

    def get_workspace(self, now: float) -> hosted.Workspace:
        """The workspace at a moment: budgets start again, keys and providers expire."""
        if now >= self._next_change_at:
            for each in self._list_budgeted_records():
                if each.budget and each.budget.next_reset_at and each.budget.next_reset_at <= now:
                    each.budget.reset(now)
            for key in self.keys.values():
                if key.previous and key.previous[1] <= now:
                    key.previous = None
            self.rebuild_workspace(now)
        return self.workspace

    def find_key(self, value: str, now: float) -> KeyRecord | None:
        """The key of this value, None for one that is unknown or has expired."""
        entity = self.get_workspace(now).keys.get(value)
        if entity is None or (entity.expires_at is not None and entity.expires_at <= now):
            return None
        return self.keys[entity.id]

    def spend(
        self, value: str, slug: str | None, tokens: int, cost: float | None, now: float
    ) -> list[str]:
        """Count what an answer used against the budgets of the key, the provider (by its slug), its
        integration and the workspace. What a person should hear of it."""
        notes: list[str] = []
        workspace_budget = self.workspace_record.budget
        used_slug = slug or ""
        budgets = (
            self._by_key.get(value),
            self._by_slug.get(used_slug),
            self._by_integration.get(used_slug),
            workspace_budget,
        )
        exhausts = False
        for budget in budgets:
            if budget is not None:
                before = budget.is_exhausted
                note = budget.spend(tokens, cost)
                exhausts = exhausts or budget.is_exhausted != before
                if note:
                    notes.append(note)
        if exhausts:
            self.rebuild_workspace(now)
        return notes

    # What is kept

    def check_room(self, records: Mapping[str, object]) -> None:
        """Raises Refused where no more of a kind is kept."""
        if len(records) >= MOST:
            raise make_refusal("AB09", f"The mock keeps at most {MOST} of them.")

    def find_config(self, name: object) -> ConfigRecord | None:
        """A Config by its slug or id."""
        if not isinstance(name, str):
            return None
        record = self.configs.get(name)
        return record or next((each for each in self.configs.values() if each.id == name), None)

    def find_integration(self, name: object) -> IntegrationRecord | None:
        """An integration by its slug or id."""
        if not isinstance(name, str):
            return None
        record = self.integrations.get(name)
        return record or next(
            (each for each in self.integrations.values() if each.id == name), None
        )

    def is_own(self, workspace: object) -> bool:
        """A workspace's id or slug is this one's."""
        return workspace in (self.id, self.slug)

    def _list_key_values(self) -> Iterator[tuple[str, KeyRecord]]:
        for key in self.keys.values():
            yield key.value, key
            if key.previous:
                yield key.previous[0], key

    def _list_key_entities(self) -> Iterator[tuple[str, hosted.ApiKey]]:
        for key in self.keys.values():
            config = self.find_config(key.defaults.get("config_id"))
            # An id that leads nowhere is kept: requests are then refused, as there.
            entity = key.to_entity(config.slug if config else key.defaults.get("config_id"))
            yield key.value, entity
            if key.previous:
                value, until = key.previous
                ends = until if entity.expires_at is None else min(until, entity.expires_at)
                yield value, replace(entity, expires_at=ends)

    def _list_budgeted_records(self) -> Iterator[BudgetedRecord]:
        yield self.workspace_record
        yield from self.keys.values()
        yield from self.providers.values()
        yield from self.integrations.values()

    def _list_change_times(self, now: float) -> Iterator[float]:
        """When something changes by itself; those that are over do not count."""
        budgets: Iterator[Budget] = (
            each.budget for each in self._list_budgeted_records() if each.budget
        )
        yield from (each.next_reset_at for each in budgets if each.next_reset_at)
        yield from (key.previous[1] for key in self.keys.values() if key.previous)
        for each in self.providers.values():
            ends = parse_timestamp(each.fields.get("expires_at"))
            if ends is not None and ends > now:
                yield ends
