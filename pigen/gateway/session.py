"""What one request carries through the gateway."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from pigen.gateway import request as names
from pigen.gateway.dialect import HOSTED
from pigen.gateway.inputs import Asking, Headers, Params
from pigen.gateway.request import Request
from pigen.gateway.result import Attempt, Reason
from pigen.gateway.state import State
from pigen.gateway.upstream import Acts, Plan, Said
from pigen.gateway.workspace import Key, Provider, Workspace
from pigen.javascript.values import UNDEFINED, parse_json, to_number


@dataclass
class Reply:
    """An answer on its way to the client. `exception` stops a fallback; `stream` has no body."""

    status: int
    body: object = None
    headers: dict[str, str] = field(default_factory=dict)
    passed_on: Mapping[str, str] = field(default_factory=dict)
    exception: bool = False

    @property
    def ok(self) -> bool:
        return 200 <= self.status <= 299


@dataclass
class Session:
    """The request with its headers and body as the gateway changed them, and what it meets.

    `given` is the Config that came with the request, UNDEFINED where its header has to be read.
    `model_provider` is the provider that the headers or the model's slug name, hosted only: its
    custom host, limits and models apply to targets that have none of their own.
    """

    dialect: str
    request: Request
    asking: Asking
    headers: Headers
    body: Params
    plan: Plan
    said: Said | None
    acts: Acts | None
    state: State
    workspace: Workspace
    stated: Mapping[str, bool]
    given: object = UNDEFINED
    key: Key | None = None
    config_version: bool = False
    model_provider: Provider | None = None
    events: list[Attempt | Reason] = field(default_factory=list)

    @property
    def hosted(self) -> bool:
        return self.dialect == HOSTED

    @property
    def metadata(self) -> object:
        """The metadata header's value, {} where it cannot be read."""
        try:
            return parse_json(self.headers[names.METADATA])
        except (KeyError, ValueError):
            return {}

    @property
    def header_timeout(self) -> float | None:
        number = to_number(self.headers.get(names.TIMEOUT, ""))
        return None if math.isnan(number) or not number else number

    def note(self, kind: str, target: str, **facts: object) -> None:
        self.events.append(Reason(kind, target, facts))
