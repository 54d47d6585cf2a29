"""Keeping secrets off the screen: which parts of a text are keys, tokens or passwords.

Text is shown around whatever a finding points at, so this must not depend on the file being valid:
it goes by the name beside a value, by the values that pi would read as keys, and by the look of
well-known tokens. Rather too much is hidden than too little.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from pigen.credentials import is_dummy, is_placeholder

HIDDEN = "..."
SHOWN = 3  # characters at the start that tell the kind of a key
LONG = 12  # below this length nothing is shown
Span = tuple[int, int]


def mask(secret: str) -> str:
    return (secret[:SHOWN] if len(secret) >= LONG else "") + HIDDEN


def spans(text: str, known: Iterable[str] = ()) -> list[Span]:
    """Where secrets stand in `text`, in order and apart; `known` are keys that were read before."""
    found = [*_named(text), *_literal(text, known), *_recognised(text)]
    merged: list[Span] = []
    for start, end in sorted(found):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def masked(text: str, known: Iterable[str] = ()) -> str:
    """`text` with its secrets hidden."""
    parts = []
    last = 0
    for start, end in spans(text, known):
        parts += [text[last:start], mask(text[start:end])]
        last = end
    return "".join([*parts, text[last:]])


def secrets(value: object) -> set[str]:
    """The literal keys in a models.json or auth.json: each apiKey, and headers that carry one."""
    found = set()
    pending = [(value, "")]
    while pending:
        item, name = pending.pop()
        if isinstance(item, dict):
            pending += [(inner, str(key)) for key, inner in item.items()]
        elif isinstance(item, list):
            pending += [(inner, name) for inner in item]
        elif isinstance(item, str) and is_secret_name(name) and not is_reference(item):
            found.add(item)
    return found


SECRET_WORDS = """
apikey auth authorization bearer cookie credential credentials key pass passphrase passwd password
pat pwd secret signature token
"""


def is_secret_name(name: str) -> bool:
    """A key, header or parameter of this name holds a secret: apiKey, X-Auth-Token, client_secret."""
    words = _words()(name)
    return bool(words) and (
        words[-1].lower() in SECRET_WORDS.split() or "apikey" in "".join(words).lower()
    )


def is_reference(value: str) -> bool:
    """It says where the secret is, or is none: $NAME, NAME_IN_CAPITALS, !command, a dummy, a placeholder."""
    if value.startswith("!") or is_dummy(value) or is_placeholder(value):
        return True
    rest = _reference().sub("", value).removeprefix("Bearer ").removeprefix("Basic ")
    return rest.strip() == ""


@cache
def _words():  # type: ignore[no-untyped-def]  # a bound method of a pattern
    return re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+").findall


@cache
def _reference() -> re.Pattern[str]:
    return re.compile(r"\$\{[A-Za-z_]\w*\}|\$[A-Za-z_]\w*|^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$")


@cache
def _assignment() -> re.Pattern[str]:
    """`"name": "value"`, `'name': 'value'`, `name: value`, `name=value`; strings may lack an end."""
    return re.compile(
        r"""(?<![\w.-])([A-Za-z][\w.-]{0,80})["']?\s{0,80}[:=]\s{0,80}"""
        # looked at and not consumed, for there may be a name and a value inside the value
        r"""(?=(?:"((?:[^"\\\r\n]|\\.)*)|'((?:[^'\\\r\n]|\\.)*)|([^\s"',{}\[\]&]{1,400})))"""
    )


def _named(text: str) -> Iterator[Span]:
    for match in _assignment().finditer(text):
        if not is_secret_name(match[1]):
            continue
        number = match.lastindex or 0
        value = match[number]
        if value in ("true", "false", "null") and number == 4:
            continue
        if value and not is_reference(value):
            yield match.span(number)


def _literal(text: str, values: Iterable[str]) -> Iterator[Span]:
    for value in values:
        # a short one may well be part of a word, so only the whole string counts
        quotes = "" if len(value) >= LONG else '"'
        sought = quotes + value + quotes
        start = text.find(sought) if value else -1
        while start >= 0:
            yield start + len(quotes), start + len(quotes) + len(value)
            start = text.find(sought, start + len(sought))


@cache
def _tokens() -> tuple[re.Pattern[str], re.Pattern[str]]:
    known = re.compile(
        r"(?<![A-Za-z0-9])(?:"
        r"(?:sk|pk|rk|gsk|xai|nvapi|pplx|csk|fw|hf|r8|glpat|ghp|gho|ghs|ghu|github_pat|xox[abprs])"
        r"[-_][A-Za-z0-9_-]{12,}"
        r"|AIza[\w-]{20,}|AKIA[A-Z0-9]{12,}|eyJ[\w.-]{16,})"
        r"|(?<=://)[^\s/:@\"']*:[^\s/@\"']+(?=@)"
        r"|(?<=Bearer )[^\s\"'$]{8,}"
    )
    # A run of letters and digits in both cases, or of hexadecimal digits: no word, no model id.
    random = re.compile(
        r"(?<![\w+])(?=[a-z0-9_+]*[A-Z])(?=[A-Z0-9_+]*[a-z])(?=[A-Za-z_+]*[0-9])[\w+]{28,}={0,2}"
        r"|(?<!\w)(?=[a-f]*[0-9])[0-9a-f]{32,}(?!\w)"
    )
    return known, random


def _recognised(text: str) -> Iterator[Span]:
    for pattern in _tokens():
        for match in pattern.finditer(text):
            yield match.span()
