"""Texts of a format, of a length, of a pattern."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pigen.mock.answers.conversation import Json, as_list
from pigen.mock.answers.sample_pattern import list_fitting_texts, matches_pattern

_MAX_LENGTH = 100_000
_MAX_VARIANTS = 2_000
_FORMATS: dict[str, Callable[[int], str]] = {
    "date": lambda n: f"{2025 + n // 28:04}-01-{1 + n % 28:02}",
    "date-time": lambda n: f"{2025 + n // 28:04}-01-{1 + n % 28:02}T12:00:00Z",
    "time": lambda n: f"12:{n // 60 % 60:02}:{n % 60:02}Z",
    "duration": lambda n: f"PT{1 + n}M",
    "email": lambda n: f"someone{n or ''}@example.com",
    "idn-email": lambda n: f"someone{n or ''}@example.com",
    "hostname": lambda n: f"{f'host{n}.' if n else ''}example.com",
    "idn-hostname": lambda n: f"{f'host{n}.' if n else ''}example.com",
    "ipv4": lambda n: f"127.0.{n // 256 % 256}.{(n + 1) % 256}",
    "ipv6": lambda n: f"::{n + 1:x}",
    "uri": lambda n: f"https://example.com/{n or ''}",
    "uri-reference": lambda n: f"/{n or ''}",
    "iri": lambda n: f"https://example.com/{n or ''}",
    "iri-reference": lambda n: f"/{n or ''}",
    "uri-template": lambda n: f"https://example.com/{n or ''}{{name}}",
    "uuid": lambda n: f"00000000-0000-4000-8000-{n:012x}",
    "json-pointer": lambda n: f"/{n}",
    "relative-json-pointer": lambda n: f"{n}",
    "regex": lambda n: f"^a{'b' * n}$",
    "byte": lambda n: f"{n:04}",
    "base64": lambda n: f"{n:04}",
    "int32": lambda n: f"{n}",
    "int64": lambda n: f"{n}",
}


def list_texts(schema: Json, text: str) -> Iterator[str]:
    """Texts that may fit, the plainest first: `text` where nothing else is asked for."""
    least, most = _read(schema.get("minLength"), 0), _read(schema.get("maxLength"), _MAX_LENGTH)
    if least > most or least > _MAX_LENGTH:
        return
    patterns = [each for each in _as_values(schema.get("pattern")) if isinstance(each, str)]
    make = _FORMATS.get(str(schema.get("format")))
    if make:
        for number in range(_MAX_VARIANTS if not patterns else 50):
            formatted = make(number)
            if least <= len(formatted) <= most:
                yield formatted
        if not patterns:
            return
    if not patterns:
        yield from _list_plain_texts(text, least, most)
        return
    plain = _fit_length(text, "", least, most)
    if all(matches_pattern(each, plain) for each in patterns):
        yield from _list_plain_texts(text, least, most)
    for pattern in patterns:
        for fitting in list_fitting_texts(pattern, least):
            for each in (fitting, fitting.ljust(least, "a"), fitting.rjust(least, "a")):
                if least <= len(each) <= most:
                    yield each


def _list_plain_texts(text: str, least: int, most: int) -> Iterator[str]:
    """The text in that length, and others that differ in their end."""
    yield _fit_length(text, "", least, most)
    for number in range(2, _MAX_VARIANTS):
        ending = f" {number}" if most > 3 else chr(95 + number % 27) if most else ""
        yield _fit_length(text, ending, least, most)


def _fit_length(text: str, ending: str, least: int, most: int) -> str:
    body = text[: max(0, most - len(ending))]
    return body.ljust(least - len(ending), ".") + ending


def _as_values(value: object) -> list[object]:
    return as_list(value) if isinstance(value, list) else [value]


def _read(value: object, default: int) -> int:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0:
        return int(value)
    return default
