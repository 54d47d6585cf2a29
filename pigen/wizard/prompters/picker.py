"""Picking from a long list: what is typed narrows it, and only the rows in sight are drawn."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Sequence
from typing import Any

from prompt_toolkit.application import Application
from prompt_toolkit.formatted_text import OneStyleAndTextTuple
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.key_binding.key_processor import KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import HSplit, Layout, Window
from prompt_toolkit.layout.controls import FormattedTextControl
from prompt_toolkit.styles import BaseStyle

from pigen.outputs.terminal import measure_width
from pigen.wizard.questions import InvalidAnswer, PickQuestion, Row
from pigen.wizard.script_runner import GoBack

MAX_ROWS = 12  # rows in sight
OTHER_LINES = 8  # lines beside the rows
GAP = 1
MIN_FIRST_CELL = 34  # columns of the first cell, before others are left out
HELP = "type to search, Space picks, Enter finishes, Esc goes back"

Fragments = list[OneStyleAndTextTuple]


def pick_values(question: PickQuestion, style: BaseStyle) -> tuple[str, ...]:
    """What the person picks. Raises Back, KeyboardInterrupt, EOFError."""
    state = PickerState(question)
    app: Application[Any] = Application(
        layout=Layout(
            HSplit(
                [Window(FormattedTextControl(state.render, show_cursor=False), wrap_lines=False)]
            )
        ),
        key_bindings=make_key_bindings(state),
        style=style,
        erase_when_done=True,
    )
    app.ttimeoutlen = app.timeoutlen = 0.05
    app.run()
    return tuple(state.picked)


class PickerState:
    """What was typed and picked, and where the pointer is."""

    def __init__(self, question: PickQuestion) -> None:
        self.question = question
        self.query = ""
        self.picked = list(question.default or ())
        self.remark = ""
        self.cursor = 0
        self.first_visible = 0  # the first row in sight
        self.rows: Sequence[Row] = ()
        self.search()

    def search(self) -> None:
        rows = self.question.rows(self.query)
        if not self.query:  # what was picked stays in sight
            known = {row.value for row in rows}
            empty_cells = ("",) * (len(self.question.headings) - 1)
            rows = [*rows, *(Row(v, (v, *empty_cells), "") for v in self.picked if v not in known)]
        self.rows = rows
        self.cursor = self.first_visible = 0
        self.remark = ""

    def type_text(self, text: str) -> None:
        self.query += text
        self.search()

    def move(self, by: int) -> None:
        if self.rows:
            self.cursor = max(0, min(len(self.rows) - 1, self.cursor + by))

    def toggle(self) -> None:
        """Pick the row that is pointed at, or what was typed if no row is."""
        if not self.rows:
            self.add(self.query)
            return
        value = self.rows[self.cursor].value
        if value in self.picked:
            self.picked.remove(value)
        else:
            self.picked.append(value)
        self.remark = ""

    def add(self, text: str) -> None:
        """Pick what was typed or pasted as it stands."""
        try:
            values = self.question.read(text)
        except InvalidAnswer as refused:
            self.remark = str(refused)
            return
        self.picked += [value for value in values if value not in self.picked]
        self.query = ""
        self.search()

    def paste(self, text: str) -> None:
        words = text.replace(",", " ").split()
        if words and all(word.startswith("@") for word in words):
            self.add(" ".join(words))
        else:
            self.type_text(" ".join(words))

    def try_to_finish(self) -> bool:
        """Enter: with nothing picked it takes the row that is pointed at."""
        if self.query and not self.rows:
            self.add(self.query)
            return False
        if not self.picked and self.rows and self.question.minimum == 1:
            self.toggle()
        try:
            self.question.parse_answer(tuple(self.picked))
        except InvalidAnswer as refused:
            self.remark = str(refused)
            return False
        return True

    # What is drawn

    def render(self) -> Fragments:
        columns, lines = shutil.get_terminal_size()
        columns = max(20, columns - 1)
        height = max(3, min(MAX_ROWS, lines - OTHER_LINES))
        self.first_visible = max(min(self.first_visible, self.cursor), self.cursor - height + 1)
        visible = self.rows[self.first_visible : self.first_visible + height]
        return [
            *self._render_question(columns),
            *self._render_table(visible, columns),
            *self._render_footer(columns, height - len(visible)),
        ]

    def _render_question(self, columns: int) -> Fragments:
        count = f"{len(self.rows)} found" if self.query else f"{len(self.rows)} models"
        if self.question.headings[:1] != ("model",):
            count = f"{len(self.rows)} found"
        return [
            ("class:qmark", "? "),
            ("class:question", f"{cut(self.question.text, columns - 2)}\n"),
            ("class:qmark", "/ "),
            ("", self.query),
            ("class:pointed", "_"),
            ("class:hint", f"  {count}\n"),
        ]

    def _render_table(self, rows: Sequence[Row], columns: int) -> Fragments:
        """The rows, with as many of their cells as fit beside the first."""
        cells = [self.question.headings, *(row.cells for row in rows)]
        wide = [max(map(measure_width, column)) for column in zip(*cells, strict=True)]
        room = columns - 5
        while len(wide) > 1 and sum(wide) + GAP * (len(wide) - 1) > room:
            if wide[0] > MIN_FIRST_CELL:
                wide[0] -= 1
            else:
                wide.pop()
        wide[0] = min(wide[0], room)
        drawn: Fragments = [("class:head", f"     {_lay_out(self.question.headings, wide)}\n")]
        for number, row in enumerate(rows, self.first_visible):
            mark = str(self.picked.index(row.value) + 1) if row.value in self.picked else ""
            pointed = number == self.cursor
            drawn += [
                ("class:pointer", "> " if pointed else "  "),
                ("class:mark", f"{mark:>2} "),
                ("class:pointed" if pointed else "", f"{_lay_out(row.cells, wide)}\n"),
            ]
        if not rows:
            drawn.append(
                (
                    "",
                    cut(f"     No such name; Space takes {self.query} as it is.\n", columns),
                )
            )
        return drawn

    def _render_footer(self, columns: int, missing: int) -> Fragments:
        """The row that is pointed at in words, what was picked, and which keys there are."""
        words = textwrap.wrap(self.rows[self.cursor].words if self.rows else "", columns)
        two = [*words, "", ""][:2]
        listed = ", ".join(self.picked)
        room = columns - 9
        if len(listed) > room:
            listed = "... " + listed[4 - room :]
        last = "class:validation-toolbar" if self.remark else "class:hint"
        return [
            ("", "\n" * max(0, missing - (not self.rows))),
            ("class:hint", "\n".join(two) + "\n"),
            ("", "picked: "),
            ("class:mark", f"{listed or 'nothing yet'}\n"),
            (last, cut(self.remark or HELP, columns)),
        ]


def _lay_out(cells: Sequence[str], wide: Sequence[int]) -> str:
    """The cells side by side, all but the first and last to the right."""
    first = _shorten(cells[0], wide[0])
    parts = [first + " " * (wide[0] - measure_width(first))]
    parts += [f"{cell:>{columns}}" for cell, columns in zip(cells[1:], wide[1:], strict=False)]
    return (" " * GAP).join(parts).rstrip()


def _shorten(name: str, columns: int) -> str:
    """A name with its middle left out where it does not fit: models differ at their ends."""
    if measure_width(name) <= columns:
        return name
    tail = max(0, columns - 3) * 2 // 3
    return f"{name[: max(0, columns - 3 - tail)]}...{name[len(name) - tail :]}"


def cut(text: str, columns: int) -> str:
    return text if measure_width(text) <= columns else text[: max(0, columns - 3)] + "..."


def make_key_bindings(state: PickerState) -> KeyBindings:
    bindings = KeyBindings()
    add = bindings.add

    @add("escape", eager=True)
    def back(event: KeyPressEvent) -> None:
        if state.query:
            state.query = ""
            state.search()
        else:
            event.app.exit(exception=GoBack())

    @add("c-c", eager=True)
    def interrupt(event: KeyPressEvent) -> None:
        event.app.exit(exception=KeyboardInterrupt())

    @add("c-d", eager=True)
    def end(event: KeyPressEvent) -> None:
        event.app.exit(exception=EOFError())

    @add("enter")
    def done(event: KeyPressEvent) -> None:
        if state.try_to_finish():
            event.app.exit()

    for key, by in (
        ("up", -1),
        ("down", 1),
        ("pageup", -MAX_ROWS),
        ("pagedown", MAX_ROWS),
        ("home", -(10**6)),
        ("end", 10**6),
    ):

        @add(key)
        def move(event: KeyPressEvent, by: int = by) -> None:
            state.move(by)

    @add("space")
    @add("tab")
    def pick(event: KeyPressEvent) -> None:
        state.toggle()

    @add("backspace")
    def delete_last(event: KeyPressEvent) -> None:
        state.query = state.query[:-1]
        state.search()

    @add("c-u")
    def clear(event: KeyPressEvent) -> None:
        state.query = ""
        state.search()

    @add(Keys.BracketedPaste)
    def paste(event: KeyPressEvent) -> None:
        state.paste(event.data)

    @add(Keys.Any)
    def type(event: KeyPressEvent) -> None:
        if event.data.isprintable():
            state.type_text(event.data)

    return bindings
