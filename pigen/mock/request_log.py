"""What a person sees of a running gateway: a line for each request, and a tally at the end.

The lines are written by a thread of their own: a terminal that is scrolled back takes nothing, and
requests are answered all the same.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from queue import Empty, SimpleQueue

from pigen.gateway.request import get_api_key
from pigen.mock.journal import Journal, JournalEntry
from pigen.mock.ledger import LedgerRow
from pigen.mock.totals import TotalsQuery, compute_totals
from pigen.outputs.redact import mask
from pigen.outputs.terminal import Painter, escape_controls

MAX_WAITING = 10_000  # lines
MAX_TALLY_ROWS = 10
_MAX_BATCH = 500  # lines that are written at once
_CLOSE_SECONDS = 2
_KEY_WIDTH = 12


def format_request(journal: Journal, entry: JournalEntry, painter: Painter) -> str:
    """When, by which key, which model and where it went, status, by which Config, cost,
    how long."""
    row = journal.describe_entry(entry)
    time = datetime.fromtimestamp(entry.started_at).strftime("%H:%M:%S")
    sent = get_api_key(entry.headers)
    key = entry.key or (mask(sent) if sent else "no key")
    status = str(entry.status) if entry.status else "left"
    parts = [
        painter("dim", text=time),
        escape_controls(key).ljust(_KEY_WIDTH),
        escape_controls(_describe_way(row)),
        painter("red", text=status) if entry.status >= 400 else status,
    ]
    if row["config"]:
        parts.append(f"by {escape_controls(str(row['config']))}")
    attempts = row["attempts"]
    if isinstance(attempts, list) and len(attempts) > 1:
        parts.append(f"{len(attempts)} attempts")
    if row["cache"] == "HIT":
        parts.append("from the cache")
    if isinstance(row["cost"], float):
        parts.append(format_cost(row["cost"]))
    parts.append(f"{(entry.seconds or 0) * 1000:.0f} ms")
    return "  ".join(parts)


def _describe_way(row: Mapping[str, object]) -> str:
    """The model and where it went; the address where no model was asked."""
    if row["model"] is None and row["reached"] is None:
        return f"{row['method']} {row['path']}"
    asked = "no model" if row["model"] is None else str(row["model"])
    if row["reached"] is None:
        return asked
    model = row["upstream_model"]
    return f"{asked} -> {row['reached']}" + ("" if model is None else f" {model}")


def format_tally(rows: Sequence[LedgerRow], dropped: int) -> str:
    """The totals, and where several models answered those of each."""
    totals = compute_totals(rows, TotalsQuery("model"))
    groups = totals["groups"]
    assert isinstance(groups, list)
    if not rows:
        return "No model was asked.\n"
    lines = [_format_sums("In all", totals["total"])]
    if len(groups) > 1:
        lines += [
            _format_sums(f"  {each['model'] or 'no upstream'}", each)
            for each in groups[:MAX_TALLY_ROWS]
        ]
        if len(groups) > MAX_TALLY_ROWS:
            lines.append(f"  and {len(groups) - MAX_TALLY_ROWS} more models")
    if dropped:
        lines.append(f"{dropped} older requests are not counted.")
    return "".join(f"{escape_controls(line)}\n" for line in lines)


def _format_sums(title: str, sums: object) -> str:
    assert isinstance(sums, dict)
    tokens, cache, latency = sums["tokens"], sums["cache"], sums["latency_ms"]
    parts = [_count(sums["requests"], "request")]
    if sums["errors"]:
        parts.append(_count(sums["errors"], "error"))
    if tokens["total"]:
        parts.append(f"{tokens['input']:,} tokens in, {tokens['output']:,} out")
        parts.append(
            "no price known"
            if sums["without_price"] and not sums["cost"]
            else format_cost(sums["cost"])
        )
    if cache["hits"]:
        parts.append(f"{cache['hits']} from the cache")
    parts.append(f"half within {latency['p50']:.0f} ms, 99 of 100 within {latency['p99']:.0f} ms")
    return f"{title}: {', '.join(parts)}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def format_cost(dollars: float) -> str:
    """In US dollars: to the cent from a dollar on, else as many digits as it takes to see it."""
    return f"${dollars:,.2f}" if dollars >= 1 or not dollars else f"${dollars:.6f}".rstrip("0")


class LineWriter:
    """Hands lines to `write` in a thread, and never makes who has one wait."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._lines: SimpleQueue[str | None] = SimpleQueue()
        self._skipped = 0
        self._thread = threading.Thread(target=self._run, name="request lines", daemon=True)
        self._thread.start()

    def add(self, line: str) -> None:
        if self._lines.qsize() >= MAX_WAITING:
            self._skipped += 1
            return
        if self._skipped:
            self._lines.put(f"({self._skipped:,} requests are not shown)")
            self._skipped = 0
        self._lines.put(line)

    def close(self) -> None:
        """Write what is left, if that can be done soon."""
        self._lines.put(None)
        self._thread.join(_CLOSE_SECONDS)

    def _run(self) -> None:
        while True:
            lines = [self._lines.get()]
            while lines[-1] is not None and len(lines) < _MAX_BATCH:
                try:
                    lines.append(self._lines.get_nowait())
                except Empty:
                    break
            self._write("".join(f"{line}\n" for line in lines if line is not None))
            if lines[-1] is None:
                return
