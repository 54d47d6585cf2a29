"""The globs of `--models` and `enabledModels`, which pi leaves to the npm package minimatch.

Case does not count. `*` and `?` stop at "/", a part that is `**` crosses it; none of them takes a
leading dot. Also `[a-c]`, `[!a]`, `[[:digit:]]`, `{a,b}`, `{1..3}`, the extended `@(a|b)` `?(a)`
`*(a)` `+(a)` `!(a)`, a backslash before a literal; `!` in front negates, `#` in front is a comment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pigen.javascript.minimatch.braces import expand_braces

TYPE_CHECKING = False
if TYPE_CHECKING:  # both are imported when something is matched
    import regex

    from pigen.javascript.bounded_regex import TimeLimit

_NOT_SLASH = "[^/]"
_NO_DOT = r"(?!\.)"
_NOTHING = r"(?!)"
_GLOBSTAR = None
_EXTENDED = "!?+*@"
_MAX_REST = 20_000  # characters of a regular expression
_MAX_LENGTH = 10_000  # characters of a glob; minimatch itself refuses more than 65,536

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


def compile_glob(glob: str, limit: TimeLimit | None = None) -> Callable[[str], bool]:
    """A test whether a text matches `glob`, as minimatch does with `nocase`.

    Both may raise TimeoutError, also for a glob that is too long or stands for too many:
    `*a*a*a*a*a*a*a*ab` keeps pi 0.80.3 itself busy for a minute, pi 1.6 no longer. `limit` is the
    time that several globs may take together.
    """
    from pigen.javascript import bounded_regex

    if glob.startswith("#"):
        return lambda text: False
    if len(glob) > _MAX_LENGTH:
        raise TimeoutError
    limit = limit or bounded_regex.TimeLimit()
    body = glob.lstrip("!")
    negated = (len(glob) - len(body)) % 2 == 1
    with limit:
        patterns = [
            [_compile_part(part, limit) for part in _split_on_slashes(each)]
            for each in dict.fromkeys(expand_braces(body))
        ]

    def match(text: str) -> bool:
        parts = _split_on_slashes(text)
        with limit:
            return any(_matches_parts(parts, pattern, limit) for pattern in patterns) != negated

    return match


def _split_on_slashes(text: str) -> list[str]:
    return re.split("/+", text)


def _matches_parts(
    parts: Sequence[str], pattern: Sequence[regex.Pattern[str] | None], limit: TimeLimit
) -> bool:
    """Each pair of places is looked at once: with several `**` there are more ways than that."""
    seen: set[tuple[int, int]] = set()

    def matches_from(at: int, place: int) -> bool:
        if (at, place) in seen:
            return False
        seen.add((at, place))
        if place == len(pattern):
            return at == len(parts) or list(parts[at:]) == [""]
        first = pattern[place]
        if first is not _GLOBSTAR:
            return (
                at < len(parts)
                and limit.match_whole(first, parts[at])
                and matches_from(at + 1, place + 1)
            )
        if place == len(pattern) - 1:
            return at < len(parts) and not any(part.startswith(".") for part in parts[at:])
        for after in range(at, len(parts) + 1):
            if matches_from(after, place + 1):
                return True
            if after < len(parts) and parts[after].startswith("."):
                break
        return False

    return matches_from(0, 0)


def _compile_part(text: str, limit: TimeLimit) -> regex.Pattern[str] | None:
    from pigen.javascript.bounded_regex import compile_regex

    limit.check()
    return _GLOBSTAR if text == "**" else compile_regex(_PartTranslator(text, limit).translate())


class _PartTranslator:
    """One part of a pattern, between slashes, as a regular expression.

    is_start  no text precedes it, so a wildcard at its head may not take a dot
    is_end    no text follows it, so a lone `*` has to take something
    """

    def __init__(
        self, text: str, limit: TimeLimit, is_start: bool = True, is_end: bool = True
    ) -> None:
        self.text = text
        self.limit = limit
        self.is_start = is_start
        self.is_end = is_end

    def translate(self) -> str:
        if self.is_start and self.is_end and self.text and not self.text.strip("*"):
            return _NO_DOT + _NOT_SLASH + "+"
        source = self.translate_from(0)
        wild = self.is_start and source.startswith("[")
        return _NO_DOT + source if wild else source

    def translate_from(self, at: int, allow_extended: bool = True) -> str:
        """What stands from `at` on. Without `allow_extended`, `@(` and the like are literal."""
        source = ""
        while at < len(self.text):
            self.limit.check()
            char = self.text[at]
            if allow_extended and char in _EXTENDED and self.text[at + 1 : at + 2] == "(":
                group = self.translate_group(at)
                if group is None:
                    return source + self.translate_from(at, allow_extended=False)
                return source + group
            if char == "*":
                if self.text[at - 1 : at] != "*" or at == 0 or self.is_escaped(at - 1):
                    source += _NOT_SLASH + "*"
            elif char == "?":
                source += _NOT_SLASH
            elif char == "\\" and at + 1 < len(self.text):
                at += 1
                source += re.escape(self.text[at])
            elif char == "[":
                bracket = _translate_bracket(self.text, at)
                if bracket is None:
                    allow_extended = False
                    source += re.escape(char)
                else:
                    source += bracket[0]
                    at = bracket[1]
                    continue
            else:
                source += re.escape(char)
            at += 1
        return source

    def is_escaped(self, at: int) -> bool:
        before = self.text[:at]
        return (len(before) - len(before.rstrip("\\"))) % 2 == 1

    def translate_group(self, at: int) -> str | None:
        """An extended group that begins at `at`, and all that follows it; None for an open one."""
        alternatives = _split_alternatives(self.text, at + 2)
        if alternatives is None:
            return None
        texts, after = alternatives
        rest = self.translate_from(after)
        if (
            len(rest) > _MAX_REST
        ):  # `!(a)` has it twice, so that thirty of them double it thirty times
            raise TimeoutError
        start = self.is_start and at == 0
        end = self.is_end and after == len(self.text)
        kind = self.text[at]
        if kind == "!" and texts == [""]:
            return (_NO_DOT if start else "") + _NOT_SLASH + "+" + rest
        body = "|".join(
            _PartTranslator(text, self.limit, start, end or kind == "!").translate()
            for text in texts
        )
        if kind == "!":
            dot = _NO_DOT if start else ""
            return f"(?!(?:{body}){rest}$){dot}{_NOT_SLASH}*{rest}"
        if kind in "*+" and start:
            again = "|".join(
                _PartTranslator(text, self.limit, False, end).translate() for text in texts
            )
            body = f"(?:{body})(?:{again})*"
            kind = "?" if kind == "*" else "@"
        return f"(?:{body}){kind.replace('@', '')}{rest}"


def _split_alternatives(text: str, at: int) -> tuple[list[str], int] | None:
    """The texts between `|` from `at` up to the closing parenthesis, and where that ends."""
    texts, begin, depth = [], at, 0
    while at < len(text):
        char = text[at]
        if char == "\\":
            at += 1
        elif char == "[":
            bracket = _translate_bracket(text, at)
            if bracket is None:
                return None
            at = bracket[1] - 1
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


def _translate_bracket(text: str, at: int) -> tuple[str, int] | None:
    """The class that begins at `at` as a regular expression, and where it ends; None for "[" alone.
    A class that can hold nothing makes the whole part match nothing."""
    begin = at = at + 1
    if "]" not in text[at:]:
        return None
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
        name = char == "[" and next((n for n in _POSIX if text.startswith(f"[:{n}:]", at)), None)
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
