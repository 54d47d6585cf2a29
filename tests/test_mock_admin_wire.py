"""Whatever a socket may send to the admin API: answered as it should be,
and the next call is served."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator

import pytest

from pigen.mock import demo
from pigen.mock.gateway import FixedWorkspace, MockGateway
from pigen.mock.gateway_thread import RunningGateway, serve_in_thread
from tests.test_mock_wire import BOUNDS, ask, body_of, get, post, statuses

KEY = f"x-portkey-api-key: {demo.ADMIN_KEY}"
CONFIG = b'{"name": "c", "config": {"provider": "@openai-prod"}}'
SECRET = "sk-live-0123456789abcdefghij"


@pytest.fixture(scope="module")
def gateway() -> Iterator[RunningGateway]:
    served = demo.build_setup()
    with serve_in_thread(
        MockGateway(FixedWorkspace(served.workspace), labels=served.labels), bounds=BOUNDS
    ) as started:
        yield started


@pytest.fixture(autouse=True)
def serves_the_next(gateway: RunningGateway) -> Iterator[None]:
    yield
    assert statuses(ask(gateway, get("/v1/configs?", KEY))) == [200]
    assert gateway.server.tasks == set()


def sent(body: bytes, *headers: str, path: str = "/v1/configs", host: str = "localhost") -> bytes:
    # The key of the gateway's other tests is there too, as that of an SDK's placeholder is.
    return post(body, KEY, *headers, path=path, host=host)


BODIES = {
    "truncated": b'{"name": "c", "conf',
    "not UTF-8": b'{"name": "\xff\xfe"}',
    "an array": b"[]",
    "null": b"null",
    "a text": b'"c"',
    "empty": b"",
    "NaN": b'{"name": "c", "config": {"provider": "@openai-prod", "weight": NaN}}',
    "nested 100,000 deep": b'{"name": "c", "config": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "nested 700 deep": b'{"name": "c", "config": ' + b'{"a":' * 700 + b"1" + b"}" * 701,
    "two objects": CONFIG + CONFIG,
    "a form": b"name=c&config=x",
    "a number beyond all": b'{"name": "c", "config": 1e999}',
    "of 70 KB": b'{"name": "' + b"c" * 70_000 + b'", "config": {"provider": "@openai-prod"}}',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_bodies_that_are_refused(gateway: RunningGateway, body: bytes) -> None:
    before = len(gateway.gateway.ensure_admin_store().configs)
    got = ask(gateway, sent(body))
    assert statuses(got) == [400]
    assert body_of(got)
    assert len(gateway.gateway.ensure_admin_store().configs) == before


HEADS = {
    "gzip": (sent(gzip.compress(CONFIG), "Content-Encoding: gzip"), 415),
    "length of 10 GB": (sent(b"", "Content-Length: 10000000000"), 413),
    "two lengths": (sent(CONFIG, "Content-Length: 5", f"Content-Length: {len(CONFIG)}"), 400),
    "another Host": (sent(CONFIG, host="evil.example"), 421),
    "a page of another site": (sent(CONFIG, "Origin: https://evil.example"), 403),
    "a request across sites": (sent(CONFIG, "Sec-Fetch-Site: cross-site"), 403),
    "no key": (get("/v1/configs"), 401),
    "an unknown key": (get("/v1/configs", "x-portkey-api-key: nobody"), 401),
    "a key for inference": (get("/v1/configs", "Authorization: Bearer pk-demo"), 403),
    "PATCH": (get("/v1/configs", KEY, method="PATCH"), 405),
    "OPTIONS": (get("/v1/configs", KEY, method="OPTIONS"), 405),
    "nothing there": (get("/v1/configs/pc-1/pc-2", KEY), 404),
    "an odd slug": (get("/v1/configs/%00%0d%0aX:%20y", KEY), 403),
    "a slug with dots": (get("/v1/configs/..%2f..%2fetc", KEY), 403),
    "an empty slug": (get("/v1/configs/", KEY), 200),
    "bytes in the query": (get("/v1/api-keys?page_size=%ff", KEY), 400),
    "another alphabet's digits": (get("/v1/api-keys?page_size=%D9%A1", KEY), 400),
    "a page beyond all": (get(f"/v1/api-keys?current_page={'9' * 400}", KEY), 400),
    "a thousand parameters": (get("/v1/configs?" + "&".join("a=1" for _ in range(1000)), KEY), 200),
    "guardrails": (get("/v1/guardrails", KEY), 501),
}


@pytest.mark.parametrize(("sent", "status"), HEADS.values(), ids=HEADS)
def test_heads(gateway: RunningGateway, sent: bytes, status: int) -> None:
    got = ask(gateway, sent)
    assert statuses(got) == [status]
    assert b"access-control" not in got.lower()
    assert b"\r\nX:" not in got


def test_a_thousand_calls_in_one_go(gateway: RunningGateway) -> None:
    one = post(CONFIG, KEY, path="/v1/configs", close=False)
    got = ask(gateway, one * 200 + get("/v1/configs", KEY))
    assert statuses(got) == [200] * 201
    gateway.reset()
    assert len(gateway.gateway.ensure_admin_store().configs) == 1


def test_secrets_of_the_admin_api_are_shown_nowhere(gateway: RunningGateway) -> None:
    made = body_of(
        ask(
            gateway,
            sent(b'{"name": "k", "scopes": []}', path="/v1/api-keys/workspace/service"),
        )
    )
    body = {"name": "i", "ai_provider_id": "openai", "key": SECRET}
    ask(gateway, sent(json.dumps(body).encode(), path="/v1/integrations"))
    wrong = {"name": "k", "scopes": [], "usage_limits": {"type": SECRET}}
    ask(gateway, sent(json.dumps(wrong).encode(), path="/v1/api-keys/workspace/service"))
    ask(gateway, get(f"/v1/api-keys?key={SECRET}", KEY))
    ask(gateway, get(f"/v1/api-keys/{made['key']}", KEY))
    told = b"".join(
        ask(gateway, get(path, KEY))
        for path in ("/__pigen__/journal", "/v1/api-keys", "/v1/integrations/i", "/v1/providers")
    ).decode()
    assert "integrations" in told
    assert str(made["key"]) not in told
    assert SECRET[10:] not in told
