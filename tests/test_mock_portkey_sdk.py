"""portkey-ai in front of the mock: the calls recorded of it, the same on the wire, with answers
that it can read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import pytest
from portkey_ai import Portkey
from portkey_ai._vendor import openai
from portkey_ai.api_resources.exceptions import APIStatusError
from portkey_ai.version import VERSION

from pigen.gateway.workspace import ApiKey, WorkspaceProvider
from pigen.mock import demo
from pigen.mock.gateway import FixedWorkspace, MockGateway
from pigen.mock.gateway_thread import RunningGateway, serve_in_thread
from pigen.portkey.scopes import ORGANISATION, get_scopes
from tests.admin import DATA

CALLS: list[dict[str, Any]] = [
    json.loads(line) for line in (DATA / "sdk-calls.jsonl").read_text().splitlines()
]
ADMIN = "PK_ADMIN"
CONFIG = {"strategy": {"mode": "single"}, "targets": [{"provider": "@openai-prod"}]}
# Calls that Portkey refuses: scopes are missing, and a type of keys that there is none of.
REFUSED = {
    "api_keys.create workspace user": 400,
    "api_keys.create organisation": 400,
    "guardrails.create": 501,
    "guardrails.list": 501,
    "admin.workspaces.create": 501,
}


def title(call: dict[str, Any]) -> str:
    said = call["kwargs"]
    return " ".join([call["call"], *(said[k] for k in ("type", "sub_type") if k in said)])


@pytest.fixture
def gateway() -> Iterator[RunningGateway]:
    """A workspace in which all that the recorded calls name exists."""
    example = demo.build_workspace()
    mock = MockGateway(
        FixedWorkspace(
            replace(
                example,
                id="ws",
                keys={ADMIN: ApiKey(scopes=tuple(get_scopes(ORGANISATION))), "plain": ApiKey()},
                configs=dict.fromkeys(("pc-1", "pc-x", "pc-y"), CONFIG),
                providers={**example.providers, "i": WorkspaceProvider(slug="i")},
            )
        ),
        labels={ADMIN: "admin", "plain": "plain"},
    )
    store = mock.ensure_admin_store()
    plain = next(key for key in store.keys.values() if key.name == "plain")
    store.keys["K"] = store.keys.pop(plain.id)
    plain.id = "K"
    store.rebuild_workspace(0)
    with serve_in_thread(mock) as started:
        yield started


def does(client: Any, call: dict[str, Any]) -> Any:
    for name in call["call"].split("."):
        client = getattr(client, name)
    return client(**call["kwargs"])


@pytest.mark.parametrize("call", CALLS, ids=map(title, CALLS))
def test_a_recorded_call(gateway: RunningGateway, call: dict[str, Any]) -> None:
    client = Portkey(base_url=gateway.base, api_key=ADMIN)
    expected = REFUSED.get(title(call))
    answer: Any = None
    if expected is None:
        answer = does(client, call)
    else:
        with pytest.raises(APIStatusError, match="errorCode") as refused:
            does(client, call)
        assert refused.value.status_code == expected
    [entry] = gateway.call_in_thread(lambda: list(gateway.gateway.journal.entries))
    [sent] = call["sent"]
    assert (entry.method, entry.target) == (sent["method"], sent["path"])
    assert (json.loads(entry.body) if entry.body else None) == sent["body"]
    own = {"x-portkey-package-version": f"portkey-{VERSION}"}
    for name, value in {**sent["headers"], **own}.items():
        if name not in ("x-portkey-runtime", "x-portkey-runtime-version"):
            assert entry.headers[name] == value
    if answer is not None:
        read(call, answer)


def read(call: dict[str, Any], answer: Any) -> None:
    """What a program takes from an answer is there, as the client's own types have it."""
    resource, verb = call["call"].rsplit(".", 1)
    declared = type(answer).model_fields
    if verb == "list":
        assert answer.object == "list"
        assert len(answer.data) > 0
        if resource != "models":
            assert answer.total == len(answer.data)
        return
    if verb == "create":
        assert answer.id
        assert answer.key if resource == "api_keys" else answer.slug
    if verb == "retrieve":
        assert answer.name
        stated = {name for name in declared if getattr(answer, name, None) is not None}
        assert {"id", "status", "created_at", "object"} <= stated
    if call["call"] == "configs.retrieve":
        assert json.loads(answer.config) == CONFIG
        assert answer.slug == "pc-1"
    if call["call"] == "configs.update":
        assert answer.version_id


def test_the_recorded_calls_are_those_of_the_client_here() -> None:
    assert {each["sent"][0]["headers"]["x-portkey-package-version"] for each in CALLS} == {
        f"portkey-{VERSION}"
    }


def test_providers_and_integrations(gateway: RunningGateway) -> None:
    admin: Any = Portkey(base_url=gateway.base, api_key=ADMIN)
    made = admin.integrations.create(
        name="Claude", ai_provider_id="anthropic", slug="claude", key="sk-ant-0123456789"
    )
    assert made.slug == "claude"
    assert admin.integrations.retrieve(slug="claude").masked_key == "sk*****789"
    provider = admin.providers.create(
        name="small",
        integration_id="claude",
        slug="small",
        usage_limits={"credit_limit": 1, "type": "tokens"},
    )
    assert admin.providers.retrieve(slug=provider.slug).integration_id == "claude"
    key = admin.api_keys.create(
        name="pi", type="workspace", sub_type="service", scopes=["completions.write"]
    )
    client: Any = Portkey(base_url=gateway.base, api_key=key.key)

    def ask(model: str) -> Any:
        messages = [{"role": "user", "content": "hi"}]
        return client.chat.completions.create(model=model, messages=messages)

    assert ask("@small/claude-sonnet-4-5").choices[0].message.content.startswith("ok from @small/")
    with pytest.raises(openai.APIStatusError) as refused:
        ask("@small/claude-sonnet-4-5")
    assert refused.value.status_code == 412
    assert "virtual_key_exhaust_error" in refused.value.response.text
    note = str(gateway.read_journal()[-2]["note"])
    assert note == 'The provider "small" has used up its budget of 1 tokens'
    admin.providers.update(slug="small", reset_usage=True, name="small")
    ask("@small/claude-sonnet-4-5")
    admin.integrations.models.update(
        slug="claude", models=[{"slug": "claude-sonnet-4-5", "enabled": False}]
    )
    listed = {
        each.slug: each.enabled for each in admin.integrations.models.list(slug="claude").models
    }
    assert listed["claude-sonnet-4-5"] is False
    assert listed["claude-opus-4-5"] is True
    with pytest.raises(openai.APIStatusError, match="not allowed"):
        ask("@claude/claude-sonnet-4-5")
    admin.providers.delete(slug="small")
    admin.integrations.delete(slug="claude")
    with pytest.raises(openai.APIStatusError, match="Following keys are not valid"):
        ask("@claude/claude-opus-4-5")


def test_virtual_keys(gateway: RunningGateway) -> None:
    admin: Any = Portkey(base_url=gateway.base, api_key=ADMIN)
    admin.virtual_keys.create(name="old", provider="openai", key="sk-0123456789abcdef")
    assert admin.virtual_keys.retrieve(slug="old").provider == "openai"
    assert admin.virtual_keys.update(slug="old", note="n").slug == "old"
    assert [row["note"] for row in admin.virtual_keys.list().data if row["slug"] == "old"] == ["n"]
    client: Any = Portkey(base_url=gateway.base, api_key="plain", virtual_key="old")
    client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "hi"}])
    gateway.verify({"reached": "@old"})
    admin.virtual_keys.delete(slug="old")
    assert "sk-0123456789abcdef" not in json.dumps(gateway.read_journal())


def test_pages_through_the_client(gateway: RunningGateway) -> None:
    admin: Any = Portkey(base_url=gateway.base, api_key=ADMIN)
    names = []
    for page in range(3):
        said = admin.api_keys.list(page_size=1, current_page=page)
        names += [row["name"] for row in said.data]
        assert said.total == 2
    assert sorted(names) == ["admin", "plain"]
    [target, *_] = [str(entry["path"]) for entry in gateway.read_journal()]
    assert dict(parse_qsl(target.partition("?")[2])) == {"page_size": "1", "current_page": "0"}
