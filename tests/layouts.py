"""JSON as people lay it out: indented or on one line, with comments, trailing commas,
odd blanks."""

from __future__ import annotations

import json
import random


class Layout:
    """One way to write, for a whole file. `plain` leaves comments and trailing commas out."""

    def __init__(self, rng: random.Random, plain: bool = False) -> None:
        self.rng = rng
        self.end = rng.choice(("\n", "\n", "\n", "\r\n"))
        self.indent = rng.choice(("  ", "    ", "\t", " ", ""))
        self.below = rng.choice(
            (1.0, 1.0, 0.9, 0.5, 0.0)
        )  # how often entries get lines of their own
        self.colon = rng.choice((": ", ": ", ":", " : "))
        self.comments = 0 if plain else rng.choice((0, 0, 0.2, 0.6))
        self.trailing = 0 if plain else rng.choice((0, 0, 0.5, 1))

    def text(self, value: object) -> str:
        before = self.rng.choice(("", "", self.end, " "))
        after = self.rng.choice(("", self.end, self.end, self.end * 2))
        bom = self.rng.choice(("", "", "", "\ufeff"))
        return bom + before + self.comment("", True) + self.value(value, "") + after

    def value(self, value: object, indent: str) -> str:
        if not isinstance(value, dict | list) or not value:
            return json.dumps(value, ensure_ascii=self.rng.random() < 0.2)
        entries = (
            [
                json.dumps(key) + self.colon + self.value(each, indent + self.indent)
                for key, each in value.items()
            ]
            if isinstance(value, dict)
            else [self.value(each, indent + self.indent) for each in value]
        )
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        if self.rng.random() >= self.below:
            gap = self.rng.choice((" ", ""))
            inside = self.rng.choice((" ", ""))
            return opening + inside + ("," + gap).join(entries) + inside + closing
        inner = indent + self.indent
        lines = [opening + self.tail() + self.end]
        for number, entry in enumerate(entries):
            comma = "," if number + 1 < len(entries) or self.rng.random() < self.trailing else ""
            lines.append(
                self.comment(inner, False) + inner + entry + comma + self.tail() + self.end
            )
        return "".join(lines) + indent + closing

    def comment(self, indent: str, first: bool) -> str:
        """A line of its own."""
        if self.rng.random() >= self.comments:
            return ""
        return (
            f"{indent}// {self.rng.choice(('note', 'a, b', '{', chr(34), 'providers'))}{self.end}"
        )

    def tail(self) -> str:
        """What may follow on a line."""
        return " // why, how" if self.rng.random() < self.comments / 2 else ""
