"""What one request carries through the gateway."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from pigen.common.headers import METADATA_HEADER, TIMEOUT_HEADER
from pigen.common.kinds import HOSTED
from pigen.gateway.draw import Draw
from pigen.gateway.gateway_state import GatewayState
from pigen.gateway.request import Request
from pigen.gateway.result import Attempt, Reason
from pigen.gateway.upstream import Behaviours, ResponseBodies, UpstreamPlan
from pigen.gateway.workspace import ApiKey, Workspace, WorkspaceProvider
from pigen.javascript.json_values import parse_json
from pigen.javascript.values import UNDEFINED, to_number


@dataclass
class Reply:
    """An answer on its way to the client. `is_exception` stops a fallback; `stream` has no body."""

    status: int
    body: object = None
    headers: dict[str, str] = field(default_factory=dict)
    upstream_headers: Mapping[str, str] = field(default_factory=dict)
    is_exception: bool = False

    @property
    def is_ok(self) -> bool:
        return 200 <= self.status <= 299


@dataclass
class RequestContext:
    """The request with its headers and body as the gateway changed them, and what it meets.

    `request_config` is the Config that came with the request, UNDEFINED where its header has to be
    read. `model_provider` is the provider that the headers or the model's slug name, hosted only:
    its custom host, limits and models apply to targets that have none of their own.
    """

    dialect: str
    request: Request
    headers: dict[str, str]
    body: dict[str, object]
    plan: UpstreamPlan
    draw: Draw
    response_bodies: ResponseBodies | None
    behaviours: Behaviours | None
    state: GatewayState
    workspace: Workspace
    guardrail_verdicts: Mapping[str, bool]
    request_config: object = UNDEFINED
    key: ApiKey | None = None
    has_saved_config: bool = False
    model_provider: WorkspaceProvider | None = None
    cache_key: str | None = None
    events: list[Attempt | Reason] = field(default_factory=list)

    @property
    def is_hosted(self) -> bool:
        return self.dialect == HOSTED

    @property
    def metadata(self) -> object:
        """The metadata header's value, {} where it cannot be read."""
        try:
            return parse_json(self.headers[METADATA_HEADER])
        except (KeyError, ValueError):
            return {}

    @property
    def header_timeout(self) -> float | None:
        number = to_number(self.headers.get(TIMEOUT_HEADER, ""))
        return None if math.isnan(number) or not number else number

    def note(self, kind: str, target: str, **facts: object) -> None:
        self.events.append(Reason(kind, target, facts))
