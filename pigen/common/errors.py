"""The one error that pigen raises on purpose."""

from __future__ import annotations


class PigenError(Exception):
    """Something outside pigen stops the command: a file, an option, the disk.

    It carries what a person needs and is printed once, at the edge, with exit code 2.
    `message` says what is wrong and what follows; `help` says what to do about it.
    """

    def __init__(self, message: str, *, path: str | None = None, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.help = help
