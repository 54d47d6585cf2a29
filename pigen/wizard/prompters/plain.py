"""Asking line by line: nothing is drawn over, choices have numbers. For screen readers, and for
terminals that know no cursor."""

from __future__ import annotations

from pigen.outputs import terminal
from pigen.wizard.prompters.prompter import Prompter
from pigen.wizard.questions import (
    Answer,
    ChoiceQuestion,
    InvalidAnswer,
    PickQuestion,
    Question,
    Row,
    TextQuestion,
)
from pigen.wizard.script_runner import GoBack

BACK = "<"
MAX_ROWS = 9  # rows that a search reads out


class PlainPrompter(Prompter):
    """Reads standard input, line by line. "<" goes back."""

    def ask(self, question: Question) -> Answer:
        self.say()
        self.say(question.text)
        if question.why:
            self.say(question.why)
        if isinstance(question, ChoiceQuestion):
            return self._ask_choice(question)
        if isinstance(question, PickQuestion):
            return self._ask_pick(question)
        assert isinstance(question, TextQuestion)
        return self._ask_text(question)

    def _read_line(self, prompt: str, secret: bool = False) -> str:
        if secret:
            from getpass import getpass

            line = getpass(prompt)
        else:
            terminal.write(prompt)
            line = input()
        if line.strip() == BACK:
            raise GoBack
        return line.strip()

    def _ask_choice(self, question: ChoiceQuestion) -> Answer:
        numbers = {str(number): each for number, each in enumerate(question.options, 1)}
        keys = {each.key: each.value for each in question.options if each.key}
        for number, option in numbers.items():
            hint = f" ({option.hint})" if option.hint else ""
            self.say(f"{number}. {option.title}{hint}")
        usual = next((n for n, each in numbers.items() if each.value == question.default), "")
        while True:
            line = (
                self._read_line(f"Number{f', Enter for {usual}' if usual else ''}, < to go back: ")
                or usual
            )
            if line in numbers:
                return numbers[line].value
            if line in keys:
                return keys[line]
            self.say(
                f"There is no choice {line or 'without a number'}. "
                f"Give a number from 1 to {len(numbers)}."
            )

    def _ask_text(self, question: TextQuestion) -> Answer:
        usual = question.default if isinstance(question.default, str) else None
        hint = f", Enter for {usual or 'none'}" if usual is not None else ""
        example = f", such as {question.example}" if question.example else ""
        while True:
            what = "Text, which is not shown" if question.secret else f"Text{example}{hint}"
            line = self._read_line(f"{what}, < to go back: ", question.secret)
            if not line and usual is not None:
                line = usual
            try:
                question.parse_answer(line)
                return line
            except InvalidAnswer as refused:
                self.say(f"Not accepted: {refused}")

    def _ask_pick(self, question: PickQuestion) -> Answer:
        picked = list(question.default or ())
        rows: list[Row] = []
        self.say("Words search, a number picks, -number removes a pick.")
        self._read_out(picked)
        while True:
            line = self._read_line("Words, number, -number, Enter when done, < to go back: ")
            if not line:
                try:
                    question.parse_answer(tuple(picked))
                    return tuple(picked)
                except InvalidAnswer as refused:
                    self.say(f"Not accepted: {refused}")
            elif self._try_drop(line, picked):
                self._read_out(picked)
            elif all(each.isdigit() for each in line.split()) and rows:
                for each in line.split():
                    if 0 < int(each) <= len(rows):
                        _add(picked, rows[int(each) - 1].value)
                    else:
                        self.say(f"There is no row {each}.")
                self._read_out(picked)
            elif line.startswith("@"):
                try:
                    for value in question.read(line):
                        _add(picked, value)
                    self._read_out(picked)
                except InvalidAnswer as refused:
                    self.say(f"Not accepted: {refused}")
            else:
                rows = list(question.rows(line))[:MAX_ROWS]
                for number, row in enumerate(rows, 1):
                    self.say(f"{number}. {row.value}: {row.words}")
                if not rows:
                    self.say("No such name. For one that is not listed, type @slug/model in full.")

    def _try_drop(self, line: str, picked: list[str]) -> bool:
        """Whether the line was to drop something that was picked."""
        if not (line.startswith("-") and line[1:].isdigit()):
            return False
        if 0 < int(line[1:]) <= len(picked):
            del picked[int(line[1:]) - 1]
        else:
            self.say(f"Nothing was picked as number {line[1:]}.")
        return True

    def _read_out(self, picked: list[str]) -> None:
        listed = ", ".join(f"{number} {value}" for number, value in enumerate(picked, 1))
        self.say(f"Picked so far: {listed or 'nothing'}.")


def _add(picked: list[str], value: str) -> None:
    if value not in picked:
        picked.append(value)
