"""Running a script of questions: from flags, from what was answered before, or by asking.

A script is a generator. To go back it is started again with the answers given so far, less the last
one: it costs nothing, and no step has to know how to undo itself.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, Protocol

from pigen.common.errors import PigenError
from pigen.wizard.questions import (
    Answer,
    FetchRequest,
    InvalidAnswer,
    Question,
    RepeatRequest,
    ShowRequest,
)

ScriptStep = Question | FetchRequest | ShowRequest | RepeatRequest
Script = Generator[ScriptStep, Any, Any]


class GoBack(Exception):
    """The person wants to go one question back."""


class QuestionPrompter(Protocol):
    """What asks the person."""

    def ask(self, question: Question) -> Answer:
        """The answer, checked. Raises Back, KeyboardInterrupt, EOFError."""


class ScriptRunner:
    """One run.

    preset_answers    answers by flags, by the name of their question: these are not asked for
    prompter    None where nobody can be asked: then what has a default takes it
    fetch    finds what the script wants from outside
    show     shows what the script wants seen; whether that can be carried out
    answers  what was answered so far, in order
    final_answers  every answer of the last run, by whatever way it came
    """

    def __init__(
        self,
        script: Callable[[], Script],
        preset_answers: Mapping[str, Answer],
        prompter: QuestionPrompter | None,
        fetch: Callable[[FetchRequest], Any],
        show: Callable[[Any], bool] = lambda what: True,
    ) -> None:
        self.script = script
        self.preset_answers = preset_answers
        self.prompter = prompter
        self.fetch = fetch
        self.show = show
        self.answers: dict[str, Answer] = {}
        self.previous_answers: dict[str, Answer] = {}  # answers that were taken back: good defaults
        self.final_answers: dict[str, Answer] = {}
        self.fetched: dict[FetchRequest, Any] = {}

    def run(self) -> Any:
        """What the script returns. Raises PigenError where a flag is missing or wrong."""
        while True:
            asked: list[str] = []
            try:
                return self._run_script(asked)
            except GoBack:
                if asked:
                    self._take_back(asked[-1])

    def _run_script(self, asked: list[str]) -> Any:
        script = self.script()
        self.final_answers = {}
        step = next(script)
        try:
            while True:
                if isinstance(step, RepeatRequest):
                    self._take_back(step.name)
                    for name in step.reset_names:
                        self.answers.pop(name, None)
                    asked.clear()
                    raise GoBack
                if isinstance(step, ShowRequest):
                    can_be_done = self.show(step.content)
                    step = script.send((list(asked), can_be_done))
                elif isinstance(step, FetchRequest):
                    step = script.send(self._fetch_cached(step))
                else:
                    step = script.send(self._answer_question(step, asked))
        except StopIteration as done:
            return done.value

    def _take_back(self, name: str) -> None:
        self.previous_answers[name] = self.answers.pop(name)

    def _fetch_cached(self, step: FetchRequest) -> Any:
        if step not in self.fetched:
            self.fetched[step] = self.fetch(step)
        return self.fetched[step]

    def _answer_question(self, question: Question, asked: list[str]) -> Any:
        answer, value = self._find_answer(question, asked)
        self.final_answers[question.name] = answer
        return value

    def _find_answer(self, question: Question, asked: list[str]) -> tuple[Answer, Any]:
        name = question.name
        preset = self.preset_answers.get(name, self.preset_answers.get(question.alias))
        if preset is not None:
            return preset, _parse_given(question, preset)
        if name in self.answers:
            with suppress(InvalidAnswer):
                value = question.parse_answer(self.answers[name])
                asked.append(name)
                return self.answers[name], value
            self._take_back(name)  # another answer before it made it wrong
        if self.prompter is None:
            if question.default is None:
                raise make_missing_flags_error(question.flag)
            return question.default, _parse_given(question, question.default)
        known = self.previous_answers.get(name)
        if known is not None and not getattr(question, "secret", False):
            with suppress(InvalidAnswer):
                question.parse_answer(known)
                question = replace(question, default=known)
        try:
            answer = self.prompter.ask(question)
        except GoBack:
            if not asked:
                return self._find_answer(question, asked)
            raise
        self.answers[name] = answer
        asked.append(name)
        return answer, question.parse_answer(answer)


def _parse_given(question: Question, answer: Answer) -> Any:
    """The value of an answer that nobody can change now: an option's, or what stands in a file."""
    try:
        return question.parse_answer(answer)
    except InvalidAnswer as refused:
        raise PigenError(
            f"{question.flag or question.name}: {refused}", help="See pigen init --help."
        ) from None


def make_missing_flags_error(*flags: str) -> PigenError:
    """The words where nobody can be asked."""
    return PigenError(
        f"pigen init needs {' and '.join(flags)}.",
        help="For example: pigen init --yes --model @openai-prod/gpt-4o --key-env PORTKEY_API_KEY",
    )
