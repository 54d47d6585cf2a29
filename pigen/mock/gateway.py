"""The mock gateway between requests: the workspace that it serves, what it remembers, its journal."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from uuid import uuid4

from pigen.gateway.dialect import HOSTED
from pigen.gateway.faults import failure
from pigen.gateway.outcome_cache import Memo
from pigen.gateway.request import TRACE, Request, key_of
from pigen.gateway.state import State
from pigen.gateway.upstream import Plan
from pigen.gateway.workspace import Workspace
from pigen.mock.answers import default
from pigen.mock.answers.asked import Asked
from pigen.mock.answers.errors import error_body
from pigen.mock.answers.turn import Turn
from pigen.mock.encoding import encode
from pigen.mock.guard import Guard
from pigen.mock.http.exchange import Exchange
from pigen.mock.journal import Entry, Journal
from pigen.mock.prepared import Prepared

if TYPE_CHECKING:
    from pigen.mock.admin.store import Store
    from pigen.mock.scenario.entries import Scenario
    from pigen.mock.scenario.playing import Playing

MOST_CACHED = 1_000


@dataclass(frozen=True)
class Fixed:
    """A workspace that nothing changes, until somebody asks the admin API."""

    workspace: Workspace

    def at(self, now: float) -> Workspace:
        return self.workspace


class Kept(Protocol):
    """What holds the workspace."""

    def at(self, now: float) -> Workspace:
        """As it is at a moment, in milliseconds since 1970: a new object for every change of it."""
        ...


class Gateway:
    """
    labels      how keys are called where they can be seen, by their values
    plan        what upstreams answer, where it is not a success
    clock       the time, in seconds since 1970
    turn        what a model answers where the scenario does not say it
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
        scenario: Scenario | None = None,
        told: Callable[[Journal, Entry], None] | None = None,
    ) -> None:
        self.store = store
        self.labels = labels or {}
        self.admin: Store | None = None
        self.dialect = dialect
        self.first_plan = plan or {}
        self.time_scale = time_scale
        self.guard = guard or Guard()
        self.seed = seed
        self.clock = clock
        self.turn = turn
        self.playing = _playing(scenario) if scenario else None
        self.told = told
        self.journal = Journal(self)
        self.traces = f"{uuid4()}"[:24].encode()
        self.reset()
        if _has_limits(store.at(0)):
            self.administered()

    def reset(self) -> None:
        """As just started."""
        self.plan = self.first_plan
        self.state = State()
        if self.admin:
            self.admin.reset(self.clock() * 1000)
        self.draw = random.Random(self.seed).random
        self.journal.clear()
        if self.playing:
            self.playing.reset()
        # What was streamed, by the body of its request: the gateway's cache plays it again.
        self.streams: dict[bytes, bytes] = {}
        self._memo: Memo | None = None

    def follow(self, plan: Plan, restart: bool = True) -> None:
        """Another plan from now on, from its first step unless it is only to go on."""
        self.plan = plan
        if restart:
            self.state.calls.clear()
        self._memo = None

    def memo(self) -> Memo:
        """The routing of the workspace as it is now."""
        workspace = self.store.at(self.state.now)
        memo = self._memo
        if memo is None or memo.workspace is not workspace:
            memo = self._memo = Memo(
                self.dialect, workspace, self.plan, self.state, self.draw, error_body
            )
        return memo

    def administered(self) -> Store:
        """The workspace as the admin API changes it; from now on that one is in force."""
        if self.admin is None:
            from pigen.mock.admin.store import Store

            now = self.clock() * 1000
            self.store = self.admin = Store(self.store.at(now), self.labels, now=now)
            self.labels = self.admin.labels
        return self.admin

    # What answering needs

    def fail(self, exchange: Exchange, status: int, message: str, headers: bytes = b"") -> None:
        assert isinstance(exchange.entry, Entry)
        exchange.entry.note = message
        exchange.answer(status, encode(failure(message)), headers=headers)
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

    def trace(self, headers: Mapping[str, str]) -> bytes:
        """The request's trace id; for one that brings none a UUID in form, unlike any before."""
        given = headers.get(TRACE)
        return given.encode("latin-1") if given else b"%b%012x" % (self.traces, self.journal.number)

    def spent(self, entry: Entry, prepared: Prepared, turn: Turn) -> None:
        """Count what an answer used."""
        entry.usage = turn.usage
        if self.admin and prepared.last:
            last, used = prepared.last, turn.usage
            from pigen.mock.admin.prices import cost

            price = cost(last.provider, last.model, used.input, used.output, used.cached)
            told = self.admin.spend(
                key_of(entry.headers),
                last.slug,
                used.input + used.output,
                price,
                self.state.now,
            )
            if told:
                entry.note = "; ".join([*filter(None, [entry.note]), *told])

    def lists_models(self, request: Request, prepared: Prepared) -> bool:
        return not prepared.attempts and prepared.status == 200 and request.path == "/v1/models"

    def models(self) -> Sequence[tuple[str, str]]:
        """The models that there are: the provider's slug, and its name there."""
        from pigen.mock.admin import offered

        return list(offered.models(self.store.at(self.state.now)))

    def bound_state(self) -> None:
        """Keep the gateway's memory from growing: the oldest answers leave the cache."""
        for kept in (self.state.cache, self.state.sticky, self.streams):
            _bound(kept)


def _playing(scenario: Scenario) -> Playing:
    from pigen.mock.scenario.playing import Playing

    return Playing(scenario)


def _has_limits(workspace: Workspace) -> bool:
    holders = (workspace, *workspace.keys.values(), *workspace.providers.values())
    return any(each.usage_limits or each.rate_limits for each in holders if each)


def _bound(kept: dict[Any, Any]) -> None:
    while len(kept) > MOST_CACHED:
        del kept[next(iter(kept))]
