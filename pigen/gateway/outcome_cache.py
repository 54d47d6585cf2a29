"""Outcomes foreseen: routing asks its questions one by one (asking.py), and what it asks next
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

from pigen.gateway.inputs import Asking, Draw, Question, World, header, param
from pigen.gateway.request import Request
from pigen.gateway.result import Outcome
from pigen.gateway.routing import untraced
from pigen.gateway.state import State
from pigen.gateway.upstream import Acts, Plan, Said
from pigen.gateway.workspace import Workspace
from pigen.javascript.values import UNDEFINED

MOST_LEAVES = 4096

# What a request says: its headers, and the members of its body.
_SAID = (header, param)


class _Unlike:
    """The key of an answer that is not looked for again: it equals nothing."""


def _key(value: Any) -> object:
    """What a value of the body is found by. 1, 1.0 and true are different ones."""
    if value.__class__ is str:
        return value
    return _Unlike() if value.__class__ in (dict, list) else (value.__class__, value)


@dataclass(eq=False)
class _Looks:
    """Headers and members of the body, and what follows each combination of them that was met: more
    to ask, or an outcome."""

    headers: tuple[str, ...]
    members: tuple[str, ...]
    after: dict[object, _Node] = field(default_factory=dict)

    def key(self, request: Request) -> tuple[object, ...]:
        found = map(request.headers.get, self.headers)
        body = request.body
        return (*found, *[_key(body.get(each, UNDEFINED)) for each in self.members])


@dataclass(eq=False)
class _Asks:
    """Any other question, and what follows each answer that was met."""

    question: Question
    argument: Any
    after: dict[object, _Node] = field(default_factory=dict)


@dataclass(eq=False)
class Foreseen:
    """An outcome without the request's own trace id (see traced), and whatever its user keeps with
    it. `kept` tells one that will come again."""

    outcome: Outcome
    kept: bool
    notes: Any = None


_Node = _Looks | _Asks | Foreseen
_Noted = tuple[Question, Any, object]


class _Noting(Asking):
    """Answers as before where it was asked before, and writes down what is asked."""

    def __init__(self, world: World, given: list[object]) -> None:
        super().__init__(world)
        self.given = deque(given)
        self.noted: list[_Noted] = []

    def ask(self, question: Question, argument: Any) -> Any:
        is_given = self.given and question not in _SAID
        answer = self.given.popleft() if is_given else question(self.world, argument)
        self.noted.append((question, argument, answer))
        return answer


class Memo:
    """The routing of one workspace, plan and state, for requests without a Config given apart.
    `said` must depend on its arguments alone. Raises nothing that route() does not."""

    def __init__(
        self,
        dialect: str,
        workspace: Workspace,
        plan: Plan,
        state: State,
        draw: Draw,
        said: Said,
    ) -> None:
        self.dialect = dialect
        self.workspace = workspace
        self.plan = plan
        self.state = state
        self.draw = draw
        self.said = said
        self.roots: dict[object, _Node] = {}
        self.leaves = 0

    def route(
        self, request: Request, said: Said | None = None, acts: Acts | None = None
    ) -> Foreseen:
        """`said` and `acts` are for this request alone: `said` is asked where the outcome is not
        kept, and what `acts` decided is never kept."""
        node = self.roots.get((request.method, request.path))
        given: list[object] = []
        key: object
        while node is not None:
            if isinstance(node, Foreseen):
                return node
            if isinstance(node, _Looks):
                key = node.key(request)
            else:
                key = node.question(World(request, self.draw, self.state), node.argument)
                given.append(key)
            node = node.after.get(key)
        return self._routed(request, given, said or self.said, acts)

    def _routed(
        self, request: Request, given: list[object], said: Said, acts: Acts | None
    ) -> Foreseen:
        asking = _Noting(World(request, self.draw, self.state), given)
        outcome = untraced(
            asking,
            self.dialect,
            workspace=self.workspace,
            plan=self.plan,
            said=said,
            acts=acts,
        )
        return self._kept(asking, outcome)

    def _kept(self, asked: _Noting, outcome: Outcome) -> Foreseen:
        passing = Foreseen(outcome, kept=False)
        if not asked.repeatable:
            return passing
        if self.leaves >= MOST_LEAVES:
            self.roots.clear()
            self.leaves = 0
        self.leaves += 1
        request = asked.world.request
        holder: dict[object, _Node] = self.roots
        name: object = (request.method, request.path)
        known: set[tuple[Question, str]] = set()
        for place, (question, argument, answer) in enumerate(asked.noted):
            is_said = question in _SAID
            if is_said and (question, argument) in known:
                continue
            node = holder.get(name)
            if node is None:
                node = _looks(asked.noted[place:], known) if is_said else _Asks(question, argument)
                holder[name] = node
            assert not isinstance(node, Foreseen)
            name = answer
            if isinstance(node, _Looks):
                known.update((header, each) for each in node.headers)
                known.update((param, each) for each in node.members)
                name = found = node.key(request)
                if any(isinstance(each, _Unlike) for each in found):
                    return passing
            holder = node.after
        leaf = holder[name] = Foreseen(outcome, kept=True)
        return leaf


def _looks(noted: Iterable[_Noted], known: Set[tuple[Question, str]]) -> _Looks:
    """What is looked at next in a request, before anything else is asked."""
    said = takewhile(lambda each: each[0] in _SAID, noted)
    new = dict.fromkeys(each[:2] for each in said if each[:2] not in known)
    return _Looks(
        tuple(name for question, name in new if question is header),
        tuple(name for question, name in new if question is param),
    )
