"""Taking secrets out of what is saved: the client's keys wherever they come up again, whatever
stands under the name of one, and tokens that are known by their looks.

Of a request too much is hidden rather than too little. An answer is played to a client later, so
ids and texts stay as they are, but for keys; in a stream also those that come in pieces.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from urllib.parse import quote

from pigen.common.headers import CONFIG_HEADER
from pigen.javascript.json_values import parse_json
from pigen.outputs.redact import (
    collect_secrets,
    find_secret_spans,
    is_key_name,
    is_reference,
    is_secret_name,
    mask,
)
from pigen.outputs.token_patterns import find_token_spans

# Headers of which nothing is kept, whatever they hold.
_SECRET_HEADERS = ("set-cookie", "cookie", "authorization", "proxy-authorization")
# What stands below these is a tool's or a schema's own, names included.
_FOREIGN_NAMES = ("input", "arguments", "parameters", "properties", "input_schema", "schema")
_NO_SECRETS = ("signature", "thoughtSignature", "prompt_cache_key")
_MIN_LENGTH, _MIN_WORD_LENGTH = 12, 4
_MAX_KNOWN = 1_000
_is_credential = re.compile(r"[\w.+/=:~-]{12,}").fullmatch
_is_found_value = re.compile(r"(?=.*\d)[\w.+/=:~-]{8,}").fullmatch
Span = tuple[int, int]


class Scrubber:
    """`known` are the secrets met so far: from then on they are hidden wherever they stand."""

    def __init__(self) -> None:
        self.known: set[str] = set()

    # Learning

    def learn_request(self, headers: Mapping[str, str], target: str, body: object) -> None:
        """Take in the secrets that a request brings."""
        for name, value in headers.items():
            if _is_secret_header(name):
                scheme, _, rest = value.partition(" ")
                self._learn([value, rest] if rest else [scheme])
                if scheme.lower() == "basic":
                    self._learn(_decode_basic(rest))
        with suppress(ValueError):
            self._learn(collect_secrets(parse_json(headers.get(CONFIG_HEADER, "null"))))
        self._learn(collect_secrets(body))
        for each in target.partition("?")[2].split("&"):
            name, _, value = each.partition("=")
            if is_secret_name(name):
                self._learn([value])
        for text in _iter_texts(body):
            values = (text[start:end] for start, end in find_secret_spans(text))
            self._learn(value for value in values if _is_found_value(value))

    def _learn(self, values: Iterable[str]) -> None:
        for value in values:
            if len(value) >= _MIN_WORD_LENGTH and len(self.known) < _MAX_KNOWN:
                self.known |= {value, quote(value, safe="")}

    # Hiding

    def scrub_headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        return {
            name: mask(value) if _is_secret_header(name) else self.scrub_request_text(value)
            for name, value in headers.items()
            if name not in ("set-cookie", "cookie")
        }

    def scrub_target(self, target: str) -> str:
        path, mark, query = target.partition("?")
        pairs = (each.partition("=") for each in query.split("&")) if mark else ()
        return (
            self.scrub_text(path)
            + mark
            + "&".join(
                f"{name}{sign}{mask(value) if is_secret_name(name) else self.scrub_text(value)}"
                for name, sign, value in pairs
            )
        )

    def scrub_request_text(self, text: str) -> str:
        return _hide(text, [*self._find_known(text), *find_secret_spans(text)])

    def scrub_text(self, text: str) -> str:
        return _hide(text, self.find_spans(text))

    def find_spans(self, text: str) -> list[Span]:
        """Where keys stand in the text of an answer."""
        return [*self._find_known(text), *find_token_spans(text)]

    def scrub_bytes(self, data: bytes) -> bytes:
        """What is no text, such as sound, where only known secrets can be found."""
        for secret in self.known:
            if len(secret) >= _MIN_LENGTH:
                data = data.replace(secret.encode(), mask(secret).encode())
        return data

    def scrub_request(self, value: object) -> object:
        return self._scrub(value, is_request=True)

    def scrub_answer(self, value: object) -> object:
        return self._scrub(value, is_request=False)

    def _scrub(self, value: object, name: str = "", *, is_request: bool) -> object:
        if isinstance(value, str):
            if name and _holds_credential(name, value):
                return mask(value)
            return self.scrub_request_text(value) if is_request else self.scrub_text(value)
        if isinstance(value, list):
            return [self._scrub(each, name, is_request=is_request) for each in value]
        if isinstance(value, dict):
            is_foreign = name in _FOREIGN_NAMES or name == _FOREIGN
            return {
                self.scrub_text(key): self._scrub(
                    each, _FOREIGN if is_foreign else key, is_request=is_request
                )
                for key, each in value.items()
            }
        return value

    def _find_known(self, text: str) -> Iterator[Span]:
        for secret in self.known:
            start = text.find(secret)
            while start >= 0:
                end = start + len(secret)
                if len(secret) >= _MIN_LENGTH or _is_whole_word(text, start, end):
                    yield start, end
                start = text.find(secret, end)


_FOREIGN = "\0foreign"


def _decode_basic(credentials: str) -> list[str]:
    """The name and the password, either of which may be a key."""
    with suppress(ValueError):
        return b64decode(credentials, validate=True).decode().split(":", 1)
    return []


def _is_secret_header(name: str) -> bool:
    return name in _SECRET_HEADERS or is_secret_name(name)


def _holds_credential(name: str, value: str) -> bool:
    if name in _NO_SECRETS or is_reference(value):
        return False
    return is_key_name(name) or (is_secret_name(name) and _is_credential(value) is not None)


def _is_whole_word(text: str, start: int, end: int) -> bool:
    """What is this short may be a part of a word."""
    around = text[max(0, start - 1) : start] + text[end : end + 1]
    return not any(each.isalnum() or each in "-_" for each in around)


def _hide(text: str, spans: Iterable[Span]) -> str:
    parts, last = [], 0
    for start, end in merge_spans(spans):
        parts += [text[last:start], mask(text[start:end])]
        last = end
    return "".join([*parts, text[last:]])


def merge_spans(spans: Iterable[Span]) -> list[Span]:
    """In order, those that overlap as one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _iter_texts(value: object) -> Iterator[str]:
    pending = [value]
    while pending:
        each = pending.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict):
            pending += each.values()
        elif isinstance(each, list):
            pending += each
