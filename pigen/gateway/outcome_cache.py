"""Outcomes foreseen: routing asks its questions one by one (inputs.py), and what it asks next
depends on the answers alone. So the questions of past requests make a tree, with outcomes for
leaves, and a request whose answers lead to a leaf gets that outcome.

It is the one that routing would come to: the questions are put in routing's own order to the same
world, and count in rate limits as they would there. Only what a request says, which is the same for
everybody who asks, is looked at in one go as far as that is possible; at times it is more than
routing would have asked for. An outcome that rests on anything else (the cache, circuit breakers,
sticky sessions, how many calls there were, what an answer says) is never kept; then routing goes on
from the answers that were already given.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from pigen.gateway.engine import route_untraced
from pigen.gateway.gateway_state import GatewayState
from pigen.gateway.inputs import Draw, InputReader, Inputs, InputSources, read_header, read_param
from pigen.gateway.request import Request
from pigen.gateway.result import Outcome
from pigen.gateway.upstream import Behaviours, ResponseBodies, UpstreamPlan
from pigen.gateway.workspace import Workspace
from pigen.javascript.values import UNDEFINED

MAX_OUTCOMES = 4096
MAX_KEY_CHARACTERS = 16_000_000

# What a request says: its headers, and the members of its body.
_REQUEST_READERS = (read_header, read_param)


class _NeverEqual:
    """The key of an answer that is not looked for again: it equals nothing."""


def _make_key(value: Any) -> object:
    """What a value of the body is found by. 1, 1.0 and true are different ones."""
    if value.__class__ is str:
        return value
    return _NeverEqual() if value.__class__ in (dict, list) else (value.__class__, value)


@dataclass(eq=False)
class _RequestNode:
    """Headers and members of the body, and what follows each combination of them that was met: more
    to ask, or an outcome."""

    headers: tuple[str, ...]
    members: tuple[str, ...]
    next_nodes: dict[object, _Node] = field(default_factory=dict)

    def make_key(self, request: Request) -> tuple[object, ...]:
        headers = map(request.headers.get, self.headers)
        body = request.body
        return (*headers, *[_make_key(body.get(each, UNDEFINED)) for each in self.members])


@dataclass(eq=False)
class _InputNode:
    """Any other question, and what follows each answer that was met."""

    reader: InputReader
    argument: Any
    next_nodes: dict[object, _Node] = field(default_factory=dict)


@dataclass(eq=False)
class CachedOutcome:
    """An outcome without the request's own trace id (see traced), and whatever its user keeps with
    it. `is_cached` tells one that will come again."""

    outcome: Outcome
    is_cached: bool
    attachment: Any = None


_Node = _RequestNode | _InputNode | CachedOutcome
_Reading = tuple[InputReader, Any, object]


class _RecordingInputs(Inputs):
    """Answers as before where it was asked before, and writes down what is asked."""

    def __init__(self, sources: InputSources, known_answers: list[object]) -> None:
        super().__init__(sources)
        self.known_answers = deque(known_answers)
        self.readings: list[_Reading] = []

    def read(self, reader: InputReader, argument: Any) -> Any:
        is_known = self.known_answers and reader not in _REQUEST_READERS
        answer = self.known_answers.popleft() if is_known else reader(self.sources, argument)
        self.readings.append((reader, argument, answer))
        return answer


class OutcomeCache:
    """The routing of one workspace, plan and state, for requests without a Config given apart.
    `response_bodies` must depend on its arguments alone. Raises nothing that route() does not."""

    def __init__(
        self,
        dialect: str,
        workspace: Workspace,
        plan: UpstreamPlan,
        state: GatewayState,
        draw: Draw,
        response_bodies: ResponseBodies,
    ) -> None:
        self.dialect = dialect
        self.workspace = workspace
        self.plan = plan
        self.state = state
        self.draw = draw
        self.response_bodies = response_bodies
        self.roots: dict[object, _Node] = {}
        self.outcome_count = self.key_characters = 0

    def route(
        self,
        request: Request,
        response_bodies: ResponseBodies | None = None,
        behaviours: Behaviours | None = None,
    ) -> CachedOutcome:
        """`response_bodies` and `behaviours` are for this request alone: `response_bodies` is asked where the outcome is not
        kept, and what `behaviours` decided is never kept."""
        node = self.roots.get((request.method, request.path))
        known_answers: list[object] = []
        key: object
        while node is not None:
            if isinstance(node, CachedOutcome):
                return node
            if isinstance(node, _RequestNode):
                key = node.make_key(request)
            else:
                key = node.reader(InputSources(request, self.draw, self.state), node.argument)
                known_answers.append(key)
            node = node.next_nodes.get(key)
        return self._route_uncached(
            request, known_answers, response_bodies or self.response_bodies, behaviours
        )

    def _route_uncached(
        self,
        request: Request,
        known_answers: list[object],
        response_bodies: ResponseBodies,
        behaviours: Behaviours | None,
    ) -> CachedOutcome:
        inputs = _RecordingInputs(InputSources(request, self.draw, self.state), known_answers)
        outcome = route_untraced(
            inputs,
            self.dialect,
            workspace=self.workspace,
            plan=self.plan,
            response_bodies=response_bodies,
            behaviours=behaviours,
        )
        return self._store(inputs, outcome)

    def _store(self, inputs: _RecordingInputs, outcome: Outcome) -> CachedOutcome:
        uncached = CachedOutcome(outcome, is_cached=False)
        if not inputs.is_repeatable:
            return uncached
        if self.outcome_count >= MAX_OUTCOMES or self.key_characters > MAX_KEY_CHARACTERS:
            self.roots.clear()
            self.outcome_count = self.key_characters = 0
        self.outcome_count += 1
        request = inputs.sources.request
        holder: dict[object, _Node] = self.roots
        name: object = (request.method, request.path)
        known: set[tuple[InputReader, str]] = set()
        for index, (reader, argument, answer) in enumerate(inputs.readings):
            is_from_request = reader in _REQUEST_READERS
            if is_from_request and (reader, argument) in known:
                continue
            node = holder.get(name)
            if node is None:
                node = (
                    _make_request_node(inputs.readings[index:], known)
                    if is_from_request
                    else _InputNode(reader, argument)
                )
                holder[name] = node
            assert not isinstance(node, CachedOutcome)
            name = answer
            if isinstance(node, _RequestNode):
                known.update((read_header, each) for each in node.headers)
                known.update((read_param, each) for each in node.members)
                name = request_key = node.make_key(request)
                self.key_characters += sum(
                    len(each) for each in request_key if isinstance(each, str)
                )
                if any(isinstance(each, _NeverEqual) for each in request_key):
                    return uncached
            holder = node.next_nodes
        cached = holder[name] = CachedOutcome(outcome, is_cached=True)
        return cached


def _make_request_node(
    readings: Iterable[_Reading], known: Set[tuple[InputReader, str]]
) -> _RequestNode:
    """What is looked at next in a request, before anything else is asked."""
    request_readings = takewhile(lambda each: each[0] in _REQUEST_READERS, readings)
    new = dict.fromkeys(each[:2] for each in request_readings if each[:2] not in known)
    return _RequestNode(
        tuple(name for question, name in new if question is read_header),
        tuple(name for question, name in new if question is read_param),
    )
