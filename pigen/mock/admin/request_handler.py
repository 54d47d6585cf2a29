"""A request to the admin API: read, handed to its handler, noted in the journal."""

from __future__ import annotations

from pigen.gateway.request import get_api_key
from pigen.mock.admin.ids import RandomIds
from pigen.mock.admin.routes import handle
from pigen.mock.encoding import NotJson, encode, read_json
from pigen.mock.gateway import MockGateway
from pigen.mock.guard import FOREIGN_MESSAGE
from pigen.mock.http.exchange import Exchange

# OpenAI's SDK and Portkey's try again after a 501, but for the first and the second of these.
_NO_RETRY = b"x-should-retry: false\r\nx-portkey-gateway-exception: true\r\n"


def answer_request(gateway: MockGateway, exchange: Exchange, path: str, query: str) -> None:
    """Answer it. From the first of them on, the workspace is the one that the admin API changes."""
    now = gateway.clock()
    entry = gateway.journal.add(exchange, now)
    if gateway.guard.is_foreign(exchange.headers):
        gateway.fail(exchange, 403, FOREIGN_MESSAGE)
        return
    try:
        body = read_json(exchange.body) if exchange.body else None
    except NotJson as error:
        gateway.fail(exchange, 400, str(error))
        return
    store = gateway.ensure_admin_store()
    key = get_api_key(exchange.headers)
    entry.key = gateway.labels.get(key)
    reply = handle(store, exchange.method, path, query, body, key, now * 1000, RandomIds())
    entry.note = reply.note
    headers = _NO_RETRY if reply.status == 501 else b""
    exchange.answer(reply.status, encode(reply.body), headers=headers)
    gateway.finish(exchange)
