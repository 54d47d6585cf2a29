"""The mock's own addresses, below /__pigen__/: health, the journal, and what tests verify by it."""

from __future__ import annotations

from typing import NamedTuple

from pigen import __version__
from pigen.gateway.refusals import build_failure_body
from pigen.mock.encoding import NotJson, encode, read_json
from pigen.mock.gateway import MockGateway
from pigen.mock.guard import FOREIGN_MESSAGE
from pigen.mock.http.exchange import Exchange
from pigen.mock.http.server import Server
from pigen.mock.totals import BadQuery, compute_totals, fits_journal_entry, parse_query

PREFIX = "/__pigen__/"
StatusAndBody = tuple[int, object]


class ControlCall(NamedTuple):
    """`body` is parsed JSON, {} for none."""

    gateway: MockGateway
    server: Server
    query: str
    body: object


def answer(gateway: MockGateway, server: Server, exchange: Exchange, path: str, query: str) -> None:
    """Answer a request to one of the addresses. The journal does not have it."""
    status, content = _dispatch(gateway, server, exchange, path, query)
    exchange.answer(status, encode(content))


def _dispatch(
    gateway: MockGateway, server: Server, exchange: Exchange, path: str, query: str
) -> StatusAndBody:
    if gateway.guard.is_foreign(exchange.headers):
        return 403, build_failure_body(FOREIGN_MESSAGE)
    try:
        body = read_json(exchange.body) if exchange.body else {}
    except NotJson as error:
        return 400, build_failure_body(str(error))
    handlers = _ROUTES.get(path.removeprefix(PREFIX))
    if handlers is None:
        known = ", ".join(PREFIX + name for name in _ROUTES)
        return 404, build_failure_body(f"There is nothing here. There are {known}.")
    handler = handlers.get(exchange.method)
    if handler is None:
        return 405, build_failure_body(f"This takes {', '.join(handlers)}.")
    return handler(ControlCall(gateway, server, query, body))


def _get_health(call: ControlCall) -> StatusAndBody:
    return 200, {
        "status": "ok",
        "version": __version__,
        "dialect": call.gateway.dialect,
        "requests": call.gateway.journal.number,
        "connections": len(call.server.connections),
        "streams": len(call.server.tasks),
    }


def _get_journal(call: ControlCall) -> StatusAndBody:
    """The latest entries, the oldest first; those of a key, team, model,
    slug or metadata.X alone."""
    gateway = call.gateway
    try:
        query = parse_query(call.query, lists=True)
    except BadQuery as error:
        return 400, build_failure_body(str(error))
    entries = gateway.journal.describe_latest()
    if query.filters:
        entries = [each for each in entries if fits_journal_entry(each, query, gateway.team)]
    return 200, {"entries": entries[-query.limit :] if query.limit else entries}


def _get_totals(call: ControlCall) -> StatusAndBody:
    """Sums over the requests to models since the start, or the last reset."""
    gateway = call.gateway
    try:
        query = parse_query(call.query, groups=True)
    except BadQuery as error:
        return 400, build_failure_body(str(error))
    totals = compute_totals(gateway.ledger.list_rows(), query, gateway.team)
    return 200, {**totals, "not_counted": gateway.ledger.dropped}


def _clear_journal(call: ControlCall) -> StatusAndBody:
    call.gateway.journal.clear()
    return 200, {"entries": []}


def _reset(call: ControlCall) -> StatusAndBody:
    """As just started: plans from their first step, no cache, no windows, no journal."""
    call.gateway.reset()
    return 200, {"status": "ok"}


def _verify(call: ControlCall) -> StatusAndBody:
    """417 where an expectation is not met, so that `curl --fail` tells as well."""
    from pigen.mock.expectations import BadExpectation, verify

    try:
        verdicts = verify(call.body, call.gateway.journal.describe_latest())
    except BadExpectation as error:
        return 400, build_failure_body(f"This is not a valid expectation: {error}.")
    met = all(verdict.is_met for verdict in verdicts)
    results = [{"met": each.is_met, "count": each.count, "why": each.reason} for each in verdicts]
    return 200 if met else 417, {"met": met, "results": results}


_ROUTES = {
    "health": {"GET": _get_health},
    "journal": {"GET": _get_journal, "DELETE": _clear_journal},
    "totals": {"GET": _get_totals},
    "verify": {"POST": _verify},
    "reset": {"POST": _reset},
}
