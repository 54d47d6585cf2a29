"""Sending what pi would send, over HTTP, and reading in the journal where it went."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from pigen.check.first_turn import MESSAGES, build_request
from pigen.check.subject import CANARY, CheckSubject
from pigen.check.upstreams import names_own_host
from pigen.check.verdicts import ModelVerdict, RequestTrace, TriedTarget, judge
from pigen.common.headers import (
    CONFIG_HEADER,
    RESERVED_HEADERS,
    ROUTING_HEADERS,
    find_unsendable_character,
    is_connection_value,
    is_header_name,
)
from pigen.common.quoting import quote
from pigen.gateway.request import ENDPOINTS
from pigen.gateway.result import Attempt
from pigen.javascript.urls import parse_url
from pigen.mock.gateway import FixedWorkspace, MockGateway
from pigen.mock.gateway_thread import RunningGateway, serve_in_thread
from pigen.mock.journal import JournalEntry
from pigen.pi.interpolation import resolve_literal
from pigen.pi.release import Pi
from pigen.source.configs import CONFIG_ID_PREFIX

SECONDS = 30
BASE_URL_HELP = "End its baseUrl with /v1, or with the host for anthropic-messages."
SAVED_CONFIG = "by a saved Config, not checked"
HEADER_HELP = "Correct or remove the header: `pigen lint` says where it is."
SIZE_HELP = "Send fewer headers, or shorter ones."
BAD_URL = "its baseUrl is not a usable URL, so pi sends nothing"
UNSUPPORTED_API = "its api is not one that the gateway serves"


@contextmanager
def run_gateway(subject: CheckSubject) -> Iterator[RunningGateway]:
    """A mock gateway with the subject's workspace, in which no time passes."""
    mock = MockGateway(FixedWorkspace(subject.workspace), dialect=subject.dialect, time_scale=0)
    with serve_in_thread(mock) as served:
        yield served


def check_model(
    served: RunningGateway,
    subject: CheckSubject,
    provider: str,
    model: dict[str, Any],
    down: str | None = None,
) -> ModelVerdict:
    """What becomes of the first turn with a model, as pi would ask for it; `down` is a slug that
    fails meanwhile."""
    provider_entry = subject.providers[provider]
    request = build_request(provider, provider_entry, model, subject.pi)
    if request is None:
        remedy = "Give it one of openai-completions, openai-responses, anthropic-messages."
        return ModelVerdict(
            provider, model["id"], "not asked", problem=UNSUPPORTED_API, remedy=remedy
        )
    base_url = model.get("baseUrl") or provider_entry.get("baseUrl") or ""
    if not parse_url(base_url).is_fetchable():
        return ModelVerdict(
            provider, model["id"], "not asked", problem=BAD_URL, remedy=BASE_URL_HELP
        )
    if request.path.partition("?")[0] not in ENDPOINTS:
        problem = f"pi asks {request.path}, which is not an endpoint of the gateway"
        return ModelVerdict(
            provider, model["id"], "not asked", problem=problem, remedy=BASE_URL_HELP
        )
    stated = _resolve_headers(request.headers, subject.pi)
    reason = _find_unsendable(stated)
    if reason:
        return ModelVerdict(provider, model["id"], "not asked", problem=reason, remedy=HEADER_HELP)
    headers = {"content-type": "application/json", **stated}
    unknown = _find_unknown_route(subject, provider, headers)
    if unknown:
        return ModelVerdict(provider, model["id"], unknown, is_asked=False)
    served.reset()
    if down is not None:
        served.fail(f"{down}=500")
    key = provider_entry["apiKey"]
    if (model.get("api") or provider_entry.get("api")) == MESSAGES:
        headers["x-api-key"] = key
    else:
        headers.setdefault("authorization", f"Bearer {key}")
    status, error_text = _post(served.url, request.path, headers, request.body)
    entries = list_requests(served)
    if not entries:  # of what it refuses for its size, it notes nothing
        problem = f"the gateway answers {status}: {error_text.rstrip('.')}"
        return ModelVerdict(provider, model["id"], f"{status}", problem=problem, remedy=SIZE_HELP)
    trace = trace_request(subject, entries[-1], error_text)
    return judge(provider, model["id"], trace, is_assumed=subject.is_assumed)


def _find_unknown_route(subject: CheckSubject, provider: str, headers: Mapping[str, str]) -> str:
    """What routes the request where nobody can tell from here; "" where that is known."""
    for name in ROUTING_HEADERS:
        value = headers.get(name, "").strip()
        if value.startswith(CANARY):
            return f"by {name} from elsewhere, not checked"
    config = headers.get(CONFIG_HEADER, "").strip()
    is_unknown = config.startswith(CONFIG_ID_PREFIX) and config not in subject.workspace.configs
    return SAVED_CONFIG if is_unknown or provider in subject.unchecked_providers else ""


def list_requests(served: RunningGateway) -> list[JournalEntry]:
    """What the gateway was asked since the last reset."""
    return served.call_in_thread(lambda: list(served.gateway.journal.entries))


def trace_request(subject: CheckSubject, entry: JournalEntry, error_text: str) -> RequestTrace:
    """Where a request went, for a verdict; `error_text` is the client's error message."""
    events = entry.response.outcome.events if entry.response else ()
    stops, config = [], entry.headers.get(CONFIG_HEADER)
    attempts, names = [], subject.upstream_names
    for event in events:
        if isinstance(event, Attempt):
            attempts.append(event)
            upstream = names.find_upstream(event)
            stops.append(
                TriedTarget(event.slug, event.provider, str(event.model), event.status, upstream)
            )
        elif event.kind == "limited":
            slug, status = event.facts["slug"], event.facts["status"]
            stops.append(TriedTarget(str(slug), "", "", str(status)))
        elif event.kind == "default-config":
            config = str(event.facts["config"])
    named = subject.configs.get(config, "of its own") if config else None
    features = entry.response.outcome.documented_features if entry.response else ()
    missing, assumptions = None, []
    if attempts and not names_own_host(_find_config(subject, config), entry.headers):
        missing = names.find_missing_model(attempts[-1])
        assumptions = names.describe_assumptions(attempts)
    return RequestTrace(
        entry.status,
        stops,
        named,
        error_text,
        features,
        missing,
        assumptions,
        any(name in entry.headers for name in ROUTING_HEADERS),
    )


def _find_config(subject: CheckSubject, written: str | None) -> object:
    """The Config with this id, or of this text."""
    if written in subject.workspace.configs:
        return subject.workspace.configs[str(written)]
    try:
        return json.loads(written or "")
    except ValueError:
        return None


def _resolve_headers(headers: Mapping[str, str], pi: Pi) -> dict[str, str]:
    """Headers as pi sends them; nothing of ours is a variable or a command."""
    return {
        name.lower(): str(resolve_literal(text, pi)).strip("\t\r\n ")
        for name, text in headers.items()
    }


def _find_unsendable(headers: Mapping[str, str]) -> str:
    """Why pi cannot send them; "" where it can."""
    for name, text in headers.items():
        shown = quote(name)
        if not is_header_name(name):
            return f"{shown} is not a valid header name, so pi sends nothing"
        if name in RESERVED_HEADERS:
            return f"fetch sets the header {shown} itself, so pi sends nothing"
        character = find_unsendable_character(text)
        if character is not None:
            code = f"{quote(character)} (U+{ord(character):04X})"
            return f"no header can carry {code}, as {shown} should, so pi sends nothing"
        if name == "connection" and not is_connection_value(text):
            return f"fetch refuses the value of {shown}, so pi sends nothing"
    return ""


def _post(url: str, path: str, headers: Mapping[str, str], body: object) -> tuple[int, str]:
    """The status, and what the gateway says where its answer is an error."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=SECONDS)
    try:
        with suppress(ConnectionError):  # the gateway may refuse what it has not read to the end
            connection.request("POST", path, json.dumps(body).encode(), dict(headers))
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        return answer.status, _extract_message(text) if answer.status >= 300 else ""
    finally:
        connection.close()


def _extract_message(text: str) -> str:
    """The message of an error's body."""
    try:
        body = json.loads(text)
    except ValueError:
        return text.strip()[:200]
    if not isinstance(body, dict):
        return ""
    error = body.get("error")
    inner = error.get("message") if isinstance(error, dict) else error
    listed = body.get("errors")
    reasons = "; ".join(map(str, listed)) if isinstance(listed, list) else ""
    return ": ".join(filter(None, (str(body.get("message") or inner or ""), reasons)))
