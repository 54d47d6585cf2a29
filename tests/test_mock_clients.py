"""Official clients, with nothing changed but the base URL, over a socket."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import anthropic
import openai
import pytest
from portkey_ai import Portkey

from pigen.mock import demo
from pigen.mock.gateway import FixedWorkspace, MockGateway
from pigen.mock.gateway_thread import RunningGateway, serve_in_thread

MODEL = "@openai-prod/gpt-4o"
CLAUDE = "@anthropic-prod/claude-sonnet-4-20250514"
HI: Any = [{"role": "user", "content": "hi"}]
CALL: Any = [{"role": "user", "content": 'USE_TOOL:read:{"path": "a.txt"}'}]
SCHEMA = {"type": "object", "properties": {"path": {"type": "string"}}}
TOOLS: Any = [{"type": "function", "function": {"name": "read", "parameters": SCHEMA}}]


@pytest.fixture
def gateway() -> Iterator[RunningGateway]:
    served = demo.build_setup()
    with serve_in_thread(
        MockGateway(FixedWorkspace(served.workspace), labels=served.labels, time_scale=0)
    ) as started:
        yield started


@pytest.fixture
def client(gateway: RunningGateway) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=gateway.base, api_key=demo.PLAIN_KEY) as made:
        yield made


def test_openai_chat(client: openai.OpenAI) -> None:
    answer = client.chat.completions.create(model=MODEL, messages=HI)
    assert answer.choices[0].message.content == f"ok from {MODEL}"
    assert answer.usage is not None
    assert answer.usage.total_tokens > 0


def test_openai_stream_with_usage(client: openai.OpenAI) -> None:
    chunks = list(
        client.chat.completions.create(
            model=MODEL, messages=HI, stream=True, stream_options={"include_usage": True}
        )
    )
    said = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert said == f"ok from {MODEL}"
    assert chunks[-1].usage is not None


def test_openai_tools(client: openai.OpenAI) -> None:
    with client.chat.completions.stream(model=MODEL, messages=CALL, tools=TOOLS) as stream:
        message = stream.get_final_completion().choices[0].message
    assert message.tool_calls is not None
    call: Any = message.tool_calls[0]
    assert (call.function.name, json.loads(call.function.arguments)) == ("read", {"path": "a.txt"})
    result = {"role": "tool", "tool_call_id": call.id, "content": "42"}
    said: Any = {"role": "assistant", "tool_calls": [call.model_dump()]}
    again = client.chat.completions.create(model=MODEL, messages=[*CALL, said, result], tools=TOOLS)
    assert "42" in (again.choices[0].message.content or "")


def test_openai_responses(client: openai.OpenAI) -> None:
    assert client.responses.create(model=MODEL, input="hi").output_text == f"ok from {MODEL}"
    with client.responses.stream(model=MODEL, input="hi") as stream:
        assert stream.get_final_response().output_text == f"ok from {MODEL}"


def test_openai_embeddings(client: openai.OpenAI) -> None:
    answer = client.embeddings.create(model=MODEL, input=["a", "b"])
    assert [len(each.embedding) for each in answer.data] == [1536, 1536]


def test_openai_completions(client: openai.OpenAI) -> None:
    answer = client.completions.create(model=MODEL, prompt="hi")
    assert answer.choices[0].text == f"ok from {MODEL}"


def test_openai_images(client: openai.OpenAI) -> None:
    url = {"url": "data:image/png;base64,iVBORw0KGgo="}
    content: Any = [{"type": "text", "text": "see"}, {"type": "image_url", "image_url": url}]
    answer = client.chat.completions.create(
        model=MODEL, messages=[{"role": "user", "content": content}]
    )
    assert "1 image" in (answer.choices[0].message.content or "")


def claude(gateway: RunningGateway) -> anthropic.Anthropic:
    headers = {"x-portkey-api-key": demo.PLAIN_KEY}
    return anthropic.Anthropic(base_url=gateway.url, api_key="unused", default_headers=headers)


@pytest.mark.parametrize("model", [CLAUDE, MODEL])
def test_anthropic(gateway: RunningGateway, model: str) -> None:
    client = claude(gateway)
    answer: Any = client.messages.create(model=model, max_tokens=100, messages=HI)
    assert answer.content[0].text == f"ok from {model}"
    with client.messages.stream(model=model, max_tokens=100, messages=HI) as stream:
        assert stream.get_final_text() == f"ok from {model}"
    tools: Any = [{"name": "read", "input_schema": SCHEMA}]
    with client.messages.stream(model=model, max_tokens=100, messages=CALL, tools=tools) as stream:
        final: Any = stream.get_final_message()
    assert final.stop_reason == "tool_use"
    assert final.content[-1].input == {"path": "a.txt"}


def test_portkey(gateway: RunningGateway) -> None:
    client = Portkey(base_url=gateway.base, api_key=demo.KEY, metadata={"who": "me"})
    answer: Any = client.chat.completions.create(model="m", messages=HI)
    assert answer.choices[0].message.content == "ok from @openai-prod/gpt-4o"
    parts: Any = client.chat.completions.create(model="m", messages=HI, stream=True)
    assert (
        "".join(p.choices[0].delta.content or "" for p in parts if p.choices) == f"ok from {MODEL}"
    )
    said: Any = client.responses.create(model="m", input="hi")
    assert said.output[0].content[0].text == f"ok from {MODEL}"
    gateway.verify({"metadata": {"who": "me", "team": "demo"}, "key": "demo", "count": 3})


def test_portkey_with_a_config_of_its_own(gateway: RunningGateway) -> None:
    config = {"strategy": {"mode": "fallback"}, "targets": [{"provider": "@gemini-prod"}]}
    client = Portkey(base_url=gateway.base, api_key=demo.PLAIN_KEY, config=config)
    client.chat.completions.create(model="gemini-2.5-pro", messages=HI)
    gateway.verify({"reached": "@gemini-prod", "config": "(inline)"})


def test_openai_models(gateway: RunningGateway, client: openai.OpenAI) -> None:
    listed = [model.id for model in client.models.list()]
    assert MODEL in listed
    assert any(name.startswith("@anthropic-prod/") for name in listed)


def test_portkey_administers(gateway: RunningGateway) -> None:
    """What is made works at once, and stops with its deletion."""
    admin: Any = Portkey(base_url=gateway.base, api_key=demo.ADMIN_KEY)
    assert MODEL in [model.id for model in admin.models.list().data]
    slug = admin.configs.create(name="mine", config={"provider": "@gemini-prod"}).slug
    key = admin.api_keys.create(
        name="pi",
        type="workspace",
        sub_type="service",
        scopes=["completions.write"],
        defaults={"config_id": slug, "metadata": {"team": "x"}},
        rate_limits=[{"type": "requests", "unit": "rpd", "value": 3}],
    )
    mine: Any = Portkey(base_url=gateway.base, api_key=key.key)
    mine.chat.completions.create(model="gemini-2.5-pro", messages=HI)
    gateway.verify({"reached": "@gemini-prod", "key": "pi", "metadata": {"team": "x"}})
    admin.configs.update(slug=slug, name="mine", config={"provider": "@openai-prod"})
    mine.chat.completions.create(model="gpt-4o", messages=HI)
    gateway.verify({"reached": "@openai-prod", "key": "pi", "config": slug})
    assert slug in [each["slug"] for each in admin.configs.list().data]
    assert admin.configs.retrieve(slug=slug).data["slug"] == slug
    assert "openai-prod" in [each["slug"] for each in admin.providers.list().data]
    mine.chat.completions.create(model="gpt-4o", messages=HI)
    with pytest.raises(Exception, match="exceded"):
        mine.chat.completions.create(model="gpt-4o", messages=HI)
    admin.api_keys.delete(id=key.id)
    with pytest.raises(Exception, match="Invalid API Key"):
        mine.chat.completions.create(model="gpt-4o", messages=HI)
    assert key.key not in json.dumps(gateway.read_journal())


def test_a_budget_is_enforced(gateway: RunningGateway) -> None:
    admin: Any = Portkey(base_url=gateway.base, api_key=demo.ADMIN_KEY)
    key = admin.api_keys.create(
        name="thrifty",
        type="workspace",
        sub_type="service",
        scopes=["completions.write"],
        usage_limits={"credit_limit": 1, "type": "tokens"},
    )
    client = openai.OpenAI(base_url=gateway.base, api_key=key.key, max_retries=0)
    client.chat.completions.create(model=MODEL, messages=HI)
    with pytest.raises(openai.APIStatusError) as refused:
        client.chat.completions.create(model=MODEL, messages=HI)
    assert refused.value.status_code == 412


def attempts(gateway: RunningGateway, ask: Any) -> list[object]:
    """The statuses that the gateway gave until the client gave up or was content."""
    with pytest.raises(Exception) as raised:  # noqa: PT011  # each client has errors of its own
        ask()
    assert "APIStatusError" in [each.__name__ for each in type(raised.value).__mro__]
    return [entry["status"] for entry in gateway.read_journal()]


@pytest.mark.parametrize("status", [408, 409, 429, 500, 503])
def test_openai_tries_three_times(
    gateway: RunningGateway, client: openai.OpenAI, status: int
) -> None:
    gateway.fail(f"openai-prod={status}")
    quick = client.with_options(max_retries=2)
    asked = attempts(gateway, lambda: quick.chat.completions.create(model=MODEL, messages=HI))
    assert asked == [status] * 3


@pytest.mark.parametrize("status", [400, 412, 446])
def test_openai_does_not_try_again(
    gateway: RunningGateway, client: openai.OpenAI, status: int
) -> None:
    gateway.fail(f"openai-prod={status}")
    asked = attempts(gateway, lambda: client.chat.completions.create(model=MODEL, messages=HI))
    assert asked == [status]


@pytest.mark.parametrize("status", [408, 409, 429, 500, 503])
def test_portkey_does_not_try_again_what_the_gateway_traced(
    gateway: RunningGateway, status: int
) -> None:
    gateway.fail(f"openai-prod={status}")
    client = Portkey(base_url=gateway.base, api_key=demo.PLAIN_KEY)
    asked = attempts(gateway, lambda: client.chat.completions.create(model=MODEL, messages=HI))
    assert asked == [status]


def test_portkey_tries_twice_where_the_gateway_itself_trips(gateway: RunningGateway) -> None:
    config = {"provider": "@openai-prod", "input_guardrails": "pg-1"}
    client = Portkey(base_url=gateway.base, api_key=demo.PLAIN_KEY, config=config)
    asked = attempts(gateway, lambda: client.chat.completions.create(model="m", messages=HI))
    assert asked == [500, 500]


def test_openai_obeys_the_headers(gateway: RunningGateway, client: openai.OpenAI) -> None:
    def planned(**headers: str) -> None:
        entry = {"status": 429, "headers": {n.replace("_", "-"): v for n, v in headers.items()}}
        gateway.call_in_thread(lambda: gateway.gateway.switch_plan({"@openai-prod": [entry]}))

    def ask() -> Any:
        return client.chat.completions.create(model=MODEL, messages=HI)

    planned(x_should_retry="false")
    assert attempts(gateway, ask) == [429]
    planned(retry_after_ms="1500")
    attempts(
        gateway,
        lambda: client.with_options(max_retries=1).chat.completions.create(
            model=MODEL, messages=HI
        ),
    )
    first, second = (
        datetime.fromisoformat(str(each["time"])) for each in gateway.read_journal()[-2:]
    )
    # On its own it would wait half a second.
    assert (second - first).total_seconds() > 1.4


def test_anthropic_tries_three_times(gateway: RunningGateway) -> None:
    gateway.fail("anthropic-prod=529")
    client = claude(gateway)
    asked = attempts(
        gateway, lambda: client.messages.create(model=CLAUDE, max_tokens=9, messages=HI)
    )
    assert asked == [529] * 3


@pytest.mark.skipif(not shutil.which("curl"), reason="there is no curl here")
def test_curl(gateway: RunningGateway) -> None:
    body = json.dumps({"model": MODEL, "messages": HI, "stream": True})
    headers = ["-H", f"Authorization: Bearer {demo.PLAIN_KEY}"]
    done = subprocess.run(
        ["curl", "-sS", "--fail", "-N", *headers, "-d", body, f"{gateway.base}/chat/completions"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.endswith("data: [DONE]\n\n")
