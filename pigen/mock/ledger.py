"""The ledger: of every request to a model what its totals need,
long after the journal has let it go."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from pigen.common.headers import METADATA_HEADER
from pigen.javascript.json_values import parse_json
from pigen.mock.answers.turn import Usage

if TYPE_CHECKING:
    from pigen.mock.journal import JournalEntry

MAX_ROWS = 100_000
MAX_BYTES = 32 * 1024 * 1024
_ROW_BYTES = 400
_BYTES_PER_METADATA_CHARACTER = 8  # parsed, its shortest members take so much


_Source = tuple[str | None, str, str | None]
_NO_SOURCE: _Source = (None, "", None)
# Its size; slug, provider and model; key, asked, status, usage, cache, seconds, metadata.
_RawRow = tuple[
    int,
    _Source,
    str | None,
    str | None,
    int,
    Usage | None,
    str | None,
    float | None,
    object,
]


class LedgerRow(NamedTuple):
    """
    key       the name of the API key, None for one that nobody has
    asked     the model as the client named it, `model` as the upstream got it
    slug      of the provider that answered, or whose answer the cache had
    provider  its name with Portkey
    status    0 where the client left before there was one
    cache     HIT, MISS, ...; None where the gateway never looked
    metadata  as it is logged; a text is that of the header, not read yet
    """

    key: str | None
    asked: str | None
    model: str | None
    slug: str | None
    provider: str
    status: int
    usage: Usage | None
    cache: str | None
    seconds: float
    metadata: object

    def read_metadata(self) -> Mapping[str, object]:
        metadata = self.metadata
        if isinstance(metadata, str):
            try:
                metadata = parse_json(metadata)
            except ValueError:
                return {}
        return metadata if isinstance(metadata, Mapping) else {}


class Ledger:
    """The latest requests to models, within bounds; `dropped` counts those that it no longer
    has."""

    def __init__(self) -> None:
        self.rows: deque[_RawRow] = deque()
        self.bytes = self.dropped = 0

    def add(self, entry: JournalEntry) -> None:
        """A finished request. A row is made of it when somebody asks: there are many."""
        response = entry.response
        metadata: object = entry.headers.get(METADATA_HEADER)
        size = _ROW_BYTES
        if metadata:
            size += _BYTES_PER_METADATA_CHARACTER * len(metadata)  # type: ignore[arg-type]
        source, cache = _NO_SOURCE, None
        if response:
            source, cache = response.source, response.cache
            logged = response.outcome.metadata
            if logged is not None:
                metadata = logged
        rows = self.rows
        rows.append(
            (
                size,
                source,
                entry.key,
                entry.model,
                entry.status,
                entry.usage,
                cache,
                entry.seconds,
                metadata,
            )
        )
        self.bytes += size
        if len(rows) > MAX_ROWS or self.bytes > MAX_BYTES:
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        rows = self.rows
        while len(rows) > MAX_ROWS or self.bytes > MAX_BYTES:
            self.bytes -= rows.popleft()[0]
            self.dropped += 1

    def clear(self) -> None:
        self.rows.clear()
        self.bytes = self.dropped = 0

    def list_rows(self) -> list[LedgerRow]:
        return [
            LedgerRow(
                key, asked, model, slug, provider, status, usage, cache, seconds or 0.0, metadata
            )
            for _, (
                slug,
                provider,
                model,
            ), key, asked, status, usage, cache, seconds, metadata in self.rows
        ]
