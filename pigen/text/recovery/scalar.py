"""What is common to reading strings and words: a piece of text, its value, its faults.

Every reading function gets the whole text and an offset, and gives back a Scalar. What JSON allows
yields no faults.
"""

from __future__ import annotations

import re

from pigen.text.jsonc import SyntaxFault

BARE_WORD = re.compile(r"""[^\s,:{}\[\]"'`“”=;]+""")


class Scalar:
    __slots__ = ("end", "faults", "value")

    def __init__(self, value: object, end: int, *faults: SyntaxFault) -> None:
        self.value = value
        self.end = end
        self.faults = faults


def quote(value: str) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)


def shorten_key(key: str) -> str:
    """A key for a message, in quotes and not too long."""
    return quote(key if len(key) <= 40 else key[:37] + "...")


def show_safely(text: str) -> str:
    """A piece of the file for a message, unless there are words in it, which may be a secret."""
    text = text.strip()
    return text if len(text) <= 20 and re.fullmatch(r"[!-/:-@\[-`{-~]+|\\.", text) else "This text"


def find_line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end
