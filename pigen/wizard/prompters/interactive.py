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
from pigen.wizard.prompters.picker import cut, pick_values
from pigen.wizard.prompters.prompter import Prompter, get_width
from pigen.wizard.questions import (
    Answer,
    ChoiceQuestion,
    InvalidAnswer,
    PickQuestion,
    Question,
    TextQuestion,
)
from pigen.wizard.script_runner import GoBack

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


class InteractivePrompter(Prompter):
    KEYS_HELP = "Arrows and Enter choose, Esc goes back, Ctrl-C ends it."

    def ask(self, question: Question) -> Answer:
        self.say()
        if question.why:
            _print([("class:hint", _fill(question.why))])
        if isinstance(question, ChoiceQuestion):
            answer, displayed = self._ask_choice(question)
        elif isinstance(question, PickQuestion):
            answer = pick_values(question, STYLE)
            displayed = ", ".join(answer) or "none"
        else:
            assert isinstance(question, TextQuestion)
            answer, displayed = self._ask_text(question)
        lines = _fill(f"? {question.text} {displayed}")
        mark, _, rest = lines.partition(" ")
        _print([("class:qmark", f"{mark} "), ("", rest)])
        return answer

    def _ask_choice(self, question: ChoiceQuestion) -> tuple[Answer, str]:
        room = get_width() - 4
        choices = []
        for option in question.options:
            hint = f"  {option.hint}" if option.hint else ""
            if terminal.measure_width(option.title + hint) > room:
                hint = hint[: max(0, room - terminal.measure_width(option.title) - 3)] + "..."
                hint = "" if len(hint) < 12 else hint
            title = [("class:text", cut(option.title, room)), ("class:hint", hint)]
            choices.append(questionary.Choice(title=title, value=option.value))
        prompt = questionary.select(
            _fill(question.text, 2),
            choices=choices,
            default=question.default if isinstance(question.default, str) else None,
            qmark="?",
            pointer=">",
            instruction=" ",
            style=STYLE,
        )
        app = prompt.application
        assert isinstance(app.key_bindings, KeyBindings)
        bind_keys(app.key_bindings)
        for option in question.options:
            if option.key:
                _bind_choice(app.key_bindings, option.key, option.value)
        answer: str = _run(prompt)
        return answer, next(each.title for each in question.options if each.value == answer)

    def _ask_text(self, question: TextQuestion) -> tuple[Answer, str]:
        usual = question.default if isinstance(question.default, str) else None

        def check(text: str) -> bool | str:
            try:
                question.parse_answer(text.strip() or usual or "")
                return True
            except InvalidAnswer as refused:
                return str(refused)

        hint = ""
        if usual is not None:
            hint = f" (Enter: {usual or 'none'})"
        elif question.example:
            hint = f" (such as {question.example})"
        make: Any = questionary.password if question.secret else questionary.text
        prompt = make(
            _fill(question.text + hint, 2),
            validate=check,
            qmark="?",
            style=STYLE,
            key_bindings=bind_keys(KeyBindings()),
            validate_while_typing=False,
        )
        answer = str(_run(prompt)).strip() or usual or ""
        return answer, "it is not shown" if question.secret else answer or "none"

    def wait(self, text: str, work: Callable[[], Result]) -> Result:
        """The result of `work`, with a sign that turns as long as it takes."""
        done = threading.Event()

        def spin() -> None:
            signs = "|/-\\"
            number = 0
            while not done.wait(0.1):
                terminal.write(f"\r{text} {signs[number % 4]}")
                number += 1

        spinner = threading.Thread(target=spin, daemon=True)
        spinner.start()
        try:
            return work()
        finally:
            done.set()
            spinner.join()
            terminal.write(f"\r{text} \n")


def bind_keys(keys: KeyBindings) -> KeyBindings:
    """Escape goes back; the end of the input ends all."""

    @keys.add("escape", eager=True)
    def back(event: KeyPressEvent) -> None:
        event.app.exit(exception=GoBack())

    @keys.add("c-d", eager=True)
    def end(event: KeyPressEvent) -> None:
        event.app.exit(exception=EOFError())

    return keys


def _bind_choice(keys: KeyBindings, key: str, value: str) -> None:
    @keys.add(key, eager=True)
    def choose(event: KeyPressEvent) -> None:
        event.app.exit(result=value)


def _run(prompt: questionary.Question) -> Any:
    """The answer. The prompt is wiped off: what was asked and answered is printed in its place."""
    app = prompt.application
    app.erase_when_done = True
    app.ttimeoutlen = app.timeoutlen = 0.05  # Escape is not the beginning of a longer key for long
    return prompt.unsafe_ask()


def _print(fragments: list[tuple[str, str]]) -> None:
    print_formatted_text(FormattedText(fragments), style=STYLE)


def _fill(text: str, margin: int = 0) -> str:
    """The text broken between words, `margin` columns before the edge."""
    return textwrap.fill(text, get_width() - margin, break_on_hyphens=False)
