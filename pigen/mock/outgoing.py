"""An answer on its way out: at once or after its waits, paced, and spoilt where the plan wants it so."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from pigen.mock.answers.pieces import events
from pigen.mock.encoding import encode
from pigen.mock.gateway import Gateway
from pigen.mock.http.exchange import Exchange, pause
from pigen.mock.prepared import Prepared


def answer(
    gateway: Gateway, exchange: Exchange, prepared: Prepared, body: bytes, head: bytes
) -> None:
    """A whole answer."""
    if prepared.wait and gateway.time_scale:
        wait = prepared.wait * gateway.time_scale
        exchange.run(_later(gateway, exchange, wait, prepared, body, head))
    else:
        exchange.answer(prepared.status, body, kind=prepared.kind, headers=head)
        gateway.done(exchange)


def stream(
    gateway: Gateway,
    exchange: Exchange,
    prepared: Prepared,
    said: bytes,
    head: bytes,
    pace_ms: object,
) -> None:
    """Its events; between two of them pass so many milliseconds, by the plan where there are none."""
    entry = prepared.entry
    if entry:
        said = _spoilt(said, entry)
    pace_ms = pace_ms or entry.get("token_ms") or 0
    if (prepared.wait or pace_ms) and gateway.time_scale:
        assert isinstance(pace_ms, (int, float))
        wait, pace = prepared.wait * gateway.time_scale, pace_ms / 1000 * gateway.time_scale
        pieces = events(said) if pace else [said]
        exchange.run(_paced(gateway, exchange, prepared.status, wait, pace, pieces, head))
    else:
        exchange.stream_whole(prepared.status, said, head)
        gateway.done(exchange)


def _spoilt(stream: bytes, entry: Mapping[str, object]) -> bytes:
    """A stream as the plan wants it."""
    said = events(stream)
    if entry.get("malformed"):
        return b'%bdata: {"id": "chatcmpl-\n\n' % b"".join(said[:1])
    if entry.get("cut"):
        return b"".join(said[: max(1, len(said) // 2)])
    worded = entry.get("body")
    if worded is None:
        return stream
    return worded.encode() if isinstance(worded, str) else encode(worded)


async def _later(
    gateway: Gateway, exchange: Exchange, wait: float, prepared: Prepared, body: bytes, head: bytes
) -> None:
    await asyncio.sleep(wait)
    exchange.answer(prepared.status, body, kind=prepared.kind, headers=head)
    gateway.done(exchange)


async def _paced(
    gateway: Gateway,
    exchange: Exchange,
    status: int,
    wait: float,
    pace: float,
    said: list[bytes],
    head: bytes,
) -> None:
    await pause(wait)
    exchange.begin(status, head)
    for each in said:
        await exchange.send(each)
        await pause(pace)
    exchange.end()
    gateway.done(exchange)
