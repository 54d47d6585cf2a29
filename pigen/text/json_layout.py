"""How a JSON text is laid out, and values in the same way."""

from __future__ import annotations

from typing import NamedTuple

from pigen.text.jsonc import WHITESPACE


class Layout:
    """How a text is laid out: its line ends and its unit of indentation; and whether a comment
    beside an entry stays when the entry goes."""

    def __init__(self, text: str, keeps_comments: bool = False) -> None:
        self.text = text
        self.keeps_comments = keeps_comments
        self.line_end_char = "\n" if "\n" in text or "\r" not in text else "\r"
        self.newline = "\r\n" if "\r\n" in text else self.line_end_char

    @property
    def indent_unit(self) -> str:
        """The indentation of the first indented line that holds a key or a bracket."""
        for line in self.text.split(self.line_end_char):
            body = line.lstrip(" \t")
            if body[:1] in '"{[' and body and body != line:
                return line[: len(line) - len(body)]
        return "  "

    def find_line_start(self, at: int) -> int:
        return self.text.rfind(self.line_end_char, 0, at) + 1

    def find_line_end(self, at: int) -> int:
        """Where the line's text ends, before its line end."""
        end = self.text.find(self.line_end_char, at)
        if end < 0:
            return len(self.text)
        return end - 1 if end > at and self.text[end - 1] == "\r" else end

    def find_indent(self, at: int) -> str:
        line = self.text[self.find_line_start(at) : at]
        return line[: len(line) - len(line.lstrip(" \t"))]

    def is_first_on_line(self, at: int) -> bool:
        """Only spaces stand before it on its line."""
        return not self.text[self.find_line_start(at) : at].strip(" \t")

    def skip_comment(self, at: int) -> int:
        """The end of the line where nothing but a comment follows; else `at`."""
        end = self.find_line_end(at)
        rest = self.text[at:end].lstrip(" \t")
        return end if not rest or rest.startswith("//") else at

    def find_kept_comment(self, at: int) -> int | None:
        """Where a comment that stays begins, if it is the next that stands on the line."""
        if not self.keeps_comments:
            return None
        end = self.find_line_end(at)
        start = end - len(self.text[at:end].lstrip(" \t"))
        return start if self.text.startswith("//", start) and start < end else None

    def find_next_token(self, at: int) -> int:
        """The first character from `at` on that is neither whitespace nor comment."""
        while at < len(self.text):
            if self.text[at] in WHITESPACE:
                at += 1
            elif self.text.startswith("//", at):
                end = self.text.find("\n", at)
                at = len(self.text) if end < 0 else end
            else:
                break
        return at

    def find_comma(self, at: int) -> int | None:
        """The comma that follows the entry ending at `at`."""
        at = self.find_next_token(at)
        return at if self.text.startswith(",", at) else None


def dump(value: object, layout: Layout, indent: str | None = None) -> str:
    """The value as JSON text: on one line, or laid out under `indent`, short lists on one line."""
    nested = isinstance(value, dict) or any(
        isinstance(each, dict | list) for each in _as_list(value)
    )
    if indent is None or not value or not nested:
        return _dump_on_one_line(value)
    inner = indent + layout.indent_unit
    if isinstance(value, dict):
        parts = [
            f"{_dump_on_one_line(key)}: {dump(each, layout, inner)}" for key, each in value.items()
        ]
        opening, closing = "{}"
    else:
        parts = [dump(each, layout, inner) for each in _as_list(value)]
        opening, closing = "[]"
    below = layout.newline + inner
    return opening + below + ("," + below).join(parts) + layout.newline + indent + closing


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _dump_on_one_line(value: object) -> str:
    import json

    text = json.dumps(value, ensure_ascii=False)
    # Half a surrogate pair cannot be written to a file.
    lone = not text.isascii() and any("\ud800" <= each <= "\udfff" for each in text)
    return json.dumps(value) if lone else text


class Style(NamedTuple):
    """How an item is written, so that the next one looks like it.

    is_on_one_line  no line ends in it
    padding         what stands inside its braces
    """

    is_on_one_line: bool
    padding: str
    comma: str
    colon: str

    @classmethod
    def detect(cls, layout: Layout, start: int, end: int) -> Style:
        text = layout.text[start:end]
        is_on_one_line = layout.line_end_char not in text
        is_compact = is_on_one_line and '":' in text and '": ' not in text
        padding = " " if is_on_one_line and text.startswith("{ ") else ""
        return cls(
            is_on_one_line, padding, "," if is_compact else ", ", ":" if is_compact else ": "
        )

    def dump(self, value: object, layout: Layout, indent: str | None) -> str:
        """The value as an item whose line, if it has one of its own, begins with `indent`."""
        if not self.is_on_one_line and indent is not None:
            return dump(value, layout, indent)
        if isinstance(value, dict) and value:
            members = [
                _dump_on_one_line(key) + self.colon + self.dump(each, layout, None)
                for key, each in value.items()
            ]
            return f"{{{self.padding}{self.comma.join(members)}{self.padding}}}"
        if isinstance(value, list):
            return f"[{self.comma.join(self.dump(each, layout, None) for each in value)}]"
        return _dump_on_one_line(value)
