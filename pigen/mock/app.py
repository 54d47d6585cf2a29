"""The application behind the server: who may ask, which part answers, and what is remembered."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from pigen.gateway.dialect import HOSTED
from pigen.gateway.memo import Memo
from pigen.gateway.request import API_KEY, ENDPOINTS, Request
from pigen.gateway.state import State
from pigen.gateway.upstream import Plan
from pigen.gateway.workspace import Workspace
from pigen.mock import control, inference
from pigen.mock.answers import default
from pigen.mock.answers.asked import Asked
from pigen.mock.answers.turn import Turn
from pigen.mock.encoding import encode
from pigen.mock.guard import Guard
from pigen.mock.http.bounds import Bounds
from pigen.mock.http.exchange import Exchange
from pigen.mock.http.server import Server
from pigen.mock.journal import LONGEST_BODY, Entry, Journal
from pigen.mock.prepared import Prepared

MOST_CACHED = 1_000
_BEARER = "Bearer "


@dataclass(frozen=True)
class Fixed:
    """A workspace that nothing changes."""

    workspace: Workspace


class Kept(Protocol):
    """What holds the workspace: a new object for every change of it."""

    @property
    def workspace(self) -> Workspace: ...


class App:
    """
    labels      how keys are called where they can be seen, by their values
    plan        what upstreams answer, where it is not a success
    clock       the time, in seconds since 1970
    turn        what a model answers
    time_scale  a second of the upstreams' and the gateway's waits lasts this part of one
    told        is given every finished entry
    """

    def __init__(
        self,
        store: Kept,
        *,
        labels: Mapping[str, str] | None = None,
        dialect: str = HOSTED,
        plan: Plan | None = None,
        time_scale: float = 1.0,
        guard: Guard | None = None,
        seed: int = 0,
        clock: Callable[[], float] = time.time,
        turn: Callable[[Asked], Turn] = default.turn,
        bounds: Bounds | None = None,
        told: Callable[[Journal, Entry], None] | None = None,
    ) -> None:
        self.store = store
        self.labels = labels or {}
        self.dialect = dialect
        self.plan = plan or {}
        self.time_scale = time_scale
        self.guard = guard or Guard()
        self.seed = seed
        self.clock = clock
        self.turn = turn
        self.told = told
        self.server: Server = Server(self, bounds, self.left)
        self.journal = Journal()
        self.traces = f"{random.SystemRandom().getrandbits(64):016x}"
        self.reset()

    def reset(self) -> None:
        """As just started."""
        self.state = State()
        self.draw = random.Random(self.seed).random
        self.journal.clear()
        self._memo: Memo | None = None

    def follow(self, plan: Plan, restart: bool = True) -> None:
        """Another plan from now on, from its first step unless it is only to go on."""
        self.plan = plan
        if restart:
            self.state.calls.clear()
        self._memo = None

    def memo(self) -> Memo:
        """The routing of the workspace as it is now."""
        workspace = self.store.workspace
        if self._memo is None or self._memo.workspace is not workspace:
            self._memo = Memo(
                self.dialect, workspace, self.plan, self.state, self.draw, inference.error_body
            )
        return self._memo

    def __call__(self, exchange: Exchange) -> None:
        headers = exchange.headers
        if self.guard.misdirected(headers):
            self.entered(exchange, self.clock())
            self.fail(exchange, 421, "This server does not go by that Host.")
            return
        path = exchange.target
        if path in ENDPOINTS and exchange.method == "POST":
            inference.answer(self, exchange, path)
            return
        self._answer_other(exchange)

    def _answer_other(self, exchange: Exchange) -> None:
        target = exchange.target
        if target.startswith("http://"):
            target = "/" + target[7:].partition("/")[2]
        path, _, query = target.partition("?")
        if path.startswith(control.PREFIX):
            self._answer_control(exchange, path, query)
        elif path in ENDPOINTS and exchange.method != "POST":
            self.entered(exchange, self.clock())
            self.fail(exchange, 405, "This takes POST.", b"allow: POST\r\n")
        elif path.startswith("/v1/"):
            inference.answer(self, exchange, path)
        else:
            self.entered(exchange, self.clock())
            self.fail(exchange, 404, "There is nothing here. The gateway's paths begin with /v1.")

    def _answer_control(self, exchange: Exchange, path: str, query: str) -> None:
        if self.guard.is_foreign(exchange.headers):
            status, said = 403, object_of("Pages of other origins may not ask this.")
        else:
            try:
                body = inference.read_json(exchange.body) if exchange.body else {}
                status, said = control.handle(self, exchange.method, path, query, body)  # type: ignore[assignment]
            except inference.NotJson as error:
                status, said = 400, object_of(str(error))
        exchange.answer(status, encode(said))

    # What answering needs

    def entered(self, exchange: Exchange, now: float) -> Entry:
        """The request in the journal, where its answer is added."""
        journal = self.journal
        journal.number += 1
        body = exchange.body
        entry = Entry(
            journal.number,
            now,
            exchange.method,
            exchange.target,
            exchange.headers,
            body if len(body) <= LONGEST_BODY else b"",
        )
        exchange.entry = entry
        journal.add(entry)
        return entry

    def fail(self, exchange: Exchange, status: int, message: str, headers: bytes = b"") -> None:
        assert isinstance(exchange.entry, Entry)
        exchange.entry.note = message
        exchange.answer(status, encode(object_of(message)), headers=headers)
        self.done(exchange)

    def done(self, exchange: Exchange) -> None:
        """The answer is out."""
        entry = exchange.entry
        assert isinstance(entry, Entry)
        entry.status = exchange.status
        entry.seconds = self.clock() - entry.when
        if self.told:
            self.told(self.journal, entry)

    def left(self, exchange: Exchange) -> None:
        if isinstance(exchange.entry, Entry):
            exchange.entry.left = True
            self.done(exchange)

    def label(self, request: Request) -> str | None:
        """How a key is called where it can be seen."""
        headers = request.headers
        value = headers.get(API_KEY) or headers.get("authorization", "").removeprefix(_BEARER)
        return self.labels.get(value)

    def trace(self) -> str:
        """An id for a request that brings none: a UUID in form, and unlike any before."""
        start, number = self.traces, self.journal.number
        return f"{start[:8]}-{start[8:12]}-4{start[13:16]}-8{number >> 48 & 0xFFF:03x}-{number & 0xFFFFFFFFFFFF:012x}"

    def spent(self, entry: Entry, prepared: Prepared, turn: Turn) -> None:
        """Count what an answer used."""

    def lists_models(self, request: Request, prepared: Prepared) -> bool:
        return not prepared.attempts and prepared.status == 200 and request.path == "/v1/models"

    def models(self) -> bytes:
        return b'{"object":"list","data":[]}'

    def bound_state(self) -> None:
        """Keep the gateway's memory from growing: the oldest answers leave the cache."""
        for kept in (self.state.cache, self.state.sticky):
            while len(kept) > MOST_CACHED:
                del kept[next(iter(kept))]


def object_of(message: str) -> Mapping[str, Any]:
    return {"status": "failure", "message": message}
