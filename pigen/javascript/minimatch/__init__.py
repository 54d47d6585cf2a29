"""The globs of `--models` and `enabledModels`, which pi leaves to the npm package minimatch.

Case does not count. `*` and `?` stop at "/", a part that is `**` crosses it; none of them takes a
leading dot. Also `[a-c]`, `[!a]`, `[[:digit:]]`, `{a,b}`, `{1..3}`, the extended `@(a|b)` `?(a)`
`*(a)` `+(a)` `!(a)`, a backslash before a literal; `!` in front negates, `#` in front is a comment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pigen.javascript.minimatch.braces import braces

_NOT_SLASH = "[^/]"
_NO_DOT = r"(?!\.)"
_NOTHING = r"(?!)"
_GLOBSTAR = None
_EXTENDED = "!?+*@"

# For printable ASCII, after minimatch's own table: [:print:] there matches control characters.
_POSIX = {
    "alnum": "A-Za-z0-9",
    "alpha": "A-Za-z",
    "ascii": r"\x00-\x7f",
    "blank": r" \t",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": r"\x00-\x1f\x7f",
    "punct": r"!\"#%&'()*,\-./:;?@\[\\\]_{}",
    "space": r" \t\r\n\v\f",
    "upper": "A-Z",
    "word": "A-Za-z0-9_",
    "xdigit": "A-Fa-f0-9",
}


def matcher(glob: str) -> Callable[[str], bool]:
    """A test whether a text matches `glob`, as minimatch does with `nocase`."""
    if glob.startswith("#"):
        return lambda text: False
    body = glob.lstrip("!")
    negated = (len(glob) - len(body)) % 2 == 1
    patterns = [[_part(part) for part in _slashes(each)] for each in dict.fromkeys(braces(body))]

    def match(text: str) -> bool:
        parts = _slashes(text)
        return any(_parts_match(parts, pattern) for pattern in patterns) != negated

    return match


def _slashes(text: str) -> list[str]:
    return re.split("/+", text)


def _parts_match(parts: Sequence[str], pattern: Sequence[re.Pattern[str] | None]) -> bool:
    if not pattern:
        return not parts or parts == [""]
    first, rest = pattern[0], pattern[1:]
    if first is not _GLOBSTAR:
        return bool(parts and first.fullmatch(parts[0])) and _parts_match(parts[1:], rest)
    if not rest:
        return bool(parts) and not any(part.startswith(".") for part in parts)
    for taken in range(len(parts) + 1):
        if _parts_match(parts[taken:], rest):
            return True
        if taken < len(parts) and parts[taken].startswith("."):
            break
    return False


def _part(text: str) -> re.Pattern[str] | None:
    if text == "**":
        return _GLOBSTAR
    return re.compile(_Part(text).translate(), re.IGNORECASE | re.DOTALL)


class _Part:
    """One part of a pattern, between slashes, as a regular expression.

    start  no text precedes it, so a wildcard at its head may not take a dot
    end    no text follows it, so a lone `*` has to take something
    """

    def __init__(self, text: str, start: bool = True, end: bool = True) -> None:
        self.text = text
        self.start = start
        self.end = end

    def translate(self) -> str:
        if self.start and self.end and self.text and not self.text.strip("*"):
            return _NO_DOT + _NOT_SLASH + "+"
        source = self.plain(0)
        wild = self.start and source.startswith("[")
        return _NO_DOT + source if wild else source

    def plain(self, at: int, extended: bool = True) -> str:
        """What stands from `at` on. Without `extended`, `@(` and the like are literal."""
        source = ""
        while at < len(self.text):
            char = self.text[at]
            if extended and char in _EXTENDED and self.text[at + 1 : at + 2] == "(":
                group = self.group(at)
                if group is None:
                    return source + self.plain(at, extended=False)
                return source + group
            if char == "*":
                if self.text[at - 1 : at] != "*" or at == 0 or self.escaped(at - 1):
                    source += _NOT_SLASH + "*"
            elif char == "?":
                source += _NOT_SLASH
            elif char == "\\" and at + 1 < len(self.text):
                at += 1
                source += re.escape(self.text[at])
            elif char == "[":
                found = _bracket(self.text, at)
                if found is None:
                    extended = False
                    source += re.escape(char)
                else:
                    source += found[0]
                    at = found[1]
                    continue
            else:
                source += re.escape(char)
            at += 1
        return source

    def escaped(self, at: int) -> bool:
        before = self.text[:at]
        return (len(before) - len(before.rstrip("\\"))) % 2 == 1

    def group(self, at: int) -> str | None:
        """An extended group that begins at `at`, and all that follows it; None for an open one."""
        found = _alternatives(self.text, at + 2)
        if found is None:
            return None
        texts, after = found
        rest = self.plain(after)
        start = self.start and at == 0
        end = self.end and after == len(self.text)
        kind = self.text[at]
        if kind == "!" and texts == [""]:
            return (_NO_DOT if start else "") + _NOT_SLASH + "+" + rest
        body = "|".join(_Part(text, start, end or kind == "!").translate() for text in texts)
        if kind == "!":
            dot = _NO_DOT if start else ""
            return f"(?!(?:{body}){rest}$){dot}{_NOT_SLASH}*{rest}"
        if kind in "*+" and start:
            again = "|".join(_Part(text, False, end).translate() for text in texts)
            body = f"(?:{body})(?:{again})*"
            kind = "?" if kind == "*" else "@"
        return f"(?:{body}){kind.replace('@', '')}{rest}"


def _alternatives(text: str, at: int) -> tuple[list[str], int] | None:
    """The texts between `|` from `at` up to the closing parenthesis, and where that ends."""
    texts, begin, depth = [], at, 0
    while at < len(text):
        char = text[at]
        if char == "\\":
            at += 1
        elif char == "[":
            found = _bracket(text, at)
            if found is None:
                return None
            at = found[1] - 1
        elif char in _EXTENDED and text[at + 1 : at + 2] == "(":
            depth += 1
            at += 1
        elif depth == 0 and char in "|)":
            texts.append(text[begin:at])
            begin = at + 1
            if char == ")":
                return texts, begin
        elif char == ")":
            depth -= 1
        at += 1
    return None


def _bracket(text: str, at: int) -> tuple[str, int] | None:
    """The class that begins at `at` as a regular expression, and where it ends; None for "[" alone.
    A class that can hold nothing makes the whole part match nothing."""
    begin = at = at + 1
    negated = text[at : at + 1] in ("!", "^") and at < len(text)
    at += negated
    begin = at
    ranges: list[str] = []
    low = ""
    while at < len(text):
        char = text[at]
        if char == "]" and at > begin:
            break
        escaped = char == "\\"
        if escaped:
            at += 1
            char = text[at : at + 1]
        name = next((n for n in _POSIX if text.startswith(f"[:{n}:]", at)), None)
        if name and not escaped:
            if low:
                return _NOTHING, len(text)
            ranges.append(_POSIX[name])
            at += len(name) + 4
            continue
        at += 1
        if low:
            if char >= low:
                ranges.append(re.escape(low) + ("-" + re.escape(char) if char > low else ""))
            low = ""
        elif text.startswith("-]", at):
            ranges.append(re.escape(char) + r"\-")
            at += 1
        elif text.startswith("-", at):
            low = char
            at += 1
        else:
            ranges.append(re.escape(char))
    if at >= len(text):
        return None
    if not ranges:
        return _NOTHING, len(text)
    if not negated and len(ranges) == 1 and len(ranges[0].lstrip("\\")) <= 1:
        return ranges[0], at + 1
    return f"[{'^' if negated else ''}{''.join(ranges)}]", at + 1
