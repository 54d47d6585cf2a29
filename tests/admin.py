"""The admin API of the mock, asked without a socket."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from pigen.common.headers import API_KEY_HEADER
from pigen.gateway.engine import route
from pigen.gateway.gateway_state import GatewayState
from pigen.gateway.request import Request
from pigen.gateway.result import Outcome
from pigen.gateway.workspace import ApiKey, Workspace
from pigen.mock import demo
from pigen.mock.admin.answer import AdminAnswer
from pigen.mock.admin.routes import handle
from pigen.mock.admin.store import Store
from pigen.mock.encoding import encode
from pigen.portkey.scopes import ORGANISATION, get_scopes

DATA = Path(__file__).parent / "data" / "portkey"
ADMIN = "pk-admin-value-000"
WS = "ws-test"
# A Thursday.
NOW = 1_780_000_000_000.0
MINUTE, DAY = 60_000.0, 86_400_000.0


class Counted:
    """Ids that count up."""

    def __init__(self) -> None:
        self.numbers = count(1)

    def make_uuid(self) -> str:
        return f"00000000-0000-4000-8000-{next(self.numbers):012}"

    def make_hex(self, length: int) -> str:
        return f"{next(self.numbers):0{length}x}"

    def make_key(self) -> str:
        return f"pk-made-in-a-test-{next(self.numbers)}"


def workspace(**changes: Any) -> Workspace:
    """The built-in example, with a key that may administer all of it."""
    example = demo.build_workspace()
    keys = {value: example.keys[value] for value in (demo.KEY, demo.PLAIN_KEY)}
    keys[ADMIN] = ApiKey(scopes=tuple(get_scopes(ORGANISATION)))
    return replace(example, **{"id": WS, "keys": keys, **changes})


class Admin:
    """
    now    the moment of the next call, in milliseconds
    state  what the engine remembers of the requests asked by `chat`
    """

    def __init__(self, first: Workspace | None = None) -> None:
        self.now = NOW
        labels = {demo.KEY: "demo", demo.PLAIN_KEY: "plain", ADMIN: "admin"}
        self.store = Store(first or workspace(), labels, now=NOW)
        self.ids = Counted()
        self.state = GatewayState()

    def ask(
        self, method: str, path: str, body: object = None, key: str | None = ADMIN, query: str = ""
    ) -> AdminAnswer:
        answer = handle(self.store, method, f"/v1{path}", query, body, key, self.now, self.ids)
        json.loads(encode(answer.body), parse_constant=pytest.fail)
        return answer

    def does(self, method: str, path: str, body: object = None, query: str = "") -> Any:
        """The body of an answer that must be a success."""
        answer = self.ask(method, path, body, query=query)
        assert answer.status == 200, answer
        return answer.body

    def key(self, **said: Any) -> tuple[str, str]:
        """Make a key of the workspace: its id and value."""
        body = {"name": "pi", "scopes": ["completions.write"], "workspace_id": WS, **said}
        made = self.does("POST", "/api-keys/workspace/service", body)
        return made["id"], made["key"]

    def chat(self, key: str, model: str = "@openai-prod/gpt-4o", **headers: str) -> Outcome:
        """Route a request by the workspace as it is."""
        self.state.now = self.now
        body = {"model": model, "messages": [{"role": "user", "content": "hi"}]}
        sent = {API_KEY_HEADER: key, **headers}
        known_now = self.store.get_workspace(self.now)
        return route(
            Request(headers=sent, body=body), "hosted", workspace=known_now, state=self.state
        )
