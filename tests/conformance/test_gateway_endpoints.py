"""The rows of tests/data/portkey/endpoints.json, asked again of the real open-source gateway: where
it asks its upstreams, and what it refuses in which words."""

from __future__ import annotations

import json
import random
import threading
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from pigen.common.headers import PROVIDER_HEADER
from pigen.common.kinds import OSS
from pigen.gateway.engine import route
from pigen.gateway.request import Request

from ..endpoint_rows import Row, rows
from ..proof import count, record
from . import gateway_install
from .gateway_install import Answer, Gateway

WORKERS = 6
# What is not asked, and why.
LEFT_OUT = {"oracle": "it signs with an RSA key, and keys do not belong into a repository"}
# Enough for every provider's reader: each takes what it knows.
ANSWER = {
    "id": "1",
    "object": "chat.completion",
    "created": 1,
    "model": "m1",
    "choices": [
        {
            "index": 0,
            "text": "ok",
            "message": {"role": "assistant", "content": "ok"},
            "finish_reason": "stop",
        }
    ],
    "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    "data": [{"embedding": [0.1], "index": 0}],
}


@dataclass
class Listener:
    """An upstream that answers all alike, and remembers the paths by the first part of each."""

    port: int
    asked: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle(self) -> None:
        with suppress(ConnectionError):
            super().handle()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        row, _, rest = self.path[1:].partition("/")
        row, mark, query = row.partition("?")
        path = f"/{rest}" if rest else ""
        asked = self.server.listener.asked  # type: ignore[attr-defined]
        asked[row].append((path + mark + query).rstrip("?"))
        body = json.dumps(ANSWER).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def listening() -> Iterator[Listener]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.listener = listener = Listener(server.server_address[1])  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield listener
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def gateway() -> Iterator[Gateway]:
    with gateway_install.running() as started:
        yield started


def test_endpoints(gateway: Gateway) -> None:
    measured = [row for row in rows(OSS) if row.provider not in LEFT_OUT]
    sample = random.Random(100).sample(measured, count(len(measured), 100))
    with listening() as upstream, ThreadPoolExecutor(WORKERS) as pool:
        numbered = list(enumerate(sample))
        answers = list(pool.map(lambda each: ask(gateway, upstream, *each), numbered))
        differ = {
            row.id: (said(row, answer, upstream.asked[f"row{number}"]), measurement(row))
            for (number, row), answer in zip(numbered, answers, strict=True)
        }
    assert {id: pair for id, pair in differ.items() if pair[0] != pair[1]} == {}
    asked = sum(row.path is not None for row in sample)
    assert 25 < asked * 100 / len(sample) < 75, "too few of one kind to prove much"
    record(
        "endpoints of every provider, asked again of the OSS gateway",
        f"{len(sample)} rows and cases, {asked} of which reach an upstream",
    )


def ask(gateway: Gateway, upstream: Listener, number: int, row: Row) -> Answer:
    host = f"http://127.0.0.1:{upstream.port}/row{number}"
    return gateway.ask(row.request, row.config(host))


def said(row: Row, answer: Answer, asked: list[str]) -> tuple[object, ...]:
    """What was asked, or else how it was refused. How an answer is read is for other tests: here
    every upstream gives the same."""
    if asked:
        return (asked[0],)
    message = answer.body.get("message") if isinstance(answer.body, dict) else answer.body
    return None, answer.status, message


def measurement(row: Row) -> tuple[object, ...]:
    return (row.path,) if row.path is not None else (None, row.status, row.message)


AZURE = {
    "x-portkey-azure-resource-name": "r",
    "x-portkey-azure-deployment-id": "d",
    "x-portkey-azure-api-version": "2024-10-21",
}
VERTEX = {"x-portkey-vertex-project-id": "p", "x-portkey-vertex-region": "us-east5"}
FOUNDRY = {"x-portkey-azure-foundry-url": "https://x.example/anthropic"}
BY_HEADER = [
    ("azure-openai", AZURE, {}),
    ("azure-openai", AZURE, {"deployment_id": "of-the-config"}),
    ("azure-openai", {}, {"deployment_id": "of-the-config", "api_version": "v1"}),
    ("vertex-ai", VERTEX, {}),
    ("azure-ai", {**FOUNDRY, "x-portkey-azure-api-version": "2024-05-01-preview"}, {}),
    ("huggingface", {"x-portkey-huggingface-base-url": "https://x.example"}, {}),
    ("google", {"authorization": "Bearer k"}, {}),
    ("mistral-ai", {"x-portkey-mistral-fim-completion": "true"}, {}),
]


@pytest.mark.parametrize(("provider", "headers", "options"), BY_HEADER)
def test_options_by_header(
    gateway: Gateway, provider: str, headers: dict[str, str], options: dict[str, object]
) -> None:
    """A root that takes the request's provider takes its options from headers,
    and from them alone."""
    with listening() as upstream:
        host = f"http://127.0.0.1:{upstream.port}/row"
        config = {"retry": {"attempts": 1}, "custom_host": host, **options}
        sent = {"authorization": "Bearer k", PROVIDER_HEADER: provider, **headers}
        body = {"model": "m1", "messages": [{"role": "user", "content": "hi"}]}
        request = Request(headers=sent, body=body)
        answer = gateway.ask(request, config)
        (path,) = upstream.asked["row"] or [f"none: {answer}"]
    assert route(request, OSS, config=config).attempts[0].path == path


DENY = [{"default.contains": {"words": ["hi"], "operator": "none"}, "deny": True}]


@pytest.mark.parametrize("provider", ["openai", "anthropic", "vertex-ai"])
@pytest.mark.parametrize("endpoint", ["/v1/embeddings", "/v1/messages", "/v1/completions"])
def test_what_comes_first(gateway: Gateway, provider: str, endpoint: str) -> None:
    """A guardrail that denies, and an endpoint that the provider lacks."""
    with listening() as upstream:
        host = f"http://127.0.0.1:{upstream.port}/row"
        options = {"vertex_project_id": "p", "vertex_region": "r", "input_guardrails": DENY}
        config = {"provider": provider, "api_key": "k", "custom_host": host, **options}
        body = {"model": "m1", "input": "hi", "prompt": "hi", "max_tokens": 5}
        body["messages"] = [{"role": "user", "content": "hi"}]
        request = Request("POST", endpoint, body=body)
        answer = gateway.ask(request, config)
    outcome = route(request, OSS, config=config)
    assert outcome.status == answer.status, (answer, outcome)
