"""The mock's own addresses, below /__pigen__/: health, the journal, and what tests verify by it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from pigen import __version__

if TYPE_CHECKING:
    from pigen.mock.app import App

PREFIX = "/__pigen__/"
Said = tuple[int, object]


def handle(app: App, method: str, path: str, query: str, body: object) -> Said:
    """Status and JSON body of an answer."""
    handlers = _ROUTES.get(path.removeprefix(PREFIX))
    if handlers is None:
        known = ", ".join(PREFIX + name for name in _ROUTES)
        return 404, _failure(f"There is nothing here. There are {known}.")
    handler = handlers.get(method)
    if handler is None:
        return 405, _failure(f"This takes {', '.join(handlers)}.")
    return handler(app, query, body)


def _failure(message: str) -> Mapping[str, str]:
    return {"status": "failure", "message": message}


def _health(app: App, query: str, body: object) -> Said:
    server = app.server
    return 200, {
        "status": "ok",
        "version": __version__,
        "dialect": app.dialect,
        "requests": app.journal.number,
        "connections": len(server.connections),
        "streams": len(server.tasks),
    }


def _journal(app: App, query: str, body: object) -> Said:
    limit = parse_qs(query).get("limit", ["1000"])[-1]
    if not (limit.isascii() and limit.isdigit() and int(limit)):
        return 400, _failure("limit is a number from 1.")
    return 200, {"entries": app.journal.shown(int(limit))}


def _clear(app: App, query: str, body: object) -> Said:
    app.journal.clear()
    return 200, {"entries": []}


def _reset(app: App, query: str, body: object) -> Said:
    """As just started: plans from their first step, no cache, no windows, no journal."""
    app.reset()
    return 200, {"status": "ok"}


def _verify(app: App, query: str, body: object) -> Said:
    """417 where an expectation is not met, so that `curl --fail` tells as well."""
    from pigen.mock.expectations import BadExpectation, verify

    try:
        verdicts = verify(body, app.journal.shown())
    except BadExpectation as error:
        return 400, _failure(f"This is no expectation: {error}.")
    met = all(verdict.met for verdict in verdicts)
    results = [{"met": each.met, "count": each.count, "why": each.why} for each in verdicts]
    return 200 if met else 417, {"met": met, "results": results}


_ROUTES = {
    "health": {"GET": _health},
    "journal": {"GET": _journal, "DELETE": _clear},
    "verify": {"POST": _verify},
    "reset": {"POST": _reset},
}
