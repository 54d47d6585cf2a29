"""How a gateway reads an upstream's answer, and what it makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pigen.gateway.provider_translation import Translator
from pigen.gateway.refusals import TargetError, build_error_body
from pigen.gateway.request_context import Reply
from pigen.gateway.upstream import UNREAD_BODY, UpstreamAnswer
from pigen.javascript.json_values import parse_json

# A stream is one only with these statuses.
STREAM_STATUSES = (200, 246)
# Answers with these statuses are read, but not translated.
_UNTRANSLATED_STATUSES = (408, 412)
_BINARY_TYPES = ("audio/", "image/", "application/octet-stream", "binary/octet-stream")
_TEXT_TYPES = ("text/plain", "text/html")


@dataclass(frozen=True)
class ReadOptions:
    """How to read: with which translator, whether hooks need the body, whether it streams, and
    whether anything at all depends on a body that is to be had on demand."""

    translate: Translator | None
    has_awaited_hooks: bool
    streams: bool
    is_hosted: bool
    needs_body: bool = False


@dataclass(frozen=True)
class DecodedAnswer:
    """An answer as the client gets it: `json` is the parsed body where the gateway read it."""

    status: int
    body: object
    json: object | None
    headers: Mapping[str, str]


def read_answer(answer: UpstreamAnswer, options: ReadOptions) -> DecodedAnswer:
    """Read and translate an upstream's answer. Raises LeafException where it cannot be read."""
    translate, status = options.translate, answer.status
    kind = (answer.content_type or "").lower()
    if options.streams and status in STREAM_STATUSES:
        return DecodedAnswer(status, None, None, answer.headers)
    if answer.read_body and not options.needs_body:
        return DecodedAnswer(status, UNREAD_BODY, None, answer.headers)
    if answer.read_body:
        body = answer.read_body()
        return DecodedAnswer(status, body, body, answer.headers)
    if kind.startswith(_BINARY_TYPES):
        return DecodedAnswer(status, answer.body, None, answer.headers)
    if kind.startswith(_TEXT_TYPES) or (options.is_hosted and "xml" in kind):
        body = translate({"html-message": answer.body}, status) if translate else answer.body
        return DecodedAnswer(status, body, None, answer.headers)
    if not (translate or options.has_awaited_hooks or status in _UNTRANSLATED_STATUSES):
        return DecodedAnswer(status, _parse_json_or_text(answer.body), None, answer.headers)
    try:
        body = parse_json(answer.body)
    except ValueError as error:
        raise TargetError("Something went wrong") from error
    if translate and status not in _UNTRANSLATED_STATUSES:
        body = translate(body, status)
    return DecodedAnswer(status, body, body, answer.headers)


def _parse_json_or_text(body: str) -> object:
    try:
        return parse_json(body)
    except ValueError:
        return body


def adapt_reply(reply: Reply, provider: str, *, streams: bool) -> Reply:
    """The hosted gateway's translation back to the endpoint that was asked for."""
    if streams and reply.status in STREAM_STATUSES:
        reply.status = 200
    elif not isinstance(reply.body, Mapping):
        inner: dict[str, object] = {"message": "Internal error", "type": "server_error"}
        return Reply(500, {"error": inner})
    elif reply.status != 200 and "error" not in reply.body:
        reply.body = {
            **build_error_body("Request failed", "api_error"),
            "provider": provider,
        }
    return reply
