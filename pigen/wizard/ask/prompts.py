"""Asking with prompts that are drawn: arrows choose, Escape goes back.

This module and picker.py are the only ones that import questionary and prompt_toolkit.
"""

from __future__ import annotations

import textwrap
import threading
from collections.abc import Callable
from typing import Any, TypeVar

import questionary
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.key_binding.key_processor import KeyPressEvent
from prompt_toolkit.shortcuts import print_formatted_text
from prompt_toolkit.styles import Style

from pigen.outputs import terminal
from pigen.wizard.ask.person import Person, width
from pigen.wizard.ask.picker import cut, picked
from pigen.wizard.questions import Answer, Choice, Pick, Question, Refused, Text
from pigen.wizard.session import Back

STYLE = Style(
    [
        ("qmark", "fg:ansicyan bold"),
        ("question", "bold"),
        ("answer", "fg:ansicyan"),
        ("pointer", "fg:ansicyan bold"),
        ("highlighted", "fg:ansicyan bold"),
        ("selected", ""),
        ("instruction", "fg:ansibrightblack"),
        ("hint", "fg:ansibrightblack"),
        ("head", "fg:ansibrightblack"),
        ("pointed", "fg:ansicyan bold"),
        ("mark", "fg:ansigreen bold"),
        ("bottom-toolbar", "noreverse fg:ansired"),
        ("validation-toolbar", "noreverse bg:default fg:ansired"),
    ]
)
Result = TypeVar("Result")


class Prompts(Person):
    KEYS = "Arrows and Enter choose, Esc goes back, Ctrl-C ends it."

    def ask(self, question: Question) -> Answer:
        self.say()
        if question.why:
            _print([("class:hint", _filled(question.why))])
        if isinstance(question, Choice):
            answer, shown = self._choice(question)
        elif isinstance(question, Pick):
            answer = picked(question, STYLE)
            shown = ", ".join(answer) or "none"
        else:
            assert isinstance(question, Text)
            answer, shown = self._text(question)
        lines = _filled(f"? {question.text} {shown}")
        mark, _, rest = lines.partition(" ")
        _print([("class:qmark", f"{mark} "), ("", rest)])
        return answer

    def _choice(self, question: Choice) -> tuple[Answer, str]:
        room = width() - 4
        choices = []
        for option in question.options:
            hint = f"  {option.hint}" if option.hint else ""
            if terminal.width(option.title + hint) > room:
                hint = hint[: max(0, room - terminal.width(option.title) - 3)] + "..."
                hint = "" if len(hint) < 12 else hint
            title = [("class:text", cut(option.title, room)), ("class:hint", hint)]
            choices.append(questionary.Choice(title=title, value=option.value))
        asked = questionary.select(
            _filled(question.text, 2),
            choices=choices,
            default=question.default if isinstance(question.default, str) else None,
            qmark="?",
            pointer=">",
            instruction=" ",
            style=STYLE,
        )
        app = asked.application
        assert isinstance(app.key_bindings, KeyBindings)
        bind(app.key_bindings)
        answer: str = _run(asked)
        return answer, next(each.title for each in question.options if each.value == answer)

    def _text(self, question: Text) -> tuple[Answer, str]:
        usual = question.default if isinstance(question.default, str) else None

        def check(text: str) -> bool | str:
            try:
                question.value(text.strip() or usual or "")
                return True
            except Refused as refused:
                return str(refused)

        hint = ""
        if usual is not None:
            hint = f" (Enter: {usual or 'none'})"
        elif question.example:
            hint = f" (such as {question.example})"
        make: Any = questionary.password if question.secret else questionary.text
        asked = make(
            _filled(question.text + hint, 2),
            validate=check,
            qmark="?",
            style=STYLE,
            key_bindings=bind(KeyBindings()),
            validate_while_typing=False,
        )
        answer = str(_run(asked)).strip() or usual or ""
        return answer, "it is not shown" if question.secret else answer or "none"

    def wait(self, text: str, work: Callable[[], Result]) -> Result:
        """The result of `work`, with a sign that turns as long as it takes."""
        done = threading.Event()

        def turn() -> None:
            signs = "|/-\\"
            number = 0
            while not done.wait(0.1):
                terminal.write(f"\r{text} {signs[number % 4]}")
                number += 1

        spinner = threading.Thread(target=turn, daemon=True)
        spinner.start()
        try:
            return work()
        finally:
            done.set()
            spinner.join()
            terminal.write(f"\r{text} \n")


def bind(keys: KeyBindings) -> KeyBindings:
    """Escape goes back; the end of the input ends all."""

    @keys.add("escape", eager=True)
    def back(event: KeyPressEvent) -> None:
        event.app.exit(exception=Back())

    @keys.add("c-d", eager=True)
    def end(event: KeyPressEvent) -> None:
        event.app.exit(exception=EOFError())

    return keys


def _run(asked: questionary.Question) -> Any:
    """The answer. The prompt is wiped off: what was asked and answered is printed in its place."""
    app = asked.application
    app.erase_when_done = True
    app.ttimeoutlen = app.timeoutlen = 0.05  # Escape is not the beginning of a longer key for long
    return asked.unsafe_ask()


def _print(fragments: list[tuple[str, str]]) -> None:
    print_formatted_text(FormattedText(fragments), style=STYLE)


def _filled(text: str, less: int = 0) -> str:
    """The text broken between words, `less` columns before the edge."""
    return textwrap.fill(text, width() - less, break_on_hyphens=False)
