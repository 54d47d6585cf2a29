"""Asking with prompts that are drawn: arrows choose, Escape goes back.

This module and picker.py are the only ones that import questionary and prompt_toolkit.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

import questionary
from prompt_toolkit.application import Application
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.key_binding.key_processor import KeyPressEvent
from prompt_toolkit.shortcuts import print_formatted_text
from prompt_toolkit.styles import Style

from pigen.outputs import terminal
from pigen.wizard.ask import Person, width
from pigen.wizard.ask.picker import picked
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
    def ask(self, question: Question) -> Answer:
        self.say()
        if question.why:
            print_formatted_text(
                FormattedText([("class:hint", _filled(question.why))]), style=STYLE
            )
        if isinstance(question, Choice):
            return self._choice(question)
        if isinstance(question, Pick):
            return picked(question, STYLE)
        assert isinstance(question, Text)
        return self._text(question)

    def _choice(self, question: Choice) -> Answer:
        room = width() - 4
        choices = []
        for option in question.options:
            hint = f"  {option.hint}" if option.hint else ""
            if terminal.width(option.title + hint) > room:
                hint = hint[: max(0, room - terminal.width(option.title) - 3)] + "..."
                hint = "" if len(hint) < 12 else hint
            title = [("class:text", _cut(option.title, room)), ("class:hint", hint)]
            choices.append(questionary.Choice(title=title, value=option.value))
        asked = questionary.select(
            question.text,
            choices=choices,
            default=question.default,
            qmark="?",
            pointer=">",
            instruction="(arrows, Enter; Esc goes back)",
            style=STYLE,
        )
        app = asked.application
        assert isinstance(app.key_bindings, KeyBindings)
        bind(app.key_bindings)
        _at_once(app)
        answer: Answer = asked.unsafe_ask()
        return answer

    def _text(self, question: Text) -> Answer:
        usual = question.default if isinstance(question.default, str) else None

        def check(text: str) -> bool | str:
            try:
                question.value(text.strip() or usual or "")
                return True
            except Refused as refused:
                return str(refused)

        hint = ""
        if usual is not None:
            hint = f"(Enter: {usual or 'none'})"
        elif question.example:
            hint = f"(such as {question.example})"
        keys = bind(KeyBindings())
        make: Any = questionary.password if question.secret else questionary.text
        asked = make(
            question.text,
            validate=check,
            qmark="?",
            style=STYLE,
            key_bindings=keys,
            validate_while_typing=False,
            **({} if question.secret else {"instruction": hint}),
        )
        _at_once(asked.application)
        return str(asked.unsafe_ask()).strip() or usual or ""

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


def _at_once(app: Application[Any]) -> None:
    """Escape is not the beginning of a longer key for long."""
    app.ttimeoutlen = 0.05
    app.timeoutlen = 0.05


def _filled(text: str) -> str:
    import textwrap

    return textwrap.fill(text, width(), break_on_hyphens=False)


def _cut(text: str, room: int) -> str:
    return text if terminal.width(text) <= room else text[: max(0, room - 3)] + "..."
