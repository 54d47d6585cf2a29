"""Running a script of questions: from flags, from what was answered before, or by asking.

A script is a generator. To go back it is started anew with the answers given so far, less the last
one: it costs nothing, and no step has to know how to undo itself.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, Protocol

from pigen.common.errors import PigenError
from pigen.wizard.questions import Again, Answer, Fetch, Question, Refused, Show

Step = Question | Fetch | Show | Again
Script = Generator[Step, Any, Any]


class Back(Exception):
    """The person wants to go one question back."""


class Asker(Protocol):
    """Whoever asks the person."""

    def ask(self, question: Question) -> Answer:
        """The answer, checked. Raises Back, KeyboardInterrupt, EOFError."""


class Session:
    """One run.

    given    answers by flags, by the name of their question: these are not asked for
    asker    None where nobody can be asked: then what has a default takes it
    fetch    finds what the script wants from outside
    show     shows what the script wants seen; whether that can be carried out
    answers  what was answered so far, in order
    reached  every answer of the last run, by whatever way it came
    """

    def __init__(
        self,
        script: Callable[[], Script],
        given: Mapping[str, Answer],
        asker: Asker | None,
        fetch: Callable[[Fetch], Any],
        show: Callable[[Any], bool] = lambda what: True,
    ) -> None:
        self.script = script
        self.given = given
        self.asker = asker
        self.fetch = fetch
        self.show = show
        self.answers: dict[str, Answer] = {}
        self.before: dict[str, Answer] = {}  # answers that were taken back: good defaults
        self.reached: dict[str, Answer] = {}
        self.fetched: dict[Fetch, Any] = {}

    def run(self) -> Any:
        """What the script returns. Raises PigenError where a flag is missing or wrong."""
        while True:
            asked: list[str] = []
            try:
                return self._through(asked)
            except Back:
                if asked:
                    self._take_back(asked[-1])

    def _through(self, asked: list[str]) -> Any:
        script = self.script()
        self.reached = {}
        step = next(script)
        try:
            while True:
                if isinstance(step, Again):
                    self._take_back(step.name)
                    for name in step.forgotten:
                        self.answers.pop(name, None)
                    asked.clear()
                    raise Back
                if isinstance(step, Show):
                    can_be_done = self.show(step.what)
                    step = script.send((list(asked), can_be_done))
                elif isinstance(step, Fetch):
                    step = script.send(self._fetched(step))
                else:
                    step = script.send(self._answer(step, asked))
        except StopIteration as done:
            return done.value

    def _take_back(self, name: str) -> None:
        self.before[name] = self.answers.pop(name)

    def _fetched(self, step: Fetch) -> Any:
        if step not in self.fetched:
            self.fetched[step] = self.fetch(step)
        return self.fetched[step]

    def _answer(self, question: Question, asked: list[str]) -> Any:
        answer, value = self._answered(question, asked)
        self.reached[question.name] = answer
        return value

    def _answered(self, question: Question, asked: list[str]) -> tuple[Answer, Any]:
        name = question.name
        given = self.given.get(name, self.given.get(question.also))
        if given is not None:
            try:
                return given, question.value(given)
            except Refused as refused:
                raise PigenError(
                    f"{question.flag or name}: {refused}", help="See pigen init --help."
                ) from None
        if name in self.answers:
            with suppress(Refused):
                value = question.value(self.answers[name])
                asked.append(name)
                return self.answers[name], value
            self._take_back(name)  # another answer before it made it wrong
        if self.asker is None:
            if question.default is None:
                raise missing(question.flag)
            return question.default, question.value(question.default)
        known = self.before.get(name)
        if known is not None and not getattr(question, "secret", False):
            with suppress(Refused):
                question.value(known)
                question = replace(question, default=known)
        try:
            answer = self.asker.ask(question)
        except Back:
            if not asked:
                return self._answered(question, asked)
            raise
        self.answers[name] = answer
        asked.append(name)
        return answer, question.value(answer)


def missing(*flags: str) -> PigenError:
    """What is said where nobody can be asked."""
    return PigenError(
        f"pigen init needs {' and '.join(flags)}.",
        help="For example: pigen init --yes --model @openai-prod/gpt-4o --key-env PORTKEY_API_KEY",
    )
