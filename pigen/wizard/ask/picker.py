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

from pigen.outputs.terminal import width
from pigen.wizard.questions import Pick, Refused, Row
from pigen.wizard.session import Back

MOST = 12  # rows in sight
AROUND = 8  # lines beside the rows
GAP = 1
LEAST = 34  # columns of the first cell, before others are left out
HELP = "type to search, Space picks, Enter is done, Esc goes back"

Fragments = list[OneStyleAndTextTuple]


def picked(question: Pick, style: BaseStyle) -> tuple[str, ...]:
    """What the person picks. Raises Back, KeyboardInterrupt, EOFError."""
    state = State(question)
    app: Application[Any] = Application(
        layout=Layout(
            HSplit([Window(FormattedTextControl(state.shown, show_cursor=False), wrap_lines=False)])
        ),
        key_bindings=keys(state),
        style=style,
        erase_when_done=True,
    )
    app.ttimeoutlen = app.timeoutlen = 0.05
    app.run()
    return tuple(state.picked)


class State:
    """What was typed and picked, and where the pointer is."""

    def __init__(self, question: Pick) -> None:
        self.question = question
        self.query = ""
        self.picked = list(question.default or ())
        self.remark = ""
        self.pointed = 0
        self.first = 0  # the first row in sight
        self.rows: Sequence[Row] = ()
        self.search()

    def search(self) -> None:
        rows = self.question.rows(self.query)
        if not self.query:  # what was picked stays in sight
            known = {row.value for row in rows}
            blank = ("",) * (len(self.question.head) - 1)
            rows = [*rows, *(Row(v, (v, *blank), "") for v in self.picked if v not in known)]
        self.rows = rows
        self.pointed = self.first = 0
        self.remark = ""

    def type(self, text: str) -> None:
        self.query += text
        self.search()

    def move(self, by: int) -> None:
        if self.rows:
            self.pointed = max(0, min(len(self.rows) - 1, self.pointed + by))

    def toggle(self) -> None:
        """Pick the row that is pointed at, or what was typed where there is none."""
        if not self.rows:
            self.add(self.query)
            return
        value = self.rows[self.pointed].value
        if value in self.picked:
            self.picked.remove(value)
        else:
            self.picked.append(value)
        self.remark = ""

    def add(self, text: str) -> None:
        """Pick what was typed or pasted as it stands."""
        try:
            values = self.question.read(text)
        except Refused as refused:
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
            self.type(" ".join(words))

    def is_done(self) -> bool:
        """Enter: with nothing picked it takes the row that is pointed at."""
        if self.query and not self.rows:
            self.add(self.query)
            return False
        if not self.picked and self.rows and self.question.least == 1:
            self.toggle()
        try:
            self.question.value(tuple(self.picked))
        except Refused as refused:
            self.remark = str(refused)
            return False
        return True

    # What is drawn

    def shown(self) -> Fragments:
        columns, lines = shutil.get_terminal_size()
        columns = max(20, columns - 1)
        height = max(3, min(MOST, lines - AROUND))
        self.first = max(min(self.first, self.pointed), self.pointed - height + 1)
        visible = self.rows[self.first : self.first + height]
        return [
            *self._asked(columns),
            *self._table(visible, columns),
            *self._foot(columns, height - len(visible)),
        ]

    def _asked(self, columns: int) -> Fragments:
        count = f"{len(self.rows)} found" if self.query else f"{len(self.rows)} models"
        if self.question.head[:1] != ("model",):
            count = f"{len(self.rows)} found"
        return [
            ("class:qmark", "? "),
            ("class:question", f"{cut(self.question.text, columns - 2)}\n"),
            ("class:qmark", "/ "),
            ("", self.query),
            ("class:pointed", "_"),
            ("class:hint", f"  {count}\n"),
        ]

    def _table(self, rows: Sequence[Row], columns: int) -> Fragments:
        """The rows, with as many of their cells as fit beside the first."""
        cells = [self.question.head, *(row.cells for row in rows)]
        wide = [max(map(width, column)) for column in zip(*cells, strict=True)]
        room = columns - 5
        while len(wide) > 1 and sum(wide) + GAP * (len(wide) - 1) > room:
            if wide[0] > LEAST:
                wide[0] -= 1
            else:
                wide.pop()
        wide[0] = min(wide[0], room)
        drawn: Fragments = [("class:head", f"     {_laid_out(self.question.head, wide)}\n")]
        for number, row in enumerate(rows, self.first):
            mark = str(self.picked.index(row.value) + 1) if row.value in self.picked else ""
            pointed = number == self.pointed
            drawn += [
                ("class:pointer", "> " if pointed else "  "),
                ("class:mark", f"{mark:>2} "),
                ("class:pointed" if pointed else "", f"{_laid_out(row.cells, wide)}\n"),
            ]
        if not rows:
            drawn.append(
                (
                    "",
                    cut(
                        f"     Nothing is called so; Space takes {self.query} as it is.\n", columns
                    ),
                )
            )
        return drawn

    def _foot(self, columns: int, missing: int) -> Fragments:
        """The row that is pointed at in words, what was picked, and which keys there are."""
        words = textwrap.wrap(self.rows[self.pointed].words if self.rows else "", columns)
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


def _laid_out(cells: Sequence[str], wide: Sequence[int]) -> str:
    """The cells side by side, all but the first and last to the right."""
    first = _short(cells[0], wide[0])
    parts = [first + " " * (wide[0] - width(first))]
    parts += [f"{cell:>{columns}}" for cell, columns in zip(cells[1:], wide[1:], strict=False)]
    return (" " * GAP).join(parts).rstrip()


def _short(name: str, columns: int) -> str:
    """A name with its middle left out where it does not fit: models differ at their ends."""
    if width(name) <= columns:
        return name
    tail = max(0, columns - 3) * 2 // 3
    return f"{name[: max(0, columns - 3 - tail)]}...{name[len(name) - tail :]}"


def cut(text: str, columns: int) -> str:
    return text if width(text) <= columns else text[: max(0, columns - 3)] + "..."


def keys(state: State) -> KeyBindings:
    bindings = KeyBindings()
    add = bindings.add

    @add("escape", eager=True)
    def back(event: KeyPressEvent) -> None:
        if state.query:
            state.query = ""
            state.search()
        else:
            event.app.exit(exception=Back())

    @add("c-c", eager=True)
    def interrupt(event: KeyPressEvent) -> None:
        event.app.exit(exception=KeyboardInterrupt())

    @add("c-d", eager=True)
    def end(event: KeyPressEvent) -> None:
        event.app.exit(exception=EOFError())

    @add("enter")
    def done(event: KeyPressEvent) -> None:
        if state.is_done():
            event.app.exit()

    for key, by in (
        ("up", -1),
        ("down", 1),
        ("pageup", -MOST),
        ("pagedown", MOST),
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
    def rub(event: KeyPressEvent) -> None:
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
            state.type(event.data)

    return bindings
