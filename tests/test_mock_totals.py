"""The sums over requests, which of them a query means, and what a terminal shows of them."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pigen.mock import demo, ledger
from pigen.mock.gateway import FixedWorkspace, MockGateway
from pigen.mock.gateway_thread import RunningGateway, serve_in_thread
from pigen.mock.ledger import Ledger, LedgerRow
from pigen.mock.request_log import LineWriter, format_cost, format_tally
from pigen.mock.totals import TotalsQuery, compute_totals, parse_query
from tests.mock_command import Started, started
from tests.terminal import CTRL_C, Terminal, pigen

SECRET = "sk-live-0123456789abcdefghij"


@pytest.fixture
def gateway() -> Iterator[RunningGateway]:
    served = demo.build_setup()
    with serve_in_thread(
        MockGateway(FixedWorkspace(served.workspace), labels=served.labels)
    ) as running:
        yield running


def client(gateway: RunningGateway) -> Started:
    return Started(None, gateway.url)


def send(gateway: RunningGateway, key: str, model: str, **more: Any) -> int:
    messages = [{"role": "user", "content": "hi"}]
    headers = more.pop("headers", {})
    request = urllib.request.Request(
        f"{gateway.base}/chat/completions",
        json.dumps({"model": model, "messages": messages, **more}).encode(),
        {"authorization": f"Bearer {key}", "content-type": "application/json", **headers},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            answer.read()
            status: int = answer.status
            return status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def totals(gateway: RunningGateway, query: str = "") -> tuple[int, Any]:
    return client(gateway).ask(f"/__pigen__/totals{query}")


def by(gateway: RunningGateway, feature: str) -> dict[str | None, Any]:
    status, answer = totals(gateway, f"?by={feature}")
    assert (status, answer["by"]) == (200, feature)
    return {each[feature]: each for each in answer["groups"]}


def ask_all(gateway: RunningGateway) -> None:
    """Two keys, a stream, a fallback, a hit and a miss of the cache, an error, a stranger."""
    cached = json.dumps({"cache": {"mode": "simple"}, "provider": "@gemini-prod"})
    mine = {"x-portkey-config": cached, "x-portkey-metadata": '{"team": "web", "user": "ann"}'}
    assert send(gateway, "pk-demo", "gpt-4o") == 200
    assert send(gateway, "pk-demo", "gpt-4o", stream=True) == 200
    gateway.fail("openai-prod=429")
    assert send(gateway, "pk-demo", "gpt-4o") == 200
    for stream in (False, True):
        for _ in range(2):
            assert (
                send(gateway, "pk-demo-plain", "gemini-2.5-pro", stream=stream, headers=mine) == 200
            )
    assert send(gateway, "pk-demo-plain", "@openai-prod/gpt-4o") == 429
    assert send(gateway, SECRET, "gpt-4o") == 401


def test_totals_are_what_the_dashboard_shows(gateway: RunningGateway) -> None:
    ask_all(gateway)
    client(gateway).ask(
        "/v1/models", key="pk-demo-plain"
    )  # that a list was asked for is no request to a model
    client(gateway).ask("/v1/configs", key="pk-demo-admin")
    _, answer = totals(gateway)
    total = answer["total"]
    assert answer == {"total": total, "not_counted": 0}
    assert (total["requests"], total["errors"]) == (9, 2)
    assert total["cache"] == {"hits": 2, "misses": 2}
    tokens = total["tokens"]
    assert tokens["total"] == tokens["input"] + tokens["output"] > 0
    assert total["cost"] > 0
    times = total["latency_ms"]
    assert 0 < times["p50"] <= times["p90"] <= times["p99"]

    keys = by(gateway, "key")
    assert {name: each["requests"] for name, each in keys.items()} == {
        "demo-plain": 5,
        "demo": 3,
        None: 1,
    }
    assert {name: each["errors"] for name, each in keys.items()} == {
        "demo-plain": 1,
        "demo": 0,
        None: 1,
    }
    slugs = by(gateway, "slug")
    assert {name: each["requests"] for name, each in slugs.items()} == {
        "gemini-prod": 4,
        "openai-prod": 3,
        "anthropic-prod": 1,
        None: 1,
    }
    assert slugs["gemini-prod"]["cache"] == {"hits": 2, "misses": 2}
    models = by(gateway, "model")
    assert set(models) == {"gpt-4o", "claude-sonnet-4-20250514", "gemini-2.5-pro", None}
    # The key's own metadata is the gateway's to add.
    assert {n: each["requests"] for n, each in by(gateway, "team").items()} == {
        "web": 4,
        "demo": 3,
        None: 2,
    }
    assert {n: each["requests"] for n, each in by(gateway, "metadata.user").items()} == {
        None: 5,
        "ann": 4,
    }
    assert sum(each["cost"] for each in models.values()) == pytest.approx(total["cost"])


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("key=demo", 3),
        ("key=", 1),
        ("key=nobody", 0),
        ("model=gpt-4o", 5),
        ("model=claude-sonnet-4-20250514", 1),
        ("slug=gemini-prod", 4),
        ("slug=@gemini-prod", 4),
        ("team=web", 4),
        ("metadata.user=ann", 4),
        ("metadata.user=", 5),
        ("metadata.user=ann&model=gemini-2.5-pro", 4),
        ("metadata.user=ann&key=demo", 0),
    ],
)
def test_the_same_filters_for_totals_and_the_journal(
    gateway: RunningGateway, query: str, number: int
) -> None:
    ask_all(gateway)
    assert totals(gateway, f"?{query}")[1]["total"]["requests"] == number
    status, answer = client(gateway).ask(f"/__pigen__/journal?{query}")
    # From the cache comes what was answered before; the journal has where calls went.
    hits = 2 if query.startswith(("slug=", "slug=@")) else 0
    assert (status, len(answer["entries"])) == (200, number - hits)
    if number > 1:
        assert len(client(gateway).ask(f"/__pigen__/journal?{query}&limit=1")[1]["entries"]) == 1


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("totals?by=keys", 'by is one of key, model, slug, team or metadata.NAME, not "keys".'),
        ("totals?by=modle", "Did you mean"),
        ("totals?by=", "by is one of"),
        ("totals?by=metadata.", "by is one of"),
        ("totals?by=key&by=model", '"by" is given twice.'),
        ("totals?modle=x", 'There is nothing to filter by "modle"'),
        ("totals?limit=5", "There is nothing to filter by"),
        ("journal?slog=x", "Did you mean"),
        ("journal?by=key", "There is nothing to filter by"),
        ("journal?limit=0", "limit is a number from 1."),
        ("journal?limit=many", "limit is a number from 1."),
        ("journal?limit=1&limit=2", "twice"),
    ],
)
def test_a_wrong_query_is_refused_in_words(gateway: RunningGateway, path: str, words: str) -> None:
    status, answer = client(gateway).ask(f"/__pigen__/{path}")
    assert status == 400
    assert words in answer["message"]


def test_a_reset_begins_at_nothing(gateway: RunningGateway) -> None:
    assert send(gateway, "pk-demo", "gpt-4o") == 200
    gateway.reset()
    total = totals(gateway)[1]["total"]
    assert total["requests"] == total["cost"] == total["tokens"]["total"] == 0
    assert total["latency_ms"] == {"p50": None, "p90": None, "p99": None}


def test_percentiles_are_those_that_so_many_do_not_exceed() -> None:
    rows = [
        LedgerRow("k", "m", "m", "s", "openai", 200, None, None, number / 1000, None)
        for number in range(100, 0, -1)
    ]
    sums: Any = compute_totals(rows, TotalsQuery())["total"]
    assert sums["latency_ms"] == {"p50": 50, "p90": 90, "p99": 99}


def test_a_team_that_is_served_is_everybody_s(tmp_path: Path) -> None:
    source = tmp_path / "pigen.yaml"
    source.write_text(
        "version: 1\nproviders: {openai: {slug: openai-prod, models: [gpt-4o]}}\n"
        "keys: {k: {value: $NO_SUCH_KEY}}\nteams: {web: {}}\n"
        "pi: {providers: {portkey: {key: k, models: ['@openai/gpt-4o']}}}\n"
    )
    with started(source, "--team", "web") as gateway:
        messages = [{"role": "user", "content": "hi"}]
        body = {"model": "@openai-prod/gpt-4o", "messages": messages}
        assert gateway.ask("/v1/chat/completions", body, key="k")[0] == 200
        assert gateway.ask("/v1/chat/completions", body, key="none")[0] == 401
        groups = gateway.ask("/__pigen__/totals?by=team")[1]["groups"]
        assert {each["team"]: each["requests"] for each in groups} == {"web": 1, None: 1}


def test_the_ledger_is_bounded(monkeypatch: pytest.MonkeyPatch, gateway: RunningGateway) -> None:
    monkeypatch.setattr(ledger, "MAX_BYTES", 100_000)
    wide = json.dumps({"note": "x" * 4_000})
    for _ in range(5):
        send(gateway, "pk-demo", "gpt-4o", headers={"x-portkey-metadata": wide})
    held: Ledger = gateway.gateway.ledger
    assert held.bytes <= 100_000
    assert 0 < held.dropped < 5
    assert totals(gateway)[1]["not_counted"] == held.dropped


# In a terminal


@contextmanager
def terminal(tmp_path: Path, *options: str) -> Iterator[tuple[Terminal, Started]]:
    ready = tmp_path / "ready.json"
    shell = pigen(
        "mock", "--port", "0", "--ready-file", str(ready), *options, cwd=tmp_path, columns=100
    )
    try:
        shell.until("Ctrl-C stops it.")
        while not ready.exists():
            shell.pump()
        yield shell, Started(None, json.loads(ready.read_text())["url"])
    finally:
        shell.close()


def test_a_terminal_shows_every_request_and_a_tally(tmp_path: Path) -> None:
    with terminal(tmp_path) as (shell, gateway):
        assert gateway.chat("gpt-4o")[0] == 200
        assert gateway.ask("/v1/chat/completions", {"model": "x", "messages": []}, SECRET)[0] == 401
        evil = {"model": "m\x1b[2J\r\nx", "messages": [{"role": "user", "content": "hi"}]}
        assert gateway.ask("/v1/chat/completions", evil)[0] == 200
        assert gateway.ask("/v1/configs", key="pk-demo-admin")[0] == 200
        shell.until("GET /v1/configs  200")
        shell.send(CTRL_C)
        assert shell.end() == 0
    text = shell.text
    assert "demo          gpt-4o -> @openai-prod gpt-4o  200  by pc-demo-fallback  $0.0000" in text
    assert "sk-...        x  401" in text
    assert r"m\x1b[2J\x0d\x0ax -> @openai-prod gpt-4o  200" in text
    assert "demo-admin    GET /v1/configs  200" in text
    assert "In all: 3 requests, 1 error, " in text
    assert "  no upstream: 1 request, 1 error, " in text
    for secret in (SECRET[10:], "pk-demo-"):
        assert secret not in shell.log.decode().partition("Ctrl-C stops it.")[2]


@pytest.mark.parametrize("option", ["--quiet", "--json-log"])
def test_a_terminal_shows_no_lines_where_none_are_wanted(tmp_path: Path, option: str) -> None:
    with terminal(tmp_path, option) as (shell, gateway):
        assert gateway.chat("gpt-4o")[0] == 200
        shell.send(CTRL_C)
        assert shell.end() == 0
    assert " -> " not in shell.text
    assert "In all" not in shell.text


def test_no_lines_where_nobody_watches() -> None:
    with started() as gateway:
        assert gateway.chat("gpt-4o")[0] == 200
        code, out = gateway.stop()
    assert code == 0
    assert len(out.splitlines()) == 4
    assert "Ctrl-C stops it." in out.splitlines()[-1]


def test_who_does_not_read_the_lines_stops_nobody() -> None:
    """A terminal that takes nothing: what is too much is left out, and counted."""
    go_on, shown = threading.Event(), []

    def write(text: str) -> None:
        go_on.wait()
        shown.append(text)

    lines = LineWriter(write)
    for number in range(30_000):
        lines.add(f"line {number}")
    go_on.set()
    while sum(text.count("\n") for text in shown) < 10_000:
        pass
    lines.add("the last")
    lines.close()
    text = "".join(shown)
    assert "requests are not shown)\nthe last\n" in text
    assert text.count("line ") < 20_000


def test_costs_can_be_read() -> None:
    assert [format_cost(each) for each in (0.0, 0.0000425, 0.1, 12.345, 1_000)] == [
        "$0.00",
        "$0.000043",
        "$0.1",
        "$12.35",
        "$1,000.00",
    ]


def test_a_tally_of_nothing() -> None:
    assert format_tally([], 0) == "No model was asked.\n"


def test_a_filter_by_nothing_means_what_has_none() -> None:
    assert parse_query("key=").filters == {"key": None}
