"""Every provider's endpoints: pigen's status, path and words are those that both gateways were
measured to have. tests/data/portkey/endpoints.json tells how."""

from __future__ import annotations

import pytest

from pigen.common.kinds import DIALECTS, HOSTED, OSS
from pigen.gateway.endpoints import list_providers
from pigen.gateway.engine import route, with_key
from pigen.gateway.provider_names import PROVIDERS
from pigen.gateway.request import Request
from pigen.gateway.result import Outcome
from tests.endpoint_rows import FUNCTIONS, Row, rows, unsupported
from tests.proof import record

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
