"""What routing decided once, kept for every request that says the same: only where no draw, clock,
limit, cache, breaker, session, guardrail or scenario decided, but request, workspace and plan
alone."""

from __future__ import annotations

import json
from functools import partial
from typing import cast

from pigen.common.headers import CONFIG_HEADER, TRACE_HEADER
from pigen.gateway.draw import Draw
from pigen.gateway.engine import route_untraced
from pigen.gateway.gateway_state import GatewayState
from pigen.gateway.params_read import find_params_read
from pigen.gateway.request import Request, get_api_key
from pigen.gateway.upstream import Behaviours, ResponseBodies, UpstreamCall, UpstreamPlan
from pigen.gateway.workspace import Workspace
from pigen.javascript.values import UNDEFINED
from pigen.mock.prepared_response import PreparedResponse

MAX_ANSWERS, MAX_KEY_CHARACTERS = 4096, 16_000_000


class _Watch:
    """Stands for chance, what the gateway remembers and what models answer;
    notes if one is asked."""

    def __init__(self, state: GatewayState, draw: Draw, bodies: ResponseBodies) -> None:
        self.state, self.real_draw, self.bodies = state, draw, bodies
        self.calls, self.was_asked = state.calls, False

    def __getattr__(self, name: str) -> object:
        self.was_asked = True
        return getattr(self.state, name)

    def draw(self) -> float:
        self.was_asked = True
        return self.real_draw()

    def build_body(self, status: int, call: UpstreamCall) -> object:
        self.was_asked |= 200 <= status <= 299
        return self.bodies(status, call)


class KeptAnswers:
    """The routing of one workspace, plan and state. Raises nothing that route() does not."""

    def __init__(
        self,
        dialect: str,
        workspace: Workspace,
        plan: UpstreamPlan,
        state: GatewayState,
        draw: Draw,
    ) -> None:
        self.workspace, self.state, self.draw, self.key_characters = workspace, state, draw, 0
        self.run_engine = partial(route_untraced, dialect=dialect, workspace=workspace, plan=plan)
        self.has_steps = any(len(steps) > 1 for steps in plan.values())
        default = workspace.default_config
        self.defaults = {value: key.config or default for value, key in workspace.keys.items()}
        self.configs = {id: json.dumps(config) for id, config in workspace.configs.items()}
        self.answers: dict[object, PreparedResponse] = {}

    def route(
        self, request: Request, bodies: ResponseBodies, behaviours: Behaviours | None = None
    ) -> PreparedResponse:
        """`bodies` and `behaviours` are for this request alone. A response that is kept
        `is_shared`; the request's trace id is in none."""
        key = None if behaviours or self.has_steps else self._make_key(request)
        if key and (kept := self.answers.get(key)):
            return kept
        watch = _Watch(self.state, self.draw, bodies)
        outcome = self.run_engine(
            request,
            draw=watch.draw,
            state=cast(GatewayState, watch),
            response_bodies=watch.build_body,
            behaviours=behaviours,
        )
        response = PreparedResponse(outcome)
        if key and not watch.was_asked:
            self.key_characters += len(repr(key))
            if len(self.answers) >= MAX_ANSWERS or self.key_characters > MAX_KEY_CHARACTERS:
                self.answers.clear()
                self.key_characters = len(repr(key))
            self.answers[key] = response
            response.is_shared = True
        return response

    def _make_key(self, request: Request) -> tuple[object, ...] | None:
        """What routing can read of the request; None where that holds lists or objects."""
        headers, body = request.headers, request.body
        config = headers.get(CONFIG_HEADER) or self.defaults.get(get_api_key(headers)) or "null"
        names = find_params_read(self.configs.get(config, config))
        own = [h for h in headers.items() if h[0].startswith("x-portkey-") and h[0] != TRACE_HEADER]
        values = [body.get(name, UNDEFINED) for name in names]
        kinds = [value.__class__ for value in values]  # 1, 1.0 and true are different ones
        if dict in kinds or list in kinds:
            return None
        return (request.method, request.path, headers.get("authorization"), *own, *kinds, *values)
