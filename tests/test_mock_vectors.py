"""What was measured of the gateways, asked of the mock over HTTP."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from typing import Any

import pytest

from pigen.common.headers import CONFIG_HEADER, TRACE_HEADER
from pigen.mock.answers.turn import Turn
from pigen.mock.gateway import FixedWorkspace, MockGateway
from pigen.mock.gateway_thread import RunningGateway, serve_in_thread
from tests.gateway_cases import NOW, Case, outcomes, request, shape, workspace
from tests.test_gateway_routing import falling_on

CASES = [
    pytest.param(case, dialect, id=f"{name}-{identity}")
    for name in ("hosted", "routing", "conditional")
    for identity, case, dialect in outcomes(name)
]


FIELDS = {
    "/v1/embeddings": {"input": "hi"},
    "/v1/completions": {"prompt": "hi"},
    "/v1/responses": {"input": "hi"},
    "/v1/messages": {"max_tokens": 100},
}


@pytest.fixture(scope="module")
def gateways() -> Iterator[dict[str, RunningGateway]]:
    def new(dialect: str) -> MockGateway:
        return MockGateway(
            FixedWorkspace(workspace({})),
            dialect=dialect,
            time_scale=0,
            clock=lambda: NOW / 1000,
            make_turn=lambda asked: Turn(text="ok"),
        )

    with serve_in_thread(new("hosted")) as hosted, serve_in_thread(new("oss")) as oss:
        yield {"hosted": hosted, "oss": oss}


@pytest.mark.parametrize(("case", "dialect"), CASES)
def test_over_http(gateways: dict[str, RunningGateway], case: Case, dialect: str) -> None:
    gateway = gateways[dialect]
    sent = request(case, dialect)
    headers = dict(sent.headers)
    if case.get("config") is not None:
        headers[CONFIG_HEADER] = json.dumps(case["config"])
    connection = http.client.HTTPConnection("127.0.0.1", gateway.server.port, timeout=10)
    gateway.call_in_thread(lambda: arrange(gateway.gateway, case))
    for expected in case["expect"][dialect]:
        gateway.gateway.draw = falling_on(expected)
        gateway.gateway.switch_plan(gateway.gateway.plan, restart=False)
        # The measured upstream did not look at what it was sent; the mock's do.
        said = {**FIELDS.get(sent.path, {}), **sent.body}
        body = json.dumps(said) if sent.method == "POST" else None
        connection.request(sent.method, sent.path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        assert answer.status == expected["status"]
        own = {n.lower(): v for n, v in answer.getheaders() if n.lower().startswith("x-portkey-")}
        assert (own.pop(TRACE_HEADER, None) is not None) == bool(own)
        assert own == expected["headers"]
        assert attempts(gateway) == expected["attempts"]
        # A success has a body of the mock's own.
        if expected["status"] >= 400 and "body" in expected:
            wanted = expected["body"]
            assert shape(text if isinstance(wanted, str) else json.loads(text)) == shape(wanted)
    connection.close()


def arrange(served: MockGateway, case: Case) -> None:
    served.store = FixedWorkspace(workspace(case))
    served.reset()
    served.switch_plan(case.get("plan") or {})


def attempts(gateway: RunningGateway) -> list[list[Any]]:
    """Of the latest request, as measured."""
    made: Any = gateway.read_journal()[-1]["attempts"]
    return [
        [
            f"@{a['slug']}" if a["slug"] is not None else a["target"],
            a["status"],
            a["model"],
            a["path"],
        ]
        for a in made
    ]
