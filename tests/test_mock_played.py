"""Scenarios on the wire: routing meets them as it would meet real upstreams."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openai
import pytest

from pigen.mock import demo
from pigen.mock.gateway import FixedWorkspace, MockGateway
from pigen.mock.gateway_thread import RunningGateway, serve_in_thread
from pigen.mock.scenario.load_scenario import load

CHAT = "/v1/chat/completions"
FIRST, SECOND = "@openai-prod/gpt-4o", "@anthropic-prod/claude-sonnet-4-20250514"


@contextmanager
def playing(entries: str, otherwise: str = "answer") -> Iterator[RunningGateway]:
    text = f"version: 1\notherwise: {otherwise}\nentries:\n{entries}"
    loaded = load("scenario.yaml", None, lambda path: text.encode())
    assert [fault.message for fault in loaded.faults] == []
    served = demo.build_setup()
    mock = MockGateway(
        FixedWorkspace(served.workspace),
        labels=served.labels,
        time_scale=0,
        scenario=loaded.scenario,
    )
    with serve_in_thread(mock) as gateway:
        yield gateway


def ask(
    gateway: RunningGateway,
    text: str = "hi",
    *,
    config: Any = None,
    key: str = demo.KEY,
    path: str = CHAT,
    **more: Any,
) -> tuple[int, str]:
    headers = {"authorization": f"Bearer {key}", **more.pop("headers", {})}
    if config:
        headers["x-portkey-config"] = json.dumps(config)
    body = {"model": "gpt-4o", "messages": [{"role": "user", "content": text}], **more}
    connection = http.client.HTTPConnection("127.0.0.1", gateway.server.port, timeout=10)
    connection.request("POST", path, json.dumps(body), headers)
    answer = connection.getresponse()
    try:
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def said(gateway: RunningGateway, text: str = "hi", **more: Any) -> str:
    status, body = ask(gateway, text, **more)
    assert status == 200, body
    content: str = json.loads(body)["choices"][0]["message"]["content"]
    return content


def attempts(gateway: RunningGateway) -> list[tuple[Any, Any]]:
    made: Any = gateway.read_journal()[-1]["attempts"]
    return [(each["slug"], each["status"]) for each in made]


@pytest.mark.parametrize(
    ("fault", "status"),
    [("{status: 429}", 429), ("{reset: true}", "reset"), ("{status: 503, body: x}", 503)],
)
def test_a_fault_falls_back(fault: str, status: Any) -> None:
    with playing(f"  - {{when: {{slug: openai-prod, text: now}}, fault: {fault}}}") as gateway:
        assert said(gateway) == f"ok from {FIRST}"
        assert said(gateway, "now") == f"ok from {SECOND}"
        assert attempts(gateway) == [("openai-prod", status), ("anthropic-prod", 200)]
        assert gateway.read_journal()[-1]["note"] == "entry 1"


def test_a_slow_answer_meets_the_time_limit() -> None:
    config = {"provider": "@openai-prod", "request_timeout": 500}
    entries = (
        "  - {when: {text: slow}, answer: {text: late, delay_ms: 900}}\n"
        "  - answer: {text: soon, delay_ms: 100}\n"
    )
    with playing(entries) as gateway:
        assert ask(gateway, "slow", config=config, key=demo.PLAIN_KEY)[0] == 408
        assert said(gateway, "fast", config=config, key=demo.PLAIN_KEY) == "soon"


def test_a_retry_is_a_call_of_its_own() -> None:
    config = {"provider": "@openai-prod", "retry": {"attempts": 3}}
    entries = (
        "  - {fault: {status: 500}, once: true}\n"
        "  - {fault: {status: [429, 503]}, times: 2}\n"
        "  - {answer: {text: at last}, once: true}\n"
    )
    with playing(entries) as gateway:
        assert said(gateway, config=config, key=demo.PLAIN_KEY) == "at last"
        assert [status for _, status in attempts(gateway)] == [500, 429, 503, 200]
        assert gateway.read_journal()[-1]["note"] == "entry 1; entry 2; entry 2; entry 3"
        assert said(gateway, config=config, key=demo.PLAIN_KEY) == "ok from @openai-prod/gpt-4o"


def test_the_keys_metadata_count() -> None:
    entries = "  - {when: {metadata: {team: demo, run: '7'}, key: demo}, answer: {text: for you}}"
    with playing(entries) as gateway:
        run = {"x-portkey-metadata": '{"run": "7"}'}
        assert said(gateway, headers=run) == "for you"
        assert said(gateway) == f"ok from {FIRST}"
        plain = said(gateway, headers=run, key=demo.PLAIN_KEY, model="@openai-prod/gpt-4o")
        assert plain == f"ok from {FIRST}"


def test_what_no_entry_fits_is_refused_where_asked_for() -> None:
    with playing("  - {when: {text: known}, answer: {text: yes}}", "refuse") as gateway:
        assert said(gateway, "known") == "yes"
        status, body = ask(gateway, "else")
        why = 'no entry of the scenario fits: entry 1 wants text "known", got "else"'
        assert (status, json.loads(body)["error"]["message"]) == (404, why)
        assert gateway.read_journal()[-1]["note"] == why


def test_streams_break() -> None:
    entries = (
        "  - {when: {text: cut}, fault: {cut: true}, answer: {text: a b c d e f}}\n"
        "  - {when: {text: broken}, fault: {malformed: true}}\n"
        '  - {when: {text: odd}, fault: {body: "no event"}}\n'
    )
    with playing(entries) as gateway:
        _, cut = ask(gateway, "cut", stream=True)
        assert '"content":"a"' in cut
        assert '"content":" f"' not in cut
        assert "[DONE]" not in cut
        _, broken = ask(gateway, "broken", stream=True)
        with pytest.raises(ValueError, match="Invalid control character"):
            json.loads(broken.split("data: ")[-1])
        assert ask(gateway, "odd", stream=True) == (200, "no event")


def test_what_fails_on_the_command_line_fails() -> None:
    with playing("  - answer: {text: always}") as gateway:
        assert said(gateway) == "always"
        gateway.fail("openai-prod=429,200")
        assert said(gateway) == "always"
        assert attempts(gateway) == [("openai-prod", 429), ("anthropic-prod", 200)]
        assert said(gateway) == "always"
        assert attempts(gateway) == [("openai-prod", 200)]


def test_a_reset_starts_again() -> None:
    with playing("  - {answer: {text: first}, once: true}") as gateway:
        assert [said(gateway), said(gateway)] == ["first", f"ok from {FIRST}"]
        gateway.reset()
        assert said(gateway) == "first"


def test_each_target_is_asked_for_itself() -> None:
    """A guardrail refuses what the first says; the second has its own answer."""
    guard = [
        {"default.contains": {"id": "contains", "words": ["bad"], "operator": "none"}, "deny": True}
    ]
    config = {
        "strategy": {"mode": "fallback"},
        "targets": [
            {"provider": "@openai-prod", "output_guardrails": guard},
            {"provider": "@gemini-prod", "output_guardrails": guard},
        ],
    }
    entries = (
        "  - {when: {slug: openai-prod}, answer: {text: bad}}\n"
        "  - {when: {slug: gemini-prod}, answer: {text: good}}"
    )
    with playing(entries) as gateway:
        assert said(gateway, config=config, key=demo.PLAIN_KEY) == "good"
        assert [slug for slug, _ in attempts(gateway)] == ["openai-prod", "gemini-prod"]


def test_models_are_listed_and_what_is_not_mocked_is_no_success() -> None:
    with playing("  - {answer: {text: x}, once: true}") as gateway:
        headers = {"x-portkey-provider": "@openai-prod"}
        client = openai.OpenAI(base_url=gateway.base, api_key=demo.PLAIN_KEY, max_retries=0)
        assert "@anthropic-prod/claude-sonnet-4-5" in {each.id for each in client.models.list()}
        own = {each.id for each in client.models.list(extra_headers=headers)}
        assert "gpt-4o" in own
        assert not any("claude" in each for each in own)
        assert client.models.retrieve("gpt-4o", extra_headers=headers).owned_by == "openai-prod"
        with pytest.raises(openai.NotFoundError, match="does not exist"):
            client.models.retrieve("gpt-0", extra_headers=headers)
        with pytest.raises(openai.NotFoundError, match="invents no answers"):
            client.images.generate(model="@openai-prod/dall-e-3", prompt="x")
        counted = ask(
            gateway,
            "x" * 40,
            key=demo.PLAIN_KEY,
            path="/v1/messages/count_tokens",
            model="@anthropic-prod/c",
        )
        assert counted == (200, '{"input_tokens":10}')
        assert said(gateway) == "x", "none of these was a call of a model"


PLUGIN = """
import json, urllib.error, urllib.request
import pytest

@pytest.mark.pigen(scenario="{file}")
def test_it(pigen_gateway):
    body = {{"messages": [{{"role": "user", "content": "hi"}}]}}
    headers = {{"authorization": "Bearer pk-demo"}}
    url = f"{{pigen_gateway.base}}/chat/completions"
    asked = urllib.request.Request(url, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(asked) as answer:
        assert "as written" in answer.read().decode()
    pigen_gateway.verify({{"note": "entry 1"}})
"""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("version: 1\nentries: [{answer: {text: as written}}]", "1 passed"),
        ("version: 1\nentries:\n  - {when: {slug: x}, answer: {}}", "s.yaml:3:19: The scenario"),
    ],
)
def test_the_fixture_plays_a_scenario(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "s.yaml").write_text(text)
    (tmp_path / "test_it.py").write_text(PLUGIN.format(file=tmp_path / "s.yaml"))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_it.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert says in done.stdout
