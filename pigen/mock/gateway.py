"""The mock gateway between requests: the workspace that it serves, what it remembers,
its journal."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from uuid import uuid4

from pigen.common.headers import TRACE_HEADER
from pigen.common.kinds import HOSTED
from pigen.gateway.answer_cache import DEFAULT_BYTES, AnswerCache
from pigen.gateway.gateway_state import GatewayState
from pigen.gateway.refusals import build_failure_body
from pigen.gateway.request import Request, get_api_key
from pigen.gateway.upstream import UpstreamPlan
from pigen.gateway.workspace import Workspace
from pigen.mock.answers import default_answer
from pigen.mock.answers.model_request import ModelRequest
from pigen.mock.answers.turn import Turn
from pigen.mock.encoding import encode
from pigen.mock.guard import Guard
from pigen.mock.http.exchange import Exchange
from pigen.mock.journal import Journal, JournalEntry
from pigen.mock.kept_answers import KeptAnswers
from pigen.mock.ledger import Ledger
from pigen.mock.prepared_response import PreparedResponse

if TYPE_CHECKING:
    from pigen.mock.admin.store import Store
    from pigen.mock.scenario.player import ScenarioPlayer
    from pigen.mock.scenario.scenario import Scenario

MAX_CACHED = 1_000


@dataclass(frozen=True)
class FixedWorkspace:
    """A workspace that nothing changes, until somebody asks the admin API."""

    workspace: Workspace

    def get_workspace(self, now: float) -> Workspace:
        return self.workspace


class WorkspaceHolder(Protocol):
    """What holds the workspace."""

    def get_workspace(self, now: float) -> Workspace:
        """As it is at a moment, in milliseconds since 1970: a new object for every change of it."""
        ...


class MockGateway:
    """
    labels      how keys are called where they can be seen, by their values
    plan        what upstreams answer, where it is not a success
    clock       the time, in seconds since 1970
    team        the name of the team that is served, None for the root
    cache_bytes bytes of answers that the gateway's cache keeps at most
    make_turn        what a model answers where the scenario does not say it
    time_scale  a second of the upstreams' and the gateway's waits lasts this part of one
    on_entry_finished        is given every finished entry
    """

    def __init__(
        self,
        store: WorkspaceHolder,
        *,
        labels: Mapping[str, str] | None = None,
        dialect: str = HOSTED,
        plan: UpstreamPlan | None = None,
        time_scale: float = 1.0,
        guard: Guard | None = None,
        seed: int = 0,
        clock: Callable[[], float] = time.time,
        make_turn: Callable[[ModelRequest], Turn] = default_answer.make_turn,
        scenario: Scenario | None = None,
        team: str | None = None,
        cache_bytes: int = DEFAULT_BYTES,
        on_entry_finished: Callable[[Journal, JournalEntry], None] | None = None,
    ) -> None:
        self.store = store
        self.labels = labels or {}
        self.admin: Store | None = None
        self.dialect = dialect
        self.initial_plan = plan or {}
        self.time_scale = time_scale
        self.guard = guard or Guard()
        self.seed = seed
        self.clock = clock
        self.make_turn = make_turn
        self.player = _make_player(scenario) if scenario else None
        self.on_entry_finished = on_entry_finished
        self.team = team
        self.cache_bytes = cache_bytes
        self.journal = Journal(self)
        self.ledger = Ledger()
        self.trace_prefix = f"{uuid4()}"[:24].encode()
        self.reset()
        if _has_limits(store.get_workspace(0)):
            self.ensure_admin_store()

    def reset(self) -> None:
        """As just started."""
        self.plan = self.initial_plan
        self.state = GatewayState(cache=AnswerCache(self.cache_bytes))
        if self.admin:
            self.admin.reset(self.clock() * 1000)
        self.draw = random.Random(self.seed).random
        self.journal.clear()
        self.ledger.clear()
        if self.player:
            self.player.reset()
        self._kept_answers: KeptAnswers | None = None

    def switch_plan(self, plan: UpstreamPlan, restart: bool = True) -> None:
        """Another plan from now on, from its first step unless it is only to go on."""
        self.plan = plan
        if restart:
            self.state.calls.clear()
        self._kept_answers = None

    def get_kept_answers(self) -> KeptAnswers:
        """The routing of the workspace as it is now."""
        workspace = self.store.get_workspace(self.state.now)
        kept = self._kept_answers
        if kept is None or kept.workspace is not workspace:
            kept = self._kept_answers = KeptAnswers(
                self.dialect, workspace, self.plan, self.state, self.draw
            )
        return kept

    def ensure_admin_store(self) -> Store:
        """The workspace as the admin API changes it; from now on that one is in force."""
        if self.admin is None:
            from pigen.mock.admin.store import Store

            now = self.clock() * 1000
            self.store = self.admin = Store(self.store.get_workspace(now), self.labels, now=now)
            self.labels = self.admin.labels
        return self.admin

    # What answering needs

    def fail(self, exchange: Exchange, status: int, message: str, headers: bytes = b"") -> None:
        assert isinstance(exchange.entry, JournalEntry)
        exchange.entry.note = message
        exchange.answer(status, encode(build_failure_body(message)), headers=headers)
        self.finish(exchange)

    def finish(self, exchange: Exchange) -> None:
        """The answer is out."""
        entry = exchange.entry
        assert isinstance(entry, JournalEntry)
        entry.status = exchange.status
        entry.seconds = self.clock() - entry.started_at
        if entry.response and not entry.response.is_shared:
            entry.response.forget_body()
        if entry.asks_model:
            self.ledger.add(entry)
        if self.on_entry_finished:
            self.on_entry_finished(self.journal, entry)

    def handle_disconnect(self, exchange: Exchange) -> None:
        if isinstance(exchange.entry, JournalEntry):
            exchange.entry.is_abandoned = True
            self.finish(exchange)

    def make_trace_id(self, headers: Mapping[str, str]) -> bytes:
        """The request's trace id; for one that brings none a UUID in form, unlike any before."""
        sent_id = headers.get(TRACE_HEADER)
        return (
            sent_id.encode("latin-1")
            if sent_id
            else b"%b%012x" % (self.trace_prefix, self.journal.number)
        )

    def record_usage(self, entry: JournalEntry, response: PreparedResponse, turn: Turn) -> None:
        """Count what an answer used."""
        entry.usage = turn.usage
        if self.admin and response.last_attempt:
            last, used = response.last_attempt, turn.usage
            from pigen.mock.admin.prices import compute_cost

            price = compute_cost(last.provider, last.model, used.input, used.output, used.cached)
            budget_notes = self.admin.spend(
                get_api_key(entry.headers),
                last.slug,
                used.input + used.output,
                price,
                self.state.now,
            )
            if budget_notes:
                entry.note = "; ".join([*filter(None, [entry.note]), *budget_notes])

    def lists_models(self, request: Request, response: PreparedResponse) -> bool:
        return not response.attempts and response.status == 200 and request.path == "/v1/models"

    def list_models(self) -> Sequence[tuple[str, str]]:
        """The models that there are: the provider's slug, and its name there."""
        from pigen.mock.admin import available_models

        return list(available_models.list_models(self.store.get_workspace(self.state.now)))

    def trim_caches(self) -> None:
        """Keep the gateway's memory from growing: the oldest sessions are forgotten."""
        _trim(self.state.sticky)

    def store_stream(self, response: PreparedResponse, stream: bytes) -> None:
        """Keep what was streamed where the gateway's cache found nothing: it plays it again."""
        self.state.cache.replace_body(response.outcome.cache_key, stream)

    def get_stream(self, response: PreparedResponse) -> bytes | None:
        stream = self.state.cache.get(response.outcome.cache_key, self.state.now)
        return stream if isinstance(stream, bytes) else None


def _make_player(scenario: Scenario) -> ScenarioPlayer:
    from pigen.mock.scenario.player import ScenarioPlayer

    return ScenarioPlayer(scenario)


def _has_limits(workspace: Workspace) -> bool:
    holders = (workspace, *workspace.keys.values(), *workspace.providers.values())
    return any(each.usage_limits or each.rate_limits for each in holders if each)


def _trim(cache: dict[Any, Any]) -> None:
    while len(cache) > MAX_CACHED:
        del cache[next(iter(cache))]
