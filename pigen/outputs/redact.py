"""Keeping secrets off the screen: which parts of a text are keys, tokens or passwords.

Text is shown around whatever a finding points at, so this must not depend on the file being valid:
it goes by the name beside a value, by the values that pi would read as keys, and by the look of
well-known tokens. Rather too much is hidden than too little.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from pigen.common.credentials import is_dummy, is_placeholder
from pigen.outputs.token_patterns import Span as Span
from pigen.outputs.token_patterns import collect_words, find_all_token_spans

MASK = "..."
PREFIX_LENGTH = 3  # characters at the start that tell the kind of a key
MIN_LENGTH_FOR_PREFIX = 12  # below this length nothing is shown
MAX_NAMES_SOUGHT = 50  # of secrets, each on its own; a text with more of them is searched in one go


def mask(secret: str) -> str:
    return (secret[:PREFIX_LENGTH] if len(secret) >= MIN_LENGTH_FOR_PREFIX else "") + MASK


def find_secret_spans(text: str, known: Iterable[str] = (), *, yaml: bool = False) -> list[Span]:
    """Where secrets stand in `text`, in order and apart; `known` are keys that were read before."""
    unmerged = [*_find_named(text, yaml), *_find_literals(text, known), *find_all_token_spans(text)]
    merged: list[Span] = []
    for start, end in sorted(unmerged):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def mask_secrets(text: str, known: Iterable[str] = (), *, yaml: bool = False) -> str:
    """`text` with its secrets hidden."""
    parts = []
    last = 0
    for start, end in find_secret_spans(text, known, yaml=yaml):
        parts += [text[last:start], mask(text[start:end])]
        last = end
    return "".join([*parts, text[last:]])


def collect_secrets(value: object, *, yaml: bool = False) -> set[str]:
    """The literal keys in a file: each apiKey, and headers that carry one.

    An object in the place of a key is all secret, its names too. In pigen.yaml (`yaml`) the value
    of a key is what is secret, and "key" says which key is meant.
    """
    literals = set()
    pending = [(value, "")]
    while pending:
        item, name = pending.pop()
        if isinstance(item, dict) and is_key_name(name):
            pending += [(each, name) for pair in item.items() for each in pair]
        elif isinstance(item, dict):
            for key, inner in item.items():
                if isinstance(inner, dict | list):
                    pending.append((inner, str(key)))
                elif isinstance(inner, str) and _is_literal_secret(inner, str(key), yaml):
                    literals.add(inner)
            if "providers" in item:
                literals |= _list_misplaced_texts(item["providers"])
        elif isinstance(item, list):
            pending += [(inner, name) for inner in item]
        elif isinstance(item, str) and _is_literal_secret(item, name, yaml):
            literals.add(item)
    return literals


def _is_literal_secret(text: str, name: str, yaml: bool) -> bool:
    return _names_secret(name, yaml) and not is_reference(text)


def _list_misplaced_texts(providers: object) -> set[str]:
    """Texts where providers belong: people paste keys there."""
    held = providers.values() if isinstance(providers, dict) else providers
    listed = held if not isinstance(held, str) else [held]
    try:
        return {each for each in listed or () if isinstance(each, str) and not is_reference(each)}  # type: ignore[attr-defined]
    except TypeError:
        return set()


def collect_private(value: object) -> set[str]:
    """What need not be secret and is nobody's business: commands (!...) and the values of headers,
    but for those that tell Portkey where to route."""
    texts = set()
    pending: list[tuple[object, bool]] = [(value, False)]
    while pending:
        item, is_header = pending.pop()
        if isinstance(item, dict):
            for key, inner in item.items():
                routes = is_header and str(key).lower().startswith("x-portkey-")
                pending.append((inner, key == "headers" or (is_header and not routes)))
        elif isinstance(item, list):
            pending += [(inner, is_header) for inner in item]
        elif isinstance(item, str) and (
            item.startswith("!") or (is_header and not is_reference(item))
        ):
            texts.add(item)
    return texts


def find_commands(text: str) -> set[str]:
    """Commands by their looks, also where the text cannot be read:
    a quote or space, "!", a word."""
    return set(re.findall(r"""(?<=["'\s])![A-Za-z/~.$][^"\r\n]{3,}""", text))


SECRET_WORDS = """
apikey auth authorization bearer cookie credential credentials key pass passphrase passwd password
pat pwd secret signature token
"""


@lru_cache(maxsize=4096)  # a file says the same names over and over
def is_secret_name(name: str) -> bool:
    """A key, header or parameter of this name holds a secret:
    apiKey, X-Auth-Token, client_secret."""
    words = _get_word_finder()(name)
    return bool(words) and (
        words[-1].lower() in SECRET_WORDS.split()
        or "apikey" in "".join(words).lower()
        or _is_mistyped(name)
    )


def _names_secret(name: str, yaml: bool) -> bool:
    if yaml and name in ("key", "value"):
        return name == "value"
    return is_secret_name(name)


@cache
def _is_mistyped(name: str) -> bool:
    """One letter of apiKey or Authorization is missing, too many, another or in another place."""
    return any(_is_near(name.lower(), known) for known in ("apikey", "authorization"))


def _is_near(word: str, known: str) -> bool:
    if abs(len(word) - len(known)) > 1:
        return False
    start = 0
    while word[start : start + 1] == known[start : start + 1] and start < len(known):
        start += 1
    rest, wanted = word[start:], known[start:]
    return (
        rest[1:] == wanted
        or rest == wanted[1:]
        or rest[1:] == wanted[1:]
        or (rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:])
    )


def is_reference(value: str) -> bool:
    """It says where the secret is, or is no secret: $NAME, NAME_IN_CAPITALS, !command, a dummy,
    a placeholder."""
    if value.startswith("!") or is_dummy(value) or is_placeholder(value):
        return True
    rest = _get_reference_pattern().sub("", value).removeprefix("Bearer ").removeprefix("Basic ")
    return rest.strip() == ""


@cache
def _get_word_finder():  # type: ignore[no-untyped-def]  # a bound method of a pattern
    return re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+").findall


@cache
def _get_reference_pattern() -> re.Pattern[str]:
    return re.compile(r"\$\{[A-Za-z_]\w*\}|\$[A-Za-z_]\w*|^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$")


@cache
def _get_assignment_pattern() -> re.Pattern[str]:
    """`"name": `, `'name': `, `name: `, `name=`, or a name with a string behind it for no reason;
    group 2 from the end of the name on."""
    return re.compile(
        r"""(?<![\w.-])([A-Za-z][\w.-]{0,80})"""
        # quotes inside a string have backslashes
        r"""(\\{0,3}["']?\s{0,80}(?:=>|[:=]{1,2})\s{0,80}\\{0,3}"""
        r"""|["']?\s{0,80}[^\w\s"']{0,3}\s{0,80}\\{0,3}(?=["'][^"'\r\n]{4}))"""
    )


@cache
def _get_value_patterns() -> dict[str, re.Pattern[str]]:
    name = r"""["']?[A-Za-z_$][\w$.-]{0,80}["']?\s{0,80}[:=]"""
    rest = rf"(?:\$\{{[^}}\r\n]{{0,80}}\}}|[^\r\n,}}\]]|,(?!\s{{0,80}}{name})){{1,400}}"
    return {
        # a string, which may lack an end
        '"': re.compile(r'"((?:[^"\\\r\n]|\\.)*)"?'),
        "'": re.compile(r"'((?:[^'\\\r\n]|\\.)*)'?"),
        "{": re.compile(r"(\{[^}]{0,400})"),
        "[": re.compile(r"(\[[^\]]{0,400})"),
        # text without quotes: to the end of the line, or of what may be one entry
        "": re.compile(rf"[}}\]]{{0,2}}({rest})"),
        "=": re.compile(r"""([^\s"',{}\[\]&]{1,400})"""),
        # what stands after a string and is neither the end of it all nor another member
        "tail": re.compile(
            rf"(?!\s{{0,80}}(?:[}}\],]?\s{{0,80}}(?:[}}\]]|//|\Z)|[}}\]]|,?\s{{0,80}}{name}))"
            rf"[\s,]{{0,80}}({rest})"
        ),
        "colon": re.compile(r"\s{0,80}[:=]"),
        "member": re.compile(rf"[{{\[]\s{{0,80}}{name}"),
    }


def _find_secret_assignments(text: str, yaml: bool) -> Iterator[re.Match[str]]:
    """Matches of the assignment pattern with the name of a secret, in order. Most texts have few
    such names or none, and looking for those takes a fraction of the time of every assignment."""
    pattern = _get_assignment_pattern()
    runs = set(_get_run_finder()(collect_words(text)))
    names = [each for each in runs if _names_secret(each[:81], yaml)]
    found: Iterable[re.Match[str] | None]
    if len(names) > MAX_NAMES_SOUGHT:
        found = pattern.finditer(text)
    else:
        starts = {start for name in names for start in _find_all(text, name)}
        found = (pattern.match(text, start) for start in sorted(starts))
    return (match for match in found if match and _names_secret(match[1], yaml))


def _find_all(text: str, sought: str) -> Iterator[int]:
    start = text.find(sought)
    while start >= 0:
        yield start
        start = text.find(sought, start + len(sought))


@cache
def _get_run_finder():  # type: ignore[no-untyped-def]  # a bound method of a pattern
    return re.compile(r"[\w.-]+").findall


def _find_named(text: str, yaml: bool) -> Iterator[Span]:
    """What stands as the value of a secret's name, well written or not, and strays after it."""
    patterns = _get_value_patterns()
    for match in _find_secret_assignments(text, yaml):
        first = text[match.end() : match.end() + 1]
        kind = first if first in patterns else "=" if match[2] == "=" else ""
        if (
            first in ("{", "[")
            and not is_key_name(match[1])
            and patterns["member"].match(text, match.end())
        ):
            continue
        value = patterns[kind].match(text, match.end())
        if value is None or (match[1] == "value" and value[1].rstrip(" ,}]").isdigit()):
            continue  # that of a rate limit
        separated = ":" in match[2] or "=" in match[2]
        if not separated and (
            not is_key_name(match[1]) or patterns["colon"].match(text, value.end())
        ):
            continue
        yield from _trim_span(value, bare=kind not in ('"', "'"))
        tail = patterns["tail"].match(text, value.end()) if first in ('"', "'") else None
        if tail is not None:
            yield from _trim_span(tail, bare=True)


def _trim_span(match: re.Match[str], bare: bool) -> Iterator[Span]:
    start, end = match.span(1)
    value = match[1]
    if bare:
        value = value.rstrip(" \t\r\n,\"'")
        end = start + len(value)
    if not value or is_reference(value) or (bare and is_reference(value.split(" //")[0].rstrip())):
        return
    if not bare or value not in ("true", "false", "null"):
        yield start, end


@lru_cache(maxsize=4096)
def is_key_name(name: str) -> bool:
    """Of the names of secrets, one that has a text as its value and never an object."""
    low = "".join(_get_word_finder()(name)).lower()
    return "apikey" in low or "authorization" in low or _is_mistyped(name)


def _find_literals(text: str, values: Iterable[str]) -> Iterator[Span]:
    for value in values:
        # a short one may well be part of a word, so only the whole string counts
        quotes = "" if len(value) >= MIN_LENGTH_FOR_PREFIX else '"'
        sought = quotes + value + quotes
        for start in _find_all(text, sought) if value else ():
            yield start + len(quotes), start + len(quotes) + len(value)
