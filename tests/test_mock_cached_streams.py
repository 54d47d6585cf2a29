"""A stream in the gateway's cache is found as any answer there: by the upstream's address, the body
after override_params, and the metadata or the namespace in its place (measured on release
2.0.0)."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from pigen.common.headers import CACHE_HEADER
from pigen.gateway.workspace import WorkspaceProvider
from pigen.mock import demo
from pigen.mock.gateway import FixedWorkspace, MockGateway
from pigen.mock.gateway_thread import RunningGateway, serve_in_thread

CONFIG = {"provider": "@openai-prod", "cache": {"mode": "simple", "max_age": 60}}
CHAT = {"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}], "stream": True}
HIT, MISS = "HIT", "MISS"


@pytest.fixture
def clock() -> list[float]:
    return [1_700_000_000.0]


@pytest.fixture
def gateway(clock: list[float]) -> Iterator[RunningGateway]:
    workspace = demo.build_workspace()
    twin = WorkspaceProvider(slug="openai-twin")
    other = WorkspaceProvider(slug="other", custom_host="https://llm.example.com/v1")
    providers = {**workspace.providers, "openai-twin": twin, "other": other}
    mock = MockGateway(
        FixedWorkspace(replace(workspace, providers=providers)), clock=lambda: clock[0]
    )
    with serve_in_thread(mock) as running:
        yield running


def ask(
    gateway: RunningGateway,
    body: Mapping[str, object] = CHAT,
    config: Mapping[str, object] = CONFIG,
    indent: int | None = None,
    **headers: str,
) -> tuple[str, str]:
    """What the cache did, and the stream's text but for the ids and times of its pieces."""
    request = urllib.request.Request(
        f"{gateway.url}/v1/chat/completions",
        json.dumps(body, indent=indent).encode(),
        {
            "content-type": "application/json",
            "authorization": f"Bearer {demo.PLAIN_KEY}",
            "x-portkey-config": json.dumps(config),
            **{f"x-portkey-{name.replace('_', '-')}": value for name, value in headers.items()},
        },
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        return answer.headers[CACHE_HEADER], answer.read().decode()


def test_the_same_stream_is_played_again(gateway: RunningGateway) -> None:
    status, first = ask(gateway)
    assert status == MISS
    # As JSON it is the same body, however it is spaced.
    assert ask(gateway, indent=2) == (HIT, first)
    assert ask(gateway, {**CHAT, "temperature": 0})[0] == MISS


def test_another_slug_at_the_same_address_finds_it(gateway: RunningGateway) -> None:
    _, first = ask(gateway)
    assert ask(gateway, config={**CONFIG, "provider": "@openai-twin"}) == (HIT, first)
    status, other = ask(gateway, config={**CONFIG, "provider": "@other"})
    assert status == MISS
    assert "@other" in other
    # Either goes on to get its own.
    assert ask(gateway) == (HIT, first)
    assert ask(gateway, config={**CONFIG, "provider": "@other"}) == (HIT, other)


def test_overriding_params_tell_streams_apart(gateway: RunningGateway) -> None:
    mini = {**CONFIG, "override_params": {"model": "gpt-4o-mini"}}
    _, first = ask(gateway)
    status, other = ask(gateway, config=mini)
    assert (status, "gpt-4o-mini" in other) == (MISS, True)
    assert ask(gateway) == (HIT, first)
    assert ask(gateway, config=mini) == (HIT, other)


def test_metadata_and_namespaces_tell_streams_apart(gateway: RunningGateway) -> None:
    ann, bob = '{"user": "ann"}', '{"user": "bob"}'
    _, of_ann = ask(gateway, metadata=ann)
    assert ask(gateway, metadata=bob)[0] == MISS
    assert ask(gateway, metadata=ann) == (HIT, of_ann)
    _, shared = ask(gateway, metadata=ann, cache_namespace="all")
    assert ask(gateway, metadata=bob, cache_namespace="all") == (HIT, shared)


def test_it_is_refreshed_and_expires(gateway: RunningGateway, clock: list[float]) -> None:
    _, first = ask(gateway)
    clock[0] += 30
    status, second = ask(gateway, cache_force_refresh="true")
    assert status == "REFRESH"
    assert second != first
    clock[0] += 59
    assert ask(gateway) == (HIT, second)
    clock[0] += 1
    assert ask(gateway)[0] == MISS


def test_one_that_is_too_large_to_keep_is_a_miss_again() -> None:
    mock = MockGateway(FixedWorkspace(demo.build_workspace()), cache_bytes=500)
    with serve_in_thread(mock) as gateway:
        assert [ask(gateway)[0] for _ in range(2)] == [MISS, MISS]


def test_what_an_upstream_refuses_is_not_kept(gateway: RunningGateway) -> None:
    body = {**CHAT, "n": 2, "tools": "none"}
    for _ in range(2):
        with pytest.raises(urllib.error.HTTPError) as caught:
            ask(gateway, body)
        assert (caught.value.code, caught.value.headers[CACHE_HEADER]) == (400, MISS)
