"""Outcomes foreseen: routing asks its questions one by one (asking.py), and what it asks next
depends on the answers alone. So the questions of past requests make a tree, with outcomes for
leaves, and a request whose answers lead to a leaf gets that outcome.

It is the one that routing would come to: the questions are put in routing's own order to the same
world, and count in rate limits as they would there. Only headers, which nothing changes, are looked
at several at a time, and some of them though routing would not have asked. An outcome that rests on anything else (the
cache, circuit breakers, sticky sessions, how many calls there were, what an answer says) is never
kept; then routing goes on from the answers that were already given.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from pigen.gateway.asking import Asking, Draw, Question, World, header, param
from pigen.gateway.javascript import UNDEFINED
from pigen.gateway.request import Request
from pigen.gateway.result import Outcome
from pigen.gateway.routing import untraced
from pigen.gateway.state import State
from pigen.gateway.upstream import Acts, Plan, Said
from pigen.gateway.workspace import Workspace

MOST_LEAVES = 4096


class _Unlike:
    """The key of an answer that is not looked for again: it equals nothing."""


def _key(value: Any) -> object:
    """What a value of the body is found by. 1, 1.0 and true are different ones."""
    if value.__class__ is str:
        return value
    return _Unlike() if value.__class__ in (dict, list) else (value.__class__, value)


# What a request says is the same however often it is asked, and whoever asks.
_SAID = (header, param)


@dataclass(eq=False)
class _Node:
    """A question, and what follows each answer that was met: a question again, or an outcome. For
    headers the argument is several names, and an answer the values of all of them."""

    question: Question
    argument: Any
    after: dict[object, _Node | Foreseen] = field(default_factory=dict)


@dataclass(eq=False)
class Foreseen:
    """An outcome without the request's own trace id (see traced), and whatever its user keeps with
    it. `kept` tells one that will come again."""

    outcome: Outcome
    kept: bool
    notes: Any = None


class _Noting(Asking):
    """Answers as before where it was asked before, and writes down what is asked."""

    def __init__(self, world: World, given: list[object]) -> None:
        super().__init__(world)
        self.given = deque(given)
        self.noted: list[tuple[Question, Any, object]] = []

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
        self.roots: dict[object, _Node | Foreseen] = {}
        self.leaves = 0

    def route(
        self, request: Request, said: Said | None = None, acts: Acts | None = None
    ) -> Foreseen:
        """`said` and `acts` are for this request alone: `said` is asked where the outcome is not
        kept, and what `acts` decided is never kept."""
        world = World(request, self.draw, self.state)
        key: object
        node = self.roots.get((request.method, request.path))
        given: list[object] = []
        while node.__class__ is _Node:
            question = node.question
            if question is header:
                key = tuple(map(request.headers.get, node.argument))
            elif question is param:
                key = _key(request.body.get(node.argument, UNDEFINED))
            else:
                key = question(world, node.argument)
                given.append(key)
            node = node.after.get(key)
        if node is not None:
            return node  # type: ignore[return-value]
        return self._routed(world, given, said or self.said, acts)

    def _routed(self, world: World, given: list[object], said: Said, acts: Acts | None) -> Foreseen:
        asking = _Noting(world, given)
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
        keys = [
            _key(answer) if question is param else answer for question, _, answer in asked.noted
        ]
        if not asked.repeatable or any(isinstance(key, _Unlike) for key in keys):
            return Foreseen(outcome, kept=False)
        if self.leaves >= MOST_LEAVES:
            self.roots.clear()
            self.leaves = 0
        self.leaves += 1
        leaf = Foreseen(outcome, kept=True)
        request = asked.world.request
        holder: dict[object, _Node | Foreseen] = self.roots
        name: object = (request.method, request.path)
        known: set[str] = set()
        for place, ((question, argument, _), key) in enumerate(zip(asked.noted, keys, strict=True)):
            if question is header and argument in known:
                continue
            node = holder.get(name)
            if node is None:
                if question is header:
                    argument = _names(asked.noted[place:], known)
                node = holder[name] = _Node(question, argument)
            assert isinstance(node, _Node)
            if question is header:
                known.update(node.argument)
                key = tuple(map(request.headers.get, node.argument))
            holder, name = node.after, key
        holder[name] = leaf
        return leaf


def _names(noted: Iterable[tuple[Question, Any, object]], known: Set[str]) -> tuple[str, ...]:
    """The headers that are asked for next, before anything else is."""
    asked = takewhile(lambda each: each[0] is header, noted)
    return tuple(dict.fromkeys(name for _, name, _ in asked if name not in known))
