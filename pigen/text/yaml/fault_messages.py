"""Why a text is no YAML, or more than JSON can say, in the words of a person."""

from __future__ import annotations

import re

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from pigen.common.quoting import quote
from pigen.text.jsonc import SyntaxFault
from pigen.text.yaml.scanner import NO_CHARACTER

EMPTY = ("The file has no content.", "Write something in it, or delete it.")
SECOND_DOCUMENT = (
    "A second document starts here, and only one can be read.",
    'Remove the line with "---" or "...", or move what follows it to a file of its own.',
)
NON_FINITE = (
    "This is infinity or not a number, and neither pi nor the gateway can read that.",
    "Write a finite number, or put the text in quotes.",
)
KEY_NOT_TEXT = (
    "The key is itself a map or a list; here every key is a text.",
    "Write a name before the colon. If braces belong to the text, put it in quotes.",
)
NO_KEY = (
    "The colon has no key before it.",
    "Write a name before the colon. If the colon belongs to the text, put it in quotes.",
)
TOO_DEEP = (
    "The values are nested more than 100 levels deep, so pigen stops reading.",
    "Check that this is the file you meant.",
)
TOO_LARGE = (
    "With all its aliases the file holds more than 500,000 values, so pigen stops reading.",
    "Check that no alias repeats a value that contains aliases itself.",
)
MERGE_VALUE_NOT_MAP = (
    'The merge key "<<" has a value that is not a map.',
    "Give it an alias for a map, such as <<: *defaults, or a list of them.",
)

_NOT_LINED_UP = (
    "The line is not aligned with the entries around it, so YAML cannot tell where it belongs.",
    "Indent it as much as the entry above it.",
)
# What the context and the problem of the parser hold together, and what to write in its place.
_PROBLEMS = (
    (
        "mapping values are not allowed",
        "There is a colon where YAML expects no key: the text before it is already a value.",
        "Put a value that has a colon in quotes, or start a new line for the key.",
    ),
    (
        "could not find expected ':'",
        "The line has no colon after its key, so YAML cannot tell key and value apart.",
        "Write it as key: value, with a space after the colon, and align it with its neighbours.",
    ),
    (
        "expected ',' or",
        "A list or map in brackets has no comma or closing bracket here.",
        "Close the bracket, or put a comma between the entries.",
    ),
    (
        "while parsing a block collection: expected <block end>",
        "The line is aligned with the items of a list but is not one.",
        'Start it with "- ", or indent it as much as the key it belongs to.',
    ),
    ("while parsing a block mapping: expected <block end>", *_NOT_LINED_UP),
    (
        "sequence entries are not allowed",
        "A list with dashes cannot start on the line of its key.",
        "Start it on the next line.",
    ),
    (
        "unexpected end of stream",
        "The text in quotes has no closing quote.",
        "Close the quote.",
    ),
    (
        "unknown escape character",
        "A backslash in double quotes is before a character that cannot be escaped.",
        "Write two backslashes instead of one, or use single quotes.",
    ),
    (
        NO_CHARACTER,
        "An escape in double quotes stands for no character.",
        "Write the character itself, or its number as eight digits after \\U.",
    ),
)
_TOKEN = re.compile(r"[^\s,\]}#][^\s,\]}]*")
_TAGGED = re.compile(r"!.*")


def describe_unknown_anchor(name: str) -> tuple[str, str]:
    return (
        f"The alias *{name} has no anchor before it.",
        f"Write &{name} before the value it refers to, or put the text in quotes.",
    )


def describe_circular_alias(name: str) -> tuple[str, str]:
    return (
        f"The alias *{name} is inside the value that it refers to, which would never end.",
        "Remove the alias, or name the anchor of another value.",
    )


def make_fault(text: str, error: YAMLError) -> SyntaxFault:
    """What to say of an error of the parser."""
    if isinstance(error, ReaderError):
        return SyntaxFault(
            "invisible-character",
            error.position,
            error.position + 1,
            "The file holds a control character, which YAML does not allow.",
            "Remove the character; in double quotes it can be written as an escape.",
        )
    assert isinstance(error, MarkedYAMLError)
    begin = error.context_mark
    mark = error.problem_mark or begin
    at = min(mark.index, len(text)) if mark else 0
    problem = f"{error.context}: {error.problem}"
    if re.search(r"\btag\b", problem):
        return make_tag_fault(text, begin.index if begin else at)
    if "cannot start any token" in problem:
        return _make_token_fault(text, at)
    for words, message, help in _PROBLEMS:
        if words in problem:
            if words == "unexpected end of stream" and begin:
                at = begin.index  # the quote
            elif words == "unknown escape character":
                at -= 1  # the backslash
            return SyntaxFault("syntax", at, min(at + 1, len(text)), message, help)
    return SyntaxFault(
        "syntax",
        at,
        min(at + 1, len(text)),
        "The text cannot be read as YAML from here on.",
        "Check brackets, quotes and indentation on this line and the one above.",
    )


def _make_token_fault(text: str, at: int) -> SyntaxFault:
    match = _TOKEN.match(text, at)
    token = match[0] if match else text[at : at + 1]
    if text[at : at + 1] == "@":
        return _make_quoting_fault(
            "unquoted-slug",
            at,
            token,
            f"{quote(token)} starts with @, which YAML reserves, so the file cannot be read.",
        )
    if text[at : at + 1] == "\t":
        return SyntaxFault(
            "tab",
            at,
            at + 1,
            "The line is indented by a tab, which YAML does not allow.",
            "Indent with spaces.",
        )
    return _make_quoting_fault(
        "unquoted-text",
        at,
        token,
        f"{quote(token)} starts with a character that YAML reserves.",
    )


def make_tag_fault(text: str, at: int) -> SyntaxFault:
    """An exclamation mark without quotes: most likely a command of pi's."""
    line_end = text.find("\n", at)
    match = _TAGGED.match(text, at, len(text) if line_end < 0 else line_end)
    if match is None or text.startswith("!!", at):
        return SyntaxFault(
            "tag",
            at,
            at + 1,
            "The value has a YAML tag, which pigen does not use.",
            "Remove the tag. If it is part of a text, put the text in quotes.",
        )
    return _make_quoting_fault(
        "unquoted-command",
        at,
        match[0].rstrip(),
        f"YAML reads {quote(match[0].split()[0])} as a tag and removes it, so no command is "
        "left for pi to run.",
    )


def _make_quoting_fault(kind: str, at: int, token: str, message: str) -> SyntaxFault:
    """A text that needs quotes; with the fix where it is sure where the text ends."""
    written = '"' + token.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if '"' in token and "'" not in token:
        written = f"'{token}'"
    sure = not any(character in token for character in ",]}#\"'")
    fix = ("Put it in quotes", True, ((at, at + len(token), written),)) if sure else None
    return SyntaxFault(kind, at, at + len(token), message, f"Write {written}.", fix)
