"""An answer on its way out: at once or after its waits, paced,
and spoilt where the plan wants it so."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from pigen.mock.answers.pieces import split_events
from pigen.mock.encoding import encode
from pigen.mock.gateway import MockGateway
from pigen.mock.http.exchange import Exchange, pause
from pigen.mock.prepared_response import PreparedResponse


def send_answer(
    gateway: MockGateway, exchange: Exchange, response: PreparedResponse, body: bytes, head: bytes
) -> None:
    """A whole answer."""
    if response.wait_seconds and gateway.time_scale:
        wait = response.wait_seconds * gateway.time_scale
        exchange.run(_send_later(gateway, exchange, wait, response, body, head))
    else:
        exchange.answer(response.status, body, content_type=response.content_type, headers=head)
        gateway.finish(exchange)


def send_stream(
    gateway: MockGateway,
    exchange: Exchange,
    response: PreparedResponse,
    body: bytes,
    head: bytes,
    pace_ms: object,
) -> None:
    """Its events; between two of them pass so many milliseconds,
    by the plan where there are none."""
    entry = response.plan_entry
    if entry:
        body = _spoil(body, entry)
    pace_ms = pace_ms or entry.get("token_ms") or 0
    if (response.wait_seconds or pace_ms) and gateway.time_scale:
        assert isinstance(pace_ms, (int, float))
        wait, pace = response.wait_seconds * gateway.time_scale, pace_ms / 1000 * gateway.time_scale
        pieces = split_events(body) if pace else [body]
        exchange.run(_send_paced(gateway, exchange, response.status, wait, pace, pieces, head))
    else:
        exchange.stream_whole(response.status, body, head)
        gateway.finish(exchange)


def _spoil(stream: bytes, entry: Mapping[str, object]) -> bytes:
    """A stream as the plan wants it."""
    chunks = split_events(stream)
    if entry.get("malformed"):
        return b'%bdata: {"id": "chatcmpl-\n\n' % b"".join(chunks[:1])
    if entry.get("cut"):
        return b"".join(chunks[: max(1, len(chunks) // 2)])
    planned_body = entry.get("body")
    if planned_body is None:
        return stream
    return planned_body.encode() if isinstance(planned_body, str) else encode(planned_body)


async def _send_later(
    gateway: MockGateway,
    exchange: Exchange,
    wait: float,
    response: PreparedResponse,
    body: bytes,
    head: bytes,
) -> None:
    await asyncio.sleep(wait)
    exchange.answer(response.status, body, content_type=response.content_type, headers=head)
    gateway.finish(exchange)


async def _send_paced(
    gateway: MockGateway,
    exchange: Exchange,
    status: int,
    wait: float,
    pace: float,
    chunks: list[bytes],
    head: bytes,
) -> None:
    await pause(wait)
    exchange.begin(status, head)
    for each in chunks:
        await exchange.send(each)
        await pause(pace)
    exchange.end()
    gateway.finish(exchange)
