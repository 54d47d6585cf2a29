"""A row of the table of faults."""

from __future__ import annotations

from string import Template


class FaultEntry:
    """A fault as the table has it.

    message      what is wrong
    help         what to do
    fix          the title of the fix, "" without one
    safe         the fix gives certainly what was meant
    reliable     the fault leaves no doubt about the value of the text
    example      a text whose first fault it is
    pi           how pi's complaint about the example begins behind "Failed to parse models.json: ";
                 it loads nothing from such a file. tests/conformance/ asks each measured release
    """

    __slots__ = ("example", "fix", "help", "message", "pi", "reliable", "safe")

    def __init__(
        self,
        message: str,
        help: str,
        fix: str = "",
        *,
        safe: bool = False,
        reliable: bool = False,
        example: str,
        pi: str,
    ) -> None:
        self.message = message
        self.help = help
        self.fix = fix
        self.safe = safe
        self.reliable = reliable
        self.example = example
        self.pi = pi

    @staticmethod
    def fill(text: str, words: dict[str, object]) -> str:
        """A text of the table with words of the file in it."""
        return Template(text).substitute(words) if words else text
