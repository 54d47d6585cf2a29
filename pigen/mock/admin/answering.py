"""A request to the admin API: read, handed to its handler, noted in the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pigen.gateway.request import key_of
from pigen.mock.admin.ids import RandomIds
from pigen.mock.admin.routes import handle
from pigen.mock.encoding import NotJson, encode, read_json
from pigen.mock.guard import FOREIGN

if TYPE_CHECKING:
    from pigen.mock.app import App
    from pigen.mock.http.exchange import Exchange


def answer(app: App, exchange: Exchange, path: str, query: str) -> None:
    """Answer it. From the first of them on, the workspace is the one that the admin API changes."""
    now = app.clock()
    entry = app.journal.enter(exchange, now)
    if app.guard.is_foreign(exchange.headers):
        app.fail(exchange, 403, FOREIGN)
        return
    try:
        body = read_json(exchange.body) if exchange.body else None
    except NotJson as error:
        app.fail(exchange, 400, str(error))
        return
    store = app.administered()
    key = key_of(exchange.headers)
    entry.key = app.labels.get(key)
    said = handle(store, exchange.method, path, query, body, key, now * 1000, RandomIds())
    entry.note = said.note
    exchange.answer(said.status, encode(said.body))
    app.done(exchange)
