"""What both ways of asking share."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable
from typing import TypeVar

from pigen.outputs import terminal
from pigen.wizard.questions import Answer, Question

Result = TypeVar("Result")


class Prompter:
    """The one that asks a person. KEYS says how to go back and to end."""

    KEYS_HELP = "< goes back, Ctrl-C ends it."

    def ask(self, question: Question) -> Answer:
        """The answer, checked. Raises Back, KeyboardInterrupt, EOFError."""
        raise NotImplementedError

    def say(self, text: str = "") -> None:
        """Lines for the person, broken where the terminal ends. Lines that begin with a space are
        left as they are."""
        columns = get_width()
        for line in text.split("\n"):
            broken = (
                line
                if line[:1] in (" ", "")
                else textwrap.fill(line, columns, break_on_hyphens=False, break_long_words=False)
            )
            terminal.write(broken + "\n")
        sys.stdout.flush()

    def wait(self, text: str, work: Callable[[], Result]) -> Result:
        """The result of `work`, with something to look at as long as it takes."""
        self.say(f"{text} ...")
        return work()


def get_width() -> int:
    """How many columns a line may take."""
    import shutil

    return max(20, min(shutil.get_terminal_size().columns - 1, 100))
