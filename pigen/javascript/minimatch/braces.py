"""The braces of a glob: `{a,b}` and `{1..3}`, as bash and the npm package brace-expansion do
them."""

from __future__ import annotations

import re

MAX_EXPANSIONS = 1000  # texts that a glob may stand for; pi itself stops at 100,000
MAX_DIGITS = 15  # of a number that JavaScript holds exactly

# Stand-ins for characters that a backslash took out of the braces' grammar.
_STAND_INS = {"\\": "\ue000", "{": "\ue001", "}": "\ue002", ",": "\ue003", ".": "\ue004"}


def expand_braces(text: str) -> list[str]:
    """All texts that `{a,b}` and `{1..3}` stand for; TimeoutError for more than MAX_EXPANSIONS."""
    if "{" not in text or "}" not in text[text.index("{") :]:
        return [text]
    if text.startswith("{}"):
        text = r"\{\}" + text[2:]
    hidden = re.sub(r"\\([\\{},.])", lambda found: _STAND_INS[found[1]], text)
    back = {stand_in: char for char, stand_in in _STAND_INS.items()}
    return ["".join(back.get(char, char) for char in each) for each in _expand(hidden)]


def _expand(text: str) -> list[str]:
    braces = _find_balanced(text)
    if braces is None:
        return [text]
    start, end = braces
    before, inside, after = text[:start], text[start + 1 : end], text[end + 1 :]
    if before.endswith("$"):
        return [text[: end + 1] + rest for rest in _expand(after)]
    values = _expand_sequence(inside)
    if values is None:
        if "," not in inside:
            if re.search(r",(?!,).*\}", after):  # as bash does: {a},b} is the set "a}" and "b"
                return _expand(f"{before}{{{inside}{_STAND_INS['}']}{after}")
            return [text]
        members = _split_members(inside)
        if len(members) == 1:
            values = [f"{{{value}}}" for value in _expand(members[0])]
        else:
            values = []
            for member in members:
                values += _expand(member)
                _check_number(len(values))
    rests = _expand(after)
    _check_number(len(values) * len(rests))
    return [before + value + rest for value in values for rest in rests]


def _check_number(expansions: int) -> None:
    if expansions > MAX_EXPANSIONS:
        raise TimeoutError


def _find_balanced(text: str) -> tuple[int, int] | None:
    """The first brace that is closed, and where."""
    stack: list[int] = []
    pairs = []
    for at, char in enumerate(text):
        if char == "{":
            stack.append(at)
        elif char == "}" and stack:
            pairs.append((stack.pop(), at))
    return min(pairs, default=None)


def _split_members(text: str) -> list[str]:
    members, depth, begin = [], 0, 0
    for at, char in enumerate(text):
        depth += (char == "{") - (char == "}")
        if char == "," and depth == 0:
            members.append(text[begin:at])
            begin = at + 1
    return [*members, text[begin:]]


def _expand_sequence(text: str) -> list[str] | None:
    """What `1..3`, `a..e` or `01..10..2` counts; None for anything else."""
    match = re.fullmatch(r"(?:(-?\d+)\.\.(-?\d+)|([A-Za-z])\.\.([A-Za-z]))(?:\.\.(-?\d+))?", text)
    if not match:
        return None
    letters = match[3] is not None
    ends = [match[3], match[4]] if letters else [match[1], match[2]]
    if any(len(number) > MAX_DIGITS for number in (*ends, match[5] or "")):
        raise TimeoutError
    low, high = (ord(end) if letters else int(end) for end in ends)
    step = max(abs(int(match[5] or 1)), 1) * (-1 if high < low else 1)
    numbers = range(low, high + (1 if step > 0 else -1), step)
    _check_number(len(numbers))
    if letters:
        return [chr(number).replace("\\", "") for number in numbers]
    padded = any(re.match(r"-?0\d", end) for end in (*ends, match[5] or ""))
    width = max(map(len, ends)) if padded else 0
    return [str(number).zfill(width) for number in numbers]
