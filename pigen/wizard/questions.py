"""What a question is. Nothing here asks it: the script yields questions and is sent their answers.

An answer is kept as it was given, as text: the value of an option, what was typed, or the tuple of
what was picked. `value` turns it into what the script is sent, and refuses what cannot stand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pigen.common.suggest import did_you_mean

Answer = str | tuple[str, ...]


class InvalidAnswer(Exception):
    """The answer cannot be taken; the text says why and what would do."""


@dataclass(frozen=True)
class Question:
    """One question.

    name     where its answer is kept; the same question has the same name each time
    alias     another name by which an option may answer it
    text     what is asked
    why      what a person should know to answer it; "" where that is plain
    flag     the option that answers it, as --help has it
    default  the answer that Enter gives; None without one
    """

    name: str
    text: str
    why: str = ""
    flag: str = ""
    default: Answer | None = None
    alias: str = ""

    def parse_answer(self, answer: Answer) -> Any:
        """What the script goes on with. Raises Refused."""
        raise NotImplementedError


@dataclass(frozen=True)
class ChoiceOption:
    """`key` is a letter that chooses it at once."""

    value: str
    title: str
    hint: str = ""
    key: str = ""


@dataclass(frozen=True)
class ChoiceQuestion(Question):
    """One of a few."""

    options: tuple[ChoiceOption, ...] = ()

    def parse_answer(self, answer: Answer) -> str:
        for option in self.options:
            if answer == option.value:
                return option.value
        values = [option.value for option in self.options]
        near = did_you_mean(answer, values) if isinstance(answer, str) else ""
        raise InvalidAnswer(f"{near}Choose from {', '.join(values)}.")


YES, NO = "yes", "no"


def make_confirmation(
    name: str, text: str, yes: str, no: str, default: str = NO, **rest: Any
) -> ChoiceQuestion:
    """Yes or no, with what either means; the default comes first."""
    options = [ChoiceOption(NO, no), ChoiceOption(YES, yes)]
    if default == YES:
        options.reverse()
    return ChoiceQuestion(name, text, options=tuple(options), default=default, **rest)


@dataclass(frozen=True)
class TextQuestion(Question):
    """A text. `read` gives its value or raises Refused; a secret one is never shown."""

    read: Callable[[str], Any] = str
    example: str = ""
    secret: bool = False

    def parse_answer(self, answer: Answer) -> Any:
        if not isinstance(answer, str):
            raise InvalidAnswer("Give one text.")
        return self.read(answer.strip())


@dataclass(frozen=True)
class Row:
    """One thing to pick: its value, the cells that describe it in a table,
    and the same in words."""

    value: str
    cells: tuple[str, ...]
    words: str = ""


@dataclass(frozen=True)
class PickQuestion(Question):
    """Any number of many, in the order in which they are picked; others may be typed.

    rows   what there is to pick from, for the words typed so far; found when asked
    headings   the titles of the cells
    read   a text that is in no row as the values it stands for, or Refused
    minimum  how many there must be
    validate  what is wrong with all of them together, "" where nothing is
    """

    rows: Callable[[str], Sequence[Row]] = lambda query: ()
    headings: tuple[str, ...] = ()
    read: Callable[[str], tuple[str, ...]] = lambda text: (text,)
    minimum: int = 1
    validate: Callable[[tuple[str, ...]], str] | None = None

    def parse_answer(self, answer: Answer) -> tuple[str, ...]:
        texts = (answer,) if isinstance(answer, str) else answer
        there = self.default or ()  # what is there already may stay, whatever it is
        read = [(text,) if text in there else self.read(text) for text in texts]
        picked = tuple(dict.fromkeys(value for values in read for value in values))
        if len(picked) < self.minimum:
            raise InvalidAnswer(f"Pick at least {self.minimum}.")
        wrong = self.validate(picked) if self.validate else ""
        if wrong:
            raise InvalidAnswer(wrong)
        return picked


@dataclass(frozen=True)
class FetchRequest:
    """What the script needs to know from outside: a file, an answer of the gateway."""

    kind: str
    arguments: tuple[object, ...] = ()


@dataclass(frozen=True)
class RepeatRequest:
    """Ask the question `name` once more, and those in `reset_names` as if for the first time; what
    was answered between and after them stays."""

    name: str
    reset_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShowRequest:
    """Let the person see something; the script is sent the names of the questions that were asked,
    and whether it can be carried out."""

    content: object
