"""One call of the admin API, with what each handler asks of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pigen.common.quoting import quote
from pigen.mock.admin.answer import make_bad_request, make_forbidden
from pigen.mock.admin.ids import Ids
from pigen.mock.admin.records import KeyRecord
from pigen.mock.admin.store import Store

T = TypeVar("T")
PAGE_SIZE, MAX_PAGE_SIZE = 100, 1_000


@dataclass(frozen=True)
class AdminCall:
    """
    caller  the key that asks
    path_params   what the path names: {"slug": "pc-1"}
    body    the JSON object sent, empty for none
    now     in milliseconds since 1970
    """

    store: Store
    caller: KeyRecord
    path_params: Mapping[str, str]
    query: Mapping[str, str]
    body: dict[str, Any]
    now: float
    ids: Ids

    def has_scope(self, *scopes: str) -> bool:
        """The caller has one of the scopes."""
        return any(scope in self.caller.scopes for scope in scopes)

    def require_scope(self, *scopes: str) -> None:
        """Raises Refused where the caller has none of the scopes."""
        if not self.has_scope(*scopes):
            scope_list = " or ".join(scopes)
            raise make_forbidden(f"The key {quote(self.caller.name)} lacks the scope {scope_list}.")

    def check_workspace(self) -> None:
        """Raises Refused where the call is for another workspace than the one there is."""
        for place in (self.query, self.body):
            workspace = place.get("workspace_id")
            if workspace is not None and not self.store.is_own(workspace):
                raise make_forbidden(
                    f"There is no workspace {quote(str(workspace))}; the mock has one, "
                    f'"{self.store.slug}" ({self.store.id}).'
                )

    def select_page(self, rows: Sequence[T]) -> Sequence[T]:
        """The page that is asked for; pages count from 0. Raises Refused."""
        size = self._parse_number("page_size", PAGE_SIZE, 1, MAX_PAGE_SIZE)
        start = self._parse_number("current_page", 0, 0, 1_000_000) * size
        return rows[start : start + size]

    def _parse_number(self, name: str, usual: int, least: int, most: int) -> int:
        text = self.query.get(name)
        if text is None:
            return usual
        if not (text.isascii() and text.isdigit() and len(text) < 9 and least <= int(text) <= most):
            raise make_bad_request(
                f"{name} is a whole number from {least} to {most}, not {quote(text)}."
            )
        return int(text)
