"""One call of the admin API, with what each handler asks of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pigen.common.quoting import quote
from pigen.mock.admin.answer import forbidden, invalid
from pigen.mock.admin.ids import Ids
from pigen.mock.admin.records import KeyRecord
from pigen.mock.admin.store import Store

T = TypeVar("T")
PAGE_SIZE, MOST_A_PAGE = 100, 1_000


@dataclass(frozen=True)
class Call:
    """
    caller  the key that asks
    names   what the path names: {"slug": "pc-1"}
    body    the JSON object sent, empty for none
    now     in milliseconds since 1970
    """

    store: Store
    caller: KeyRecord
    names: Mapping[str, str]
    query: Mapping[str, str]
    body: dict[str, Any]
    now: float
    ids: Ids

    def can(self, *scopes: str) -> bool:
        """The caller has one of the scopes."""
        return any(scope in self.caller.scopes for scope in scopes)

    def need(self, *scopes: str) -> None:
        """Raises Refused where the caller has none of the scopes."""
        if not self.can(*scopes):
            listed = " or ".join(scopes)
            raise forbidden(f"The key {quote(self.caller.name)} lacks the scope {listed}.")

    def check_workspace(self) -> None:
        """Raises Refused where the call is for another workspace than the one there is."""
        for place in (self.query, self.body):
            named = place.get("workspace_id")
            if named is not None and not self.store.is_own(named):
                raise forbidden(
                    f"There is no workspace {quote(str(named))}; the mock has one, "
                    f'"{self.store.slug}" ({self.store.id}).'
                )

    def page(self, rows: Sequence[T]) -> Sequence[T]:
        """The page that is asked for; pages count from 0. Raises Refused."""
        size = self._number("page_size", PAGE_SIZE, 1, MOST_A_PAGE)
        start = self._number("current_page", 0, 0, 1_000_000) * size
        return rows[start : start + size]

    def _number(self, name: str, usual: int, least: int, most: int) -> int:
        text = self.query.get(name)
        if text is None:
            return usual
        if not (text.isascii() and text.isdigit() and len(text) < 9 and least <= int(text) <= most):
            raise invalid(f"{name} is a whole number from {least} to {most}, not {quote(text)}.")
        return int(text)
