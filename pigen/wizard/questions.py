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


class Refused(Exception):
    """The answer cannot be taken; the text says why and what would do."""


@dataclass(frozen=True)
class Question:
    """One question.

    name     where its answer is kept; the same question has the same name each time
    also     another name by which an option may answer it
    text     what is asked
    why      what a person should know to answer it; "" where that is plain
    flag     the option that answers it, as --help has it
    default  the answer that Enter gives; None where there is none
    """

    name: str
    text: str
    why: str = ""
    flag: str = ""
    default: Answer | None = None
    also: str = ""

    def value(self, answer: Answer) -> Any:
        """What the script goes on with. Raises Refused."""
        raise NotImplementedError


@dataclass(frozen=True)
class Option:
    value: str
    title: str
    hint: str = ""


@dataclass(frozen=True)
class Choice(Question):
    """One of a few."""

    options: tuple[Option, ...] = ()

    def value(self, answer: Answer) -> str:
        for option in self.options:
            if answer == option.value:
                return option.value
        values = [option.value for option in self.options]
        near = did_you_mean(answer, values) if isinstance(answer, str) else ""
        raise Refused(f"{near}Choose from {', '.join(values)}.")


YES, NO = "yes", "no"


def confirm(name: str, text: str, yes: str, no: str, default: str = NO, **rest: Any) -> Choice:
    """Yes or no, with what either means; the default comes first."""
    options = [Option(NO, no), Option(YES, yes)]
    if default == YES:
        options.reverse()
    return Choice(name, text, options=tuple(options), default=default, **rest)


@dataclass(frozen=True)
class Text(Question):
    """A text. `read` gives its value or raises Refused; a secret one is never shown."""

    read: Callable[[str], Any] = str
    example: str = ""
    secret: bool = False

    def value(self, answer: Answer) -> Any:
        if not isinstance(answer, str):
            raise Refused("Give one text.")
        return self.read(answer.strip())


@dataclass(frozen=True)
class Row:
    """One thing to pick: its value, the cells that describe it in a table, and the same in words."""

    value: str
    cells: tuple[str, ...]
    words: str = ""


@dataclass(frozen=True)
class Pick(Question):
    """Any number of many, in the order in which they are picked; others may be typed.

    rows   what there is to pick from, for the words typed so far; found when asked
    head   the titles of the cells
    read   a text that is in no row as the values it stands for, or Refused
    least  how many there must be
    wrong  what is wrong with all of them together, "" where nothing is
    """

    rows: Callable[[str], Sequence[Row]] = lambda query: ()
    head: tuple[str, ...] = ()
    read: Callable[[str], tuple[str, ...]] = lambda text: (text,)
    least: int = 1
    wrong: Callable[[tuple[str, ...]], str] | None = None

    def value(self, answer: Answer) -> tuple[str, ...]:
        texts = (answer,) if isinstance(answer, str) else answer
        there = self.default or ()  # what is there already may stay, whatever it is
        read = [(text,) if text in there else self.read(text) for text in texts]
        picked = tuple(dict.fromkeys(value for values in read for value in values))
        if len(picked) < self.least:
            raise Refused(f"Pick at least {self.least}.")
        wrong = self.wrong(picked) if self.wrong else ""
        if wrong:
            raise Refused(wrong)
        return picked


@dataclass(frozen=True)
class Fetch:
    """What the script needs to know from outside: a file, an answer of the gateway."""

    what: str
    of: tuple[object, ...] = ()


@dataclass(frozen=True)
class Again:
    """Ask the question `name` once more, and those in `forgotten` as if for the first time; what was
    answered between and after them stays."""

    name: str
    forgotten: tuple[str, ...] = ()


@dataclass(frozen=True)
class Show:
    """Let the person see something; the script is sent the names of the questions that were asked,
    and whether it can be carried out."""

    what: object
