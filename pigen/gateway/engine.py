"""The engine: what the gateway does with a request, given what its upstreams would answer.

It is pure: no sockets, no clock, no randomness but `draw`. What repeats remember is in `state`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pigen.common.headers import (
    API_KEY_HEADER,
    CONFIG_HEADER,
    CUSTOM_HOST_HEADER,
    INDEX_HEADER,
    METADATA_HEADER,
    PROVIDER_HEADER,
    TRACE_HEADER,
    VIRTUAL_KEY_HEADER,
)
from pigen.common.kinds import HOSTED, OSS
from pigen.gateway import documented, prepare_request, validate_config
from pigen.gateway import request as names
from pigen.gateway.casing import to_camel_keys
from pigen.gateway.draw import Draw, draw_first
from pigen.gateway.gateway_state import GatewayState
from pigen.gateway.hosts import is_valid
from pigen.gateway.provider_headers import read_provider_options
from pigen.gateway.provider_names import PROVIDERS
from pigen.gateway.refusals import Crash, Refusal, RouterError, build_failure_body, make_bad_request
from pigen.gateway.request import Request
from pigen.gateway.request_context import Reply, RequestContext
from pigen.gateway.result import Outcome
from pigen.gateway.target_tree import descend
from pigen.gateway.upstream import Behaviours, ResponseBodies, UpstreamPlan
from pigen.gateway.workspace import KEY_PLACEHOLDER, Workspace
from pigen.javascript.json_values import convert_numbers, parse_json
from pigen.javascript.values import UNDEFINED, get_member, is_truthy, spread

GENERIC_MESSAGE = "Something went wrong"
# Endpoints whose handlers say nothing of what the router found wrong.
_SILENT_ENDPOINTS = {HOSTED: (names.PROXY,), OSS: ("complete", "embed", "createModelResponse")}
TOO_DEEP = "This is nested too deep for pigen to follow."


def route(
    request: Request,
    dialect: str,
    *,
    config: object = None,
    workspace: Workspace | None = None,
    plan: UpstreamPlan | None = None,
    draw: Draw = draw_first,
    state: GatewayState | None = None,
    guardrail_verdicts: Mapping[str, bool] | None = None,
    response_bodies: ResponseBodies | None = None,
) -> Outcome:
    """What becomes of a request.

    config     sent with the request, as its x-portkey-config header; None for none
    workspace  hosted: keys, providers, saved Configs; by default one key and any slug
    plan       what the upstreams answer (upstream.py); 200 where it says nothing
    draw       yields numbers from 0 up to 1 for load balancing
    state      what earlier requests left behind; it is changed
    guardrail_verdicts     verdicts of guardrails by their id, which overrule their checks
    response_bodies       the upstreams' bodies where the plan has none
    """
    outcome = route_untraced(
        request,
        dialect,
        config=config,
        workspace=workspace or Workspace(),
        plan=plan or {},
        draw=draw,
        state=state or GatewayState(),
        guardrail_verdicts=guardrail_verdicts or {},
        response_bodies=response_bodies,
    )
    return add_trace_id(outcome, request)


def route_untraced(
    request: Request,
    dialect: str,
    *,
    workspace: Workspace,
    plan: UpstreamPlan,
    draw: Draw,
    state: GatewayState,
    config: object = None,
    guardrail_verdicts: Mapping[str, bool] | None = None,
    response_bodies: ResponseBodies | None = None,
    behaviours: Behaviours | None = None,
) -> Outcome:
    """As route(), but for the trace id, which every request has of its own.

    behaviours  what upstreams do where the plan lets them succeed; it may depend on anything
    """
    context = RequestContext(
        dialect,
        request,
        {**request.headers, **({} if config is None else {CONFIG_HEADER: "(given)"})},
        dict(request.body),
        plan,
        draw,
        response_bodies,
        behaviours,
        state,
        workspace,
        guardrail_verdicts or {},
        UNDEFINED if config is None else config,
    )
    reply = _build_reply(context)
    return Outcome(
        reply.status,
        reply.headers,
        reply.body,
        tuple(context.events),
        dict(reply.upstream_headers),
        context.metadata if METADATA_HEADER in context.headers else None,
        context.cache_key,
    )


def add_trace_id(outcome: Outcome, request: Request) -> Outcome:
    """The request's trace id stands in every answer that comes from a target."""
    trace = request.headers.get(TRACE_HEADER)
    if trace is None or INDEX_HEADER not in outcome.headers:
        return outcome
    return replace(outcome, headers={**outcome.headers, TRACE_HEADER: trace})


def with_key(request: Request, key: str = KEY_PLACEHOLDER) -> Request:
    """The request with an API key, where it brings none."""
    return (
        request if API_KEY_HEADER in request.headers else request.with_header(API_KEY_HEADER, key)
    )


def _build_reply(context: RequestContext) -> Reply:
    try:
        config = prepare_request.prepare(context) if context.is_hosted else _read_config(context)
        if _lists_models(context, config):
            return Reply(200, {"object": "list", "data": []})
        _validate(context, config)
        _note_ignored_slug(context, config)
    except Refusal as refusal:
        context.note("refused", "config", stage=refusal.stage, status=refusal.status)
        return Reply(refusal.status, refusal.body)
    except Crash as crash:
        context.note("crash", "config", message=str(crash))
        return Reply(500, build_failure_body(str(crash)))
    except RecursionError:
        return _refuse_depth(context)
    try:
        return descend(context, _build_root(context, config)) or _build_untried_reply(context)
    except RouterError as problem:
        context.note("router", "config", message=str(problem))
        return _build_router_error_reply(context, str(problem))
    except Crash as crash:
        context.note("crash", "config", message=str(crash))
        return Reply(500, build_failure_body(_format_crash_message(context, str(crash))))
    except RecursionError:
        return _refuse_depth(context)


def _refuse_depth(context: RequestContext) -> Reply:
    """What the gateway makes of it is not known: its stack is deeper than Python's."""
    context.note("crash", "config", message=TOO_DEEP)
    return Reply(500, build_failure_body(TOO_DEEP))


def _note_ignored_slug(context: RequestContext, config: object) -> None:
    provider = context.model_provider
    if provider and config is not None and not documented.needs_request_provider(config):
        context.note("slug-ignored", "config", slug=provider.slug, host=provider.custom_host)


def _build_untried_reply(context: RequestContext) -> Reply:
    """No target was tried: the list is empty, or has no weight."""
    context.note("nothing-tried", "config")
    return Reply(500, build_failure_body("Cannot read properties of undefined (reading 'entries')"))


def _read_config(context: RequestContext) -> object:
    written = context.headers.get(CONFIG_HEADER)
    if context.request_config is not UNDEFINED:
        return convert_numbers(context.request_config)
    if not written:
        return None
    try:
        return parse_json(written)
    except ValueError as error:
        raise make_bad_request(validate_config.NOT_JSON, "schema") from error


def _validate(context: RequestContext, config: object) -> None:
    """What both gateways ask of every request before its route. Raises Refusal."""
    headers = context.headers
    provider = headers.get(PROVIDER_HEADER)
    if not headers.get(CONFIG_HEADER) and not provider:
        raise make_bad_request(validate_config.NEITHER, "schema")
    if provider and provider not in PROVIDERS[context.dialect]:
        raise make_bad_request("Invalid provider passed", "schema")
    host = headers.get(CUSTOM_HOST_HEADER)
    if host and not is_valid(host):
        raise make_bad_request("Invalid custom host", "schema")
    if not headers.get(CONFIG_HEADER):
        return
    if context.is_hosted and config is None:
        raise make_bad_request(validate_config.NOT_JSON, "schema")
    rejections = validate_config.find_validator_rejections(
        config, context.dialect, provider_header=bool(provider)
    )
    if rejections:
        raise Refusal(400, validate_config.build_body(rejections), "schema")


def _lists_models(context: RequestContext, config: object) -> bool:
    """GET /v1/models is the hosted gateway's own, unless Config or headers name a provider."""
    request = context.request
    if not context.is_hosted or (request.method, request.path) != ("GET", "/v1/models"):
        return False
    header = context.headers.get(documented.FETCH_MODELS_HEADER, "")
    if header.lower() == "true" or get_member(config, "fetch_integrated_models") is True:
        context.note("documented", "config", feature="fetch_integrated_models")
        return True
    return (
        not context.headers.get(PROVIDER_HEADER)
        and not context.headers.get(VIRTUAL_KEY_HEADER)
        and not any(
            is_truthy(get_member(config, key)) for key in ("provider", "virtual_key", "targets")
        )
    )


def _build_root(context: RequestContext, config: object) -> object:
    """The root of the tree: a Config without provider and targets takes the request's provider."""
    root: dict[str, object] = dict(config) if isinstance(config, dict) else {}
    if is_truthy(get_member(root, "provider")) or is_truthy(get_member(root, "targets")):
        return to_camel_keys(root, context.dialect)
    provider = context.headers.get(PROVIDER_HEADER)
    camel = spread(to_camel_keys(root, context.dialect))
    has_config = bool(context.headers.get(CONFIG_HEADER))
    return {
        **camel,
        **read_provider_options(context.headers, provider or "", has_config=has_config),
        "provider": provider,
        "takesRequestProvider": True,
    }


def _build_router_error_reply(context: RequestContext, message: str) -> Reply:
    endpoint = context.request.endpoint
    if endpoint in _SILENT_ENDPOINTS[context.dialect]:
        return Reply(500, build_failure_body(GENERIC_MESSAGE))
    return Reply(500 if _is_unhandled(context) else 400, build_failure_body(message))


def _format_crash_message(context: RequestContext, message: str) -> str:
    if context.request.endpoint == names.PROXY and not context.is_hosted:
        return f"Proxy error: {message}"
    return message if _is_unhandled(context) else GENERIC_MESSAGE


def _is_unhandled(context: RequestContext) -> bool:
    """Whether the endpoint's handler lets errors through to the last resort, which says all."""
    return context.is_hosted and context.request.endpoint in ("messages", "createModelResponse")
