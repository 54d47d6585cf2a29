"""What the hosted dashboard shows, of the requests to the mock: how many, tokens, cost, errors,
cache and latency, in all or by one of their features; and which requests a query means."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from pigen.common.credentials import mask_keys
from pigen.common.quoting import quote
from pigen.common.suggest import did_you_mean
from pigen.javascript.values import to_string
from pigen.mock.ledger import LedgerRow

METADATA_PREFIX = "metadata."
PERCENTILES = (50, 90, 99)
_READERS: dict[str, Callable[[LedgerRow], str | None]] = {
    "key": lambda row: row.key,
    "model": lambda row: row.model,
    "slug": lambda row: row.slug,
}
FEATURES = (*_READERS, "team")
_FEATURE_LIST = f"{', '.join(FEATURES)} or metadata.NAME"


class BadQuery(ValueError):
    """A query that cannot be answered; the message says why."""


@dataclass(frozen=True)
class TotalsQuery:
    """
    by      the feature to group by, None for all in one
    filters   what requests have to have, by feature; None stands for nothing at all
    limit   of entries, where they are listed
    """

    by: str | None = None
    filters: Mapping[str, str | None] = field(default_factory=dict)
    limit: int | None = None

    def find_misfit(self, read: Callable[[str], Sequence[str | None]]) -> str | None:
        """The first feature in which something differs; `read` yields what it has of one."""
        return next(
            (name for name, wanted in self.filters.items() if wanted not in read(name)), None
        )


def parse_query(text: str, *, groups: bool = False, lists: bool = False) -> TotalsQuery:
    """The query of a URL. `groups` and `lists` say whether by= and limit= belong to it.
    Raises BadQuery."""
    found: dict[str, str] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        if name in found:
            raise BadQuery(f"{quote(name)} is given twice.")
        found[name] = value.removeprefix("@") if name == "slug" else value
    by = found.pop("by", None) if groups else None
    limit = found.pop("limit", None) if lists else None
    if by is not None and not _is_feature(by):
        raise BadQuery(
            f"by is one of {_FEATURE_LIST}, not {quote(by)}. {did_you_mean(by, FEATURES)}".strip()
        )
    if limit is not None and not (limit.isascii() and limit.isdigit() and int(limit[:9]) > 0):
        raise BadQuery("limit is a number from 1.")
    for name in found:
        if not _is_feature(name):
            known = (*FEATURES, *(["by"] if groups else []), *(["limit"] if lists else []))
            raise BadQuery(
                f"There is nothing to filter by {quote(name)}; there are {_FEATURE_LIST}. "
                f"{did_you_mean(name, known)}".strip()
            )
    filters = {name: value or None for name, value in found.items()}
    return TotalsQuery(by, filters, None if limit is None else int(limit[:9]))


def _is_feature(name: str) -> bool:
    return name in FEATURES or (
        len(name) > len(METADATA_PREFIX) and name.startswith(METADATA_PREFIX)
    )


def read_feature(row: LedgerRow, name: str, team: str | None) -> str | None:
    """What a request has of a feature, as a text. Its team is what its metadata calls so, else the
    one that is served, `team`."""
    if name in _READERS:
        text = _READERS[name](row)
        return text and mask_keys(text)
    metadata = row.read_metadata()
    value = metadata.get(name.removeprefix(METADATA_PREFIX))
    if name == "team" and value is None:
        return team if row.key else None
    return (
        value if value is None else mask_keys(value if isinstance(value, str) else to_string(value))
    )


def fits_journal_entry(entry: Mapping[str, object], query: TotalsQuery, team: str | None) -> bool:
    """Whether the query means an entry, as the journal describes it."""

    def read(name: str) -> tuple[str | None, ...]:
        if name in ("key", "model"):
            values = [entry[name], *([entry["upstream_model"]] if name == "model" else [])]
        elif name == "slug":
            values = [str(entry["reached"] or "").removeprefix("@") or None]
        else:
            metadata = entry["metadata"]
            held = metadata if isinstance(metadata, Mapping) else {}
            values = [held.get(name.removeprefix(METADATA_PREFIX))]
            if name == "team" and values[0] is None and entry["key"]:
                values = [team]
        return tuple(value if isinstance(value, str) else None for value in values)

    return query.find_misfit(read) is None


def compute_totals(
    rows: Sequence[LedgerRow], query: TotalsQuery, team: str | None = None
) -> dict[str, object]:
    """Of the rows that the query means: `total`, and `groups` with the most requests first. Costs
    are in US dollars by the catalogue, times in milliseconds."""

    def fits(row: LedgerRow) -> bool:
        def read(name: str) -> tuple[str | None, ...]:
            value = read_feature(row, name, team)
            return (value, row.asked) if name == "model" else (value,)

        return query.find_misfit(read) is None

    chosen = [row for row in rows if fits(row)] if query.filters else rows
    result: dict[str, object] = {"total": _compute_sums(chosen)}
    by = query.by
    if by is not None:
        groups: dict[str | None, list[LedgerRow]] = {}
        for row in chosen:
            groups.setdefault(read_feature(row, by, team), []).append(row)
        ordered = sorted(groups.items(), key=lambda each: (-len(each[1]), each[0] or ""))
        result = {
            "by": by,
            **result,
            "groups": [{by: name, **_compute_sums(held)} for name, held in ordered],
        }
    return result


def _compute_sums(rows: Sequence[LedgerRow]) -> dict[str, object]:
    from pigen.mock.admin.prices import compute_cost  # it reads the catalogue

    used = [row for row in rows if row.usage]
    tokens = {"input": 0, "output": 0, "cached": 0}
    cost, unpriced = 0.0, 0
    for row in used:
        usage = row.usage
        assert usage is not None
        tokens["input"] += usage.input
        tokens["output"] += usage.output
        tokens["cached"] += usage.cached
        price = compute_cost(row.provider, row.model, usage.input, usage.output, usage.cached)
        cost += price or 0.0
        unpriced += price is None
    times = sorted(row.seconds * 1000 for row in rows)
    return {
        "requests": len(rows),
        "errors": sum(row.status >= 400 for row in rows),
        "tokens": {**tokens, "total": tokens["input"] + tokens["output"]},
        "cost": round(cost, 9),
        "without_price": unpriced,
        "cache": {
            "hits": sum(row.cache == "HIT" for row in rows),
            "misses": sum(row.cache in ("MISS", "REFRESH") for row in rows),
        },
        "latency_ms": {f"p{each}": _find_percentile(times, each) for each in PERCENTILES},
    }


def _find_percentile(times: Sequence[float], percent: int) -> float | None:
    """Of sorted times the least that so many of a hundred do not exceed; None for no times."""
    if not times:
        return None
    return round(times[max(0, -(-len(times) * percent // 100) - 1)], 3)
