"""What stands between the tokens: whitespace, comments,
and what people put there that is neither."""

from __future__ import annotations

import re

from pigen.text.jsonc import BLANKS
from pigen.text.recovery.parser import RecoveringParser

ZERO_WIDTH = "\ufeff\u200b\u200c\u200d\u2060"
CONFLICT_MARKER = re.compile(r"(?:<{7}|\|{7}|={7}|>{7})(?= |\r?$)", re.M)


def skip_gap(parser: RecoveringParser) -> None:
    """Skip whitespace and comments, and what people put there."""
    text = parser.text
    while True:
        match = BLANKS.match(text, parser.at)
        parser.at = match.end() if match else parser.at
        character = parser.character
        if character == "/" and text.startswith("//", parser.at):
            _skip_comment(parser)
        elif character == "/" and text.startswith("/*", parser.at):
            _skip_block_comment(parser)
        elif character == "#":
            end = _find_line_end(text, parser.at)
            parser.report("hash-comment", parser.at, end, (parser.at, parser.at + 1, "//"))
            parser.at = end
        elif character and character in "<>|=" and _is_conflict_marker(text, parser.at):
            _skip_conflict(parser)
        elif character and _is_odd_whitespace(character):
            _skip_odd_whitespace(parser)
        else:
            return


def report_endless_comment(parser: RecoveringParser) -> bool:
    """Report a comment that goes on to the end of the text, over what others take for line ends."""
    extras = parser.result.extras
    kind, start, end = extras[-1] if extras else ("", 0, 0)
    line_end = re.search("[\r\u2028\u2029](?=.)", parser.text[start:end], re.S)
    if kind != "comment" or line_end is None or parser.text[end:].strip():
        return False
    name = "a carriage return" if line_end[0] == "\r" else f"U+{ord(line_end[0]):04X}"
    parser.report("endless-comment", start, start + line_end.start(), ending=name)
    return True


def _find_line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    if end < 0:
        return len(text)
    return end - 1 if text[end - 1] == "\r" else end


def _skip_comment(parser: RecoveringParser) -> None:
    text, start = parser.text, parser.at
    end = text.find("\n", start)
    parser.at = len(text) if end < 0 else end
    parser.result.extras.append(
        ("comment", start, start + len(text[start : parser.at].rstrip("\r")))
    )


def _skip_block_comment(parser: RecoveringParser) -> None:
    text, start = parser.text, parser.at
    end = text.find("*/", start + 2)
    if end < 0:
        parser.at = len(text)
        parser.report("block-comment/unclosed", start, start + 2)
        return
    parser.at = end + 2
    parser.report("block-comment", start, end + 2, _to_line_comments(text, start, end + 2))


def _to_line_comments(text: str, start: int, end: int) -> tuple[int, int, str]:
    """A block comment as line comments: what follows it moves to the next line."""
    before = text[text.rfind("\n", 0, start) + 1 : start]
    indent = before[: len(before) - len(before.lstrip(" \t"))]
    newline = ("\r\n" if "\r\n" in text else "\n") + indent
    lines = [
        line.strip().removeprefix("*").strip()
        for line in text[start + 2 : end - 2].strip("*").splitlines()
    ]
    written = newline.join(("// " + line).rstrip() for line in lines if line) or "//"
    while text[end : end + 1] in (" ", "\t"):
        end += 1
    ends_line = text[end : end + 1] in ("", "\r", "\n")
    return start, end, written if ends_line else written + newline


def _is_conflict_marker(text: str, at: int) -> bool:
    return bool(CONFLICT_MARKER.match(text, at)) and (at == 0 or text[at - 1] in "\r\n")


def _skip_conflict(parser: RecoveringParser) -> None:
    """Skip the marker, and the other side: one side alone is JSON."""
    start = parser.at
    first = parser.character
    end = _find_line_end(parser.text, start)
    parser.at = end
    if first in "|=":
        close = re.compile(r"^>{7}.*", re.M).search(parser.text, start)
        parser.at = close.end() if close else end
        if close and any(fault.kind == "conflict" for fault in parser.result.faults):
            return
    if first != ">":
        parser.report("conflict", start, end)


def _is_odd_whitespace(character: str) -> bool:
    return character not in " \t\r\n" and (character.isspace() or character in ZERO_WIDTH)


def _skip_odd_whitespace(parser: RecoveringParser) -> None:
    text, start = parser.text, parser.at
    end = start
    while end < len(text) and _is_odd_whitespace(text[end]):
        end += 1
    parser.at = end
    if start == 1 and text.startswith("\ufeff\ufeff"):
        parser.report("byte-order-mark", start, end, (0, end, ""))
        return
    spaces = "".join("" if each in ZERO_WIDTH else " " for each in text[start:end])
    parser.report(
        "invisible-character/space" if spaces else "invisible-character/no-width",
        start,
        end,
        (start, end, spaces),
        code=f"U+{ord(text[start]):04X}",
    )
