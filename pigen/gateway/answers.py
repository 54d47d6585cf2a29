"""How a gateway reads an upstream's answer, and what it makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pigen.gateway.faults import LeafException
from pigen.gateway.providers import Translator
from pigen.gateway.upstream import UNREAD, Answer
from pigen.javascript.values import parse_json

# A stream is one only with these statuses.
STREAMED = (200, 246)
# Answers with these statuses are read, but not translated.
_VERBATIM = (408, 412)
_OPAQUE = ("audio/", "image/", "application/octet-stream", "binary/octet-stream")
_TEXT = ("text/plain", "text/html")


@dataclass(frozen=True)
class Manner:
    """How to read: with which translator, whether hooks need the body, whether it streams, and
    whether anything at all depends on a body that is to be had on demand."""

    translate: Translator | None
    for_hooks: bool
    streams: bool
    hosted: bool
    looks: bool = False


@dataclass(frozen=True)
class Read:
    """An answer as the client gets it: `json` is the parsed body where the gateway read it."""

    status: int
    body: object
    json: object | None
    headers: Mapping[str, str]


def read_answer(answer: Answer, manner: Manner) -> Read:
    """Read and translate an upstream's answer. Raises LeafException where it cannot be read."""
    translate, status = manner.translate, answer.status
    kind = (answer.content_type or "").lower()
    if manner.streams and status in STREAMED:
        return Read(status, None, None, answer.headers)
    if answer.read and not manner.looks:
        return Read(status, UNREAD, None, answer.headers)
    if answer.read:
        body = answer.read()
        return Read(status, body, body, answer.headers)
    if kind.startswith(_OPAQUE):
        return Read(status, answer.body, None, answer.headers)
    if kind.startswith(_TEXT) or (manner.hosted and "xml" in kind):
        body = translate({"html-message": answer.body}, status) if translate else answer.body
        return Read(status, body, None, answer.headers)
    if not (translate or manner.for_hooks or status in _VERBATIM):
        return Read(status, _parsed_or_text(answer.body), None, answer.headers)
    try:
        body = parse_json(answer.body)
    except ValueError as error:
        raise LeafException("Something went wrong") from error
    if translate and status not in _VERBATIM:
        body = translate(body, status)
    return Read(status, body, body, answer.headers)


def _parsed_or_text(body: str) -> object:
    try:
        return parse_json(body)
    except ValueError:
        return body
