"""The mock's own addresses, below /__pigen__/: health, the journal, and what tests verify by it."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import parse_qs

from pigen import __version__
from pigen.gateway.faults import failure
from pigen.mock.encoding import NotJson, encode, read_json
from pigen.mock.gateway import Gateway
from pigen.mock.guard import FOREIGN
from pigen.mock.http.exchange import Exchange
from pigen.mock.http.server import Server

PREFIX = "/__pigen__/"
Said = tuple[int, object]


class Call(NamedTuple):
    """`body` is parsed JSON, {} for none."""

    gateway: Gateway
    server: Server
    query: str
    body: object


def answer(gateway: Gateway, server: Server, exchange: Exchange, path: str, query: str) -> None:
    """Answer a request to one of the addresses. The journal does not have it."""
    status, said = _said(gateway, server, exchange, path, query)
    exchange.answer(status, encode(said))


def _said(gateway: Gateway, server: Server, exchange: Exchange, path: str, query: str) -> Said:
    if gateway.guard.is_foreign(exchange.headers):
        return 403, failure(FOREIGN)
    try:
        body = read_json(exchange.body) if exchange.body else {}
    except NotJson as error:
        return 400, failure(str(error))
    handlers = _ROUTES.get(path.removeprefix(PREFIX))
    if handlers is None:
        known = ", ".join(PREFIX + name for name in _ROUTES)
        return 404, failure(f"There is nothing here. There are {known}.")
    handler = handlers.get(exchange.method)
    if handler is None:
        return 405, failure(f"This takes {', '.join(handlers)}.")
    return handler(Call(gateway, server, query, body))


def _health(call: Call) -> Said:
    return 200, {
        "status": "ok",
        "version": __version__,
        "dialect": call.gateway.dialect,
        "requests": call.gateway.journal.number,
        "connections": len(call.server.connections),
        "streams": len(call.server.tasks),
    }


def _journal(call: Call) -> Said:
    limit = parse_qs(call.query).get("limit", ["1000"])[-1]
    if not (limit.isascii() and limit.isdigit() and int(limit)):
        return 400, failure("limit is a number from 1.")
    return 200, {"entries": call.gateway.journal.shown(int(limit))}


def _clear(call: Call) -> Said:
    call.gateway.journal.clear()
    return 200, {"entries": []}


def _reset(call: Call) -> Said:
    """As just started: plans from their first step, no cache, no windows, no journal."""
    call.gateway.reset()
    return 200, {"status": "ok"}


def _verify(call: Call) -> Said:
    """417 where an expectation is not met, so that `curl --fail` tells as well."""
    from pigen.mock.expectations import BadExpectation, verify

    try:
        verdicts = verify(call.body, call.gateway.journal.shown())
    except BadExpectation as error:
        return 400, failure(f"This is no expectation: {error}.")
    met = all(verdict.met for verdict in verdicts)
    results = [{"met": each.met, "count": each.count, "why": each.why} for each in verdicts]
    return 200 if met else 417, {"met": met, "results": results}


_ROUTES = {
    "health": {"GET": _health},
    "journal": {"GET": _journal, "DELETE": _clear},
    "verify": {"POST": _verify},
    "reset": {"POST": _reset},
}
