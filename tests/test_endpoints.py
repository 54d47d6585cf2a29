"""Every provider's endpoints: pigen's status, path and words are those that both gateways were
measured to have. tests/data/portkey/endpoints.json tells how."""

from __future__ import annotations

import http.client
import json
import random
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from pigen.common.headers import CACHE_HEADER, CONFIG_HEADER
from pigen.common.kinds import DIALECTS, HOSTED, OSS
from pigen.gateway.endpoints import list_providers
from pigen.gateway.engine import route, with_key
from pigen.gateway.gateway_state import GatewayState
from pigen.gateway.provider_names import PROVIDERS
from pigen.gateway.request import Request
from pigen.gateway.result import Outcome
from pigen.gateway.workspace import AzureDeployment, Workspace, WorkspaceProvider
from pigen.mock.gateway import FixedWorkspace, MockGateway
from pigen.mock.gateway_thread import RunningGateway, serve_in_thread
from tests.endpoint_rows import FUNCTIONS, Row, rows, unsupported
from tests.proof import count, record

HOST = "http://127.0.0.1:19999/H"
# What is not asked, and why.
LEFT_OUT = {
    (HOSTED, "portkey"): "the measurement claims nothing of it: its own base is the control plane",
}


def is_left_out(dialect: str, provider: str) -> bool:
    return (dialect, provider) in LEFT_OUT


def ask(row: Row) -> Outcome:
    request = with_key(row.request) if row.dialect == HOSTED else row.request
    return route(request, row.dialect, config=row.config(HOST))


def said(outcome: Outcome) -> tuple[int, str | None, str | None]:
    """Status, the path that was asked, and the words of an error."""
    path = outcome.attempts[-1].path if outcome.attempts else None
    body = outcome.body
    failed = isinstance(body, dict) and body.get("status") == "failure"
    return outcome.status, path, str(body["message"]) if failed and isinstance(body, dict) else None


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_row_and_case(dialect: str) -> None:
    asked = [row for row in rows(dialect) if not is_left_out(dialect, row.provider)]
    own = {row.id: said(ask(row)) for row in asked}
    measured = {row.id: (row.status, row.path, row.message) for row in asked}
    assert {id: own[id] for id in own if own[id] != measured[id]} == {}
    assert len(asked) > 900
    record(f"status and path of endpoints as measured, {dialect}", f"{len(asked)} rows and cases")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_is_supported_nowhere(dialect: str) -> None:
    """Four endpoints are listed only where a provider has them."""
    number = 0
    for provider, endpoint in unsupported(dialect):
        if is_left_out(dialect, provider):
            continue
        row = Row(dialect, provider, endpoint, "", "gemini-2.5-pro", False, 500, None, None)
        options = next(each.options for each in rows(dialect) if each.provider == provider)
        outcome = ask(Row(**{**vars(row), "options": options}))
        words = f"{FUNCTIONS[endpoint]} is not supported by {provider}"
        assert said(outcome) == (500, None, words)
        number += 1
    assert number > 150


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_provider_has_a_row(dialect: str) -> None:
    """One without would be refused everything; nobody gets OpenAI's paths by default."""
    without_code = {"portkey", "cortex"}
    assert set(PROVIDERS[dialect]) - set(list_providers(dialect)) == without_code
    known = {provider for names in PROVIDERS.values() for provider in names}
    assert set(list_providers(dialect)) <= known


@pytest.mark.parametrize("options", [{}, {"databricks_workspace": "ws"}])
def test_databricks_needs_its_workspace(options: dict[str, str]) -> None:
    """The address is made of it; the measured cases have an address of their own."""
    config = {"provider": "databricks", "api_key": "k", **options}
    outcome = route(with_key(Request(body={"model": "m1"})), HOSTED, config=config)
    if options:
        assert said(outcome) == (200, "/m1/invocations", None)
    else:
        assert said(outcome) == (500, None, "Something went wrong")


def test_a_key_in_the_address_is_not_shown() -> None:
    config = {"provider": "google", "api_key": "AIza-canary-1234567890"}
    outcome = route(Request(body={"model": "gemini-2.5-pro"}), OSS, config=config)
    assert said(outcome)[1] == "/v1beta/models/gemini-2.5-pro:generateContent?key=..."
    assert "canary" not in repr(outcome)


# The mock invents no pictures, no speech and no ranking, and its upstreams refuse a request without
# a model, as real ones do: of these only the way is compared.
NOT_ANSWERED = ("images/generations", "audio/speech", "rerank")


@pytest.fixture(scope="module")
def gateways() -> Iterator[dict[str, RunningGateway]]:
    def make(dialect: str) -> MockGateway:
        return MockGateway(FixedWorkspace(Workspace()), dialect=dialect, time_scale=0)

    with serve_in_thread(make(HOSTED)) as hosted, serve_in_thread(make(OSS)) as oss:
        yield {HOSTED: hosted, OSS: oss}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_over_http(gateways: dict[str, RunningGateway], dialect: str) -> None:
    asked = [row for row in rows(dialect) if not is_left_out(dialect, row.provider)]
    asked = random.Random(15).sample(asked, count(len(asked), 150))
    wrong = {}
    for row in asked:
        sent = with_key(row.request) if dialect == HOSTED else row.request
        headers = {**sent.headers, CONFIG_HEADER: json.dumps(row.config(HOST))}
        status, body = post(gateways[dialect], sent.path, headers, sent.body)
        attempts = gateways[dialect].read_journal()[-1]["attempts"]
        path = attempts[-1]["path"] if attempts else None
        message = body.get("message") if status >= 400 else None
        if row.status == 200 and (row.endpoint in NOT_ANSWERED or row.model is None):
            own: tuple[Any, ...] = (path,)
            measured: tuple[Any, ...] = (row.path,)
        else:
            own, measured = (status, path, message), (row.status, row.path, row.message)
        if own != measured:
            wrong[row.id] = (own, measured)
    assert wrong == {}
    record(f"the same asked of the mock over HTTP, {dialect}", f"{len(asked)} rows and cases")


def post(
    gateway: RunningGateway, path: str, headers: dict[str, str], body: Mapping[str, object]
) -> tuple[int, dict[str, object]]:
    connection = http.client.HTTPConnection("127.0.0.1", gateway.server.port, timeout=10)
    try:
        connection.request("POST", path, json.dumps(dict(body)), headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        return answer.status, json.loads(text) if text.startswith("{") else {}
    finally:
        connection.close()


@pytest.mark.parametrize("path", ["/v1/messages", "/v1/responses"])
@pytest.mark.parametrize("provider", ["openai", "anthropic", "groq", "google"])
def test_what_is_translated_skips_the_cache(path: str, provider: str) -> None:
    """Hosted, measured: only an endpoint that is the provider's own is looked up."""
    native = {("/v1/messages", "anthropic"), ("/v1/responses", "openai"), ("/v1/responses", "groq")}
    config = {"provider": provider, "api_key": "k", "cache": {"mode": "simple"}}
    request = with_key(Request("POST", path, {}, {"model": "m1", "input": "hi", "messages": []}))
    state = GatewayState()
    outcomes = [route(request, HOSTED, config=config, state=state) for _ in range(2)]
    statuses = [outcome.headers.get(CACHE_HEADER) for outcome in outcomes]
    asked = [len(outcome.attempts) for outcome in outcomes]
    if (path, provider) in native:
        assert statuses == ["MISS", "HIT"]
        assert asked == [1, 0]
    else:
        assert statuses == ["DISABLED", "DISABLED"]
        assert asked == [1, 1]


def test_two_keys_in_the_address_share_no_cache() -> None:
    """The key of google stands in the URL, which is part of the cache's key."""
    state = GatewayState()
    statuses = []
    for slug in ("gemini-a", "gemini-b", "gemini-a"):
        workspace = Workspace(default_provider=WorkspaceProvider(provider="google"))
        config = {"provider": f"@{slug}", "cache": {"mode": "simple"}}
        request = with_key(Request(body={"model": "gemini-2.5-pro", "messages": []}))
        outcome = route(request, HOSTED, config=config, workspace=workspace, state=state)
        statuses.append(outcome.headers[CACHE_HEADER])
    assert statuses == ["MISS", "MISS", "HIT"]


DEPLOYMENTS = (
    AzureDeployment("eu-4o", "2024-10-21", alias="gpt-4o"),
    AzureDeployment("us-mini", "2024-06-01", alias="gpt-4o-mini", is_default=True),
)


@pytest.mark.parametrize(
    ("deployments", "model", "expected"),
    [
        (
            DEPLOYMENTS,
            "gpt-4o",
            (200, "/deployments/eu-4o/chat/completions?api-version=2024-10-21"),
        ),
        (
            DEPLOYMENTS,
            "other",
            (200, "/deployments/us-mini/chat/completions?api-version=2024-06-01"),
        ),
        (
            DEPLOYMENTS[:1],
            "gpt-4o",
            (200, "/deployments/eu-4o/chat/completions?api-version=2024-10-21"),
        ),
        (DEPLOYMENTS[:1], "other", (400, None)),
        ((), "gpt-4o", (400, None)),
        (None, "gpt-4o", (200, "/deployments/gpt-4o/chat/completions?api-version=...")),
    ],
)
@pytest.mark.parametrize("by", ["model", "Config", "override"])
def test_azure_by_slug(deployments: object, model: str, expected: object, by: str) -> None:
    """The deployment with the model as its alias, else the default one; where nobody says which
    there are, one of that name is assumed."""
    provider = WorkspaceProvider(slug="az", provider="azure-openai", deployments=deployments)
    workspace = Workspace(providers={"az": provider})
    asked = f"@az/{model}" if by == "model" else model
    config: dict[str, object] | None = None if by == "model" else {"provider": "@az"}
    if by == "override":
        asked, config = "something", {"provider": "@az", "override_params": {"model": model}}
    request = with_key(Request(body={"model": asked, "messages": []}))
    outcome = route(request, HOSTED, config=config, workspace=workspace)
    status, path, words = said(outcome)
    assert (status, path) == expected
    if status == 400:
        assert words == "No azure alias passed/default config found"
