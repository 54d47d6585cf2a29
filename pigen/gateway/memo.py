"""Outcomes foreseen: routing asks its questions one by one (asking.py), and what it asks next
depends on the answers alone. So the questions of past requests make a tree, with outcomes for
leaves, and a request whose answers lead to a leaf gets that outcome.

It is the one that routing would come to: the questions are put in routing's own order to the same
world, and count in rate limits as they would there. An outcome that rests on anything else (the
cache, circuit breakers, sticky sessions, how many calls there were, what an answer says) is never
kept; then routing goes on from the answers that were already given.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pigen.gateway.asking import Asking, Draw, Question, World, header, param
from pigen.gateway.request import Request
from pigen.gateway.result import Outcome
from pigen.gateway.routing import untraced
from pigen.gateway.state import State
from pigen.gateway.upstream import Acts, Plan, Said
from pigen.gateway.workspace import Workspace

MOST_LEAVES = 4096


class _Unlike:
    """The key of an answer that is not looked for again: it equals nothing."""


def _key(question: Question, answer: Any) -> object:
    """What an answer is found by. 1, 1.0 and true are different values of the body."""
    if question is not param or answer.__class__ is str:
        return answer
    return _Unlike() if answer.__class__ in (dict, list) else (answer.__class__, answer)


@dataclass(eq=False)
class _Node:
    """A question, and what follows each answer that was met: a question again, or an outcome."""

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
        self.given = given
        self.noted: list[tuple[Question, Any, object]] = []

    def ask(self, question: Question, argument: Any) -> Any:
        place = len(self.noted)
        answer = self.given[place] if place < len(self.given) else question(self.world, argument)
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
        answer: object
        node = self.roots.get((request.method, request.path))
        given: list[object] = []
        headers = request.headers
        while node.__class__ is _Node:
            question = node.question
            if question is header:  # most are, and without a call it takes a third of the time
                key = answer = headers.get(node.argument)
            else:
                answer = question(world, node.argument)
                key = _key(question, answer)
            given.append(answer)
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
        keys = [_key(question, answer) for question, _, answer in asked.noted]
        if not asked.repeatable or any(isinstance(key, _Unlike) for key in keys):
            return Foreseen(outcome, kept=False)
        if self.leaves >= MOST_LEAVES:
            self.roots.clear()
            self.leaves = 0
        self.leaves += 1
        leaf = Foreseen(outcome, kept=True)
        request = asked.world.request
        place: tuple[dict[object, _Node | Foreseen], object]
        place = (self.roots, (request.method, request.path))
        for (question, argument, _), key in zip(asked.noted, keys, strict=True):
            holder, name = place
            node = holder.get(name)
            if node is None:
                node = holder[name] = _Node(question, argument)
            assert isinstance(node, _Node)
            place = (node.after, key)
        place[0][place[1]] = leaf
        return leaf
