"""Answering from recordings: the request that is the same, else the one that continues the same
conversation. Each is played once, in its order; the last one for as long as it is asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence

from pigen.common.headers import CONFIG_HEADER, PROVIDER_HEADER
from pigen.gateway.request import ENDPOINTS
from pigen.mock.gateway import MockGateway
from pigen.mock.http.exchange import Exchange, pause
from pigen.mock.recording.recorder import read_request_body, select_kept_headers
from pigen.mock.recording.scrub import Scrubber
from pigen.mock.recording.tape import RecordedAnswer, Recording

_HIDDEN_ROLES = ("system", "developer")
Key = tuple[object, ...]


class Replayer:
    """`notes` of the journal say which recording a request got, and what it lacked."""

    def __init__(self, gateway: MockGateway, recordings: Sequence[Recording]) -> None:
        self.gateway = gateway
        self.recordings = recordings
        self.played: set[str] = set()
        self.indexes: list[dict[Key, list[Recording]]] = [{} for _ in _KEYS]
        for recording in recordings:
            for index, (make_key, _) in zip(self.indexes, _KEYS, strict=True):
                index.setdefault(make_key(recording), []).append(recording)

    def answer(self, exchange: Exchange, target: str) -> None:
        gateway = self.gateway
        entry = gateway.journal.add(exchange, gateway.clock())
        entry.asks_model = target.partition("?")[0] in ENDPOINTS
        asked = self._scrub(exchange, target)
        body = asked.body if isinstance(asked.body, dict) else {}
        model = body.get("model")
        entry.model = model if isinstance(model, str) else None
        found = self._find(asked)
        if found is None:
            gateway.fail(exchange, 404, self._explain_miss(asked, model))
            return
        recording, difference = found
        entry.note = f"recording {recording.name}{difference}"
        exchange.run(self._play(exchange, recording.answer))

    def _scrub(self, exchange: Exchange, target: str) -> Recording:
        """The request as it would have been saved."""
        scrubber = Scrubber()
        body = read_request_body(exchange.body)
        scrubber.learn_request(exchange.headers, target, body)
        return Recording(
            "",
            exchange.method,
            scrubber.scrub_target(target),
            scrubber.scrub_headers(select_kept_headers(exchange.headers)),
            scrubber.scrub_request(body),
            RecordedAnswer(200, {}, "", ()),
        )

    def _find(self, asked: Recording) -> tuple[Recording, str] | None:
        for index, (make_key, difference) in zip(self.indexes, _KEYS, strict=True):
            candidates = index.get(make_key(asked), [])
            fresh = [each for each in candidates if each.name not in self.played]
            if candidates:
                chosen = fresh[0] if fresh else candidates[-1]
                self.played.add(chosen.name)
                return chosen, difference
        return None

    def _explain_miss(self, asked: Recording, model: object) -> str:
        what = f"{asked.method} {asked.target}" + (f", model {model}," if model else "")
        left = sum(each.name not in self.played for each in self.recordings)
        return (
            f"Nothing like this was recorded: {what} after another conversation. "
            f"Of {len(self.recordings)} recordings, {left} have not been used."
        )

    async def _play(self, exchange: Exchange, answer: RecordedAnswer) -> None:
        scale = self.gateway.time_scale / 1000
        head = b"".join(
            f"{name}: {value}\r\n".encode("latin-1", "replace")
            for name, value in answer.headers.items()
            if f"{name}{value}".isprintable()
        )
        waited = 0.0
        if not answer.streams:
            [(ms, body)] = answer.chunks
            await pause(ms * scale)
            kind = answer.content_type.encode("latin-1", "replace")
            exchange.answer(answer.status, body, content_type=kind, headers=head)
            self.gateway.finish(exchange)
            return
        for number, (ms, data) in enumerate(answer.chunks):
            await pause((ms - waited) * scale)
            waited = ms
            if not number:
                exchange.begin(answer.status, head)
            if data:
                await exchange.send(data)
        if not answer.chunks:
            exchange.begin(answer.status, head)
        if answer.is_cut:
            exchange.cut()
        else:
            exchange.end()
        self.gateway.finish(exchange)


# What makes two requests the same


def _make_exact_key(recording: Recording) -> Key:
    return (*_make_address(recording), _dump(recording.body))


def _make_conversation_key(recording: Recording) -> Key:
    """The same messages of all roles, whatever the system prompt and other settings."""
    return (
        *_make_address(recording),
        *_describe(recording.body),
        _dump(_list_turns(recording.body)),
    )


def _make_shape_key(recording: Recording) -> Key:
    """The same messages of the user, and as many turns."""
    turns = [
        (role, texts if role == "user" else None)
        for role, texts in _list_turns(recording.body, with_results=False)
    ]
    return (*_make_address(recording), *_describe(recording.body), _dump(turns))


_KEYS: tuple[tuple[Callable[[Recording], Key], str], ...] = (
    (_make_exact_key, ""),
    (_make_conversation_key, ", whose system prompt or settings differ"),
    (_make_shape_key, ", whose tool results or answers differ"),
)


def _make_address(recording: Recording) -> Key:
    headers = recording.headers
    return (
        recording.method,
        recording.target,
        headers.get(CONFIG_HEADER),
        headers.get(PROVIDER_HEADER),
    )


def _describe(body: object) -> Key:
    held = body if isinstance(body, dict) else {}
    # What is no conversation has nothing but itself to be known by.
    own = None if "messages" in held or "input" in held or "prompt" in held else _dump(body)
    return _dump(held.get("model")), held.get("stream") is True, own


def _list_turns(body: object, with_results: bool = True) -> list[tuple[str, list[str]]]:
    """Who speaks, and the texts, without what the client's program says of itself."""
    held = body if isinstance(body, dict) else {}
    items = held.get("messages", held.get("input", held.get("prompt")))
    turns = []
    for item in items if isinstance(items, list) else [items]:
        role = str(item.get("role") or item.get("type")) if isinstance(item, Mapping) else "user"
        if role not in _HIDDEN_ROLES:
            turns.append((role, list(_iter_texts(item, with_results))))
    return turns


def _iter_texts(item: object, with_results: bool) -> Iterator[str]:
    if isinstance(item, str):
        yield item
    elif isinstance(item, list):
        for each in item:
            yield from _iter_texts(each, with_results)
    elif isinstance(item, Mapping) and (with_results or item.get("type") != "tool_result"):
        for name in ("text", "content", "output", "thinking", "name", "arguments", "input"):
            if name in item:
                value = item[name]
                yield from (
                    _iter_texts(value, with_results)
                    if name in ("text", "content", "output")
                    else [_dump(value)]
                )
        for name in ("function", "tool_calls"):
            if name in item:
                yield from _iter_texts(item[name], with_results)


def _dump(value: object) -> str:
    return json.dumps(value, sort_keys=True)
