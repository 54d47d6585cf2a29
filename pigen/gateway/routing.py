"""The engine: what the gateway does with a request, given what its upstreams would answer.

It is pure: no sockets, no clock, no randomness but `draw`. What repeats remember is in `state`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pigen.gateway import hosted, validate
from pigen.gateway import request as names
from pigen.gateway.casing import camel_keys
from pigen.gateway.dialect import HOSTED, OSS, PROVIDERS
from pigen.gateway.faults import Crash, Refusal, RouterProblem, bad_request, failure
from pigen.gateway.hosts import is_valid
from pigen.gateway.inputs import Asking, Draw, Headers, Params, World
from pigen.gateway.request import CONFIG, Request
from pigen.gateway.result import INDEX, TRACE, Outcome
from pigen.gateway.session import Reply, Session
from pigen.gateway.state import State
from pigen.gateway.targets import descend
from pigen.gateway.upstream import Acts, Plan, Said
from pigen.gateway.workspace import KEY, Workspace
from pigen.javascript.values import UNDEFINED, as_parsed, member, parse_json, truthy

WRONG = "Something went wrong"
# Endpoints whose handlers say nothing of what the router found wrong.
_SILENT = {HOSTED: (names.PASSED_ON,), OSS: ("complete", "embed", "createModelResponse")}


def first() -> float:
    """The draw that always falls on the first target with a weight."""
    return 0.0


def route(
    request: Request,
    dialect: str,
    *,
    config: object = None,
    workspace: Workspace | None = None,
    plan: Plan | None = None,
    draw: Draw = first,
    state: State | None = None,
    stated: Mapping[str, bool] | None = None,
    said: Said | None = None,
) -> Outcome:
    """What becomes of a request.

    config     sent with the request, as its x-portkey-config header; None for none
    workspace  hosted: keys, providers, saved Configs; by default one key and any slug
    plan       what the upstreams answer (upstream.py); 200 where it says nothing
    draw       yields numbers from 0 up to 1 for load balancing
    state      what earlier requests left behind; it is changed
    stated     verdicts of guardrails by their id, which overrule their checks
    said       the upstreams' bodies where the plan has none
    """
    asking = Asking(World(request, draw, state or State()))
    outcome = untraced(
        asking,
        dialect,
        config=config,
        workspace=workspace or Workspace(),
        plan=plan or {},
        stated=stated or {},
        said=said,
    )
    return traced(outcome, request)


def untraced(
    asking: Asking,
    dialect: str,
    *,
    workspace: Workspace,
    plan: Plan,
    config: object = None,
    stated: Mapping[str, bool] | None = None,
    said: Said | None = None,
    acts: Acts | None = None,
) -> Outcome:
    """As route(), but for the trace id, which every request has of its own.

    acts  what upstreams do where the plan lets them succeed; it may depend on anything
    """
    session = Session(
        dialect,
        asking.world.request,
        asking,
        Headers(asking, {} if config is None else {CONFIG: "(given)"}),
        Params(asking, {}),
        plan,
        said,
        acts,
        asking.world.state,
        workspace,
        stated or {},
        UNDEFINED if config is None else config,
    )
    reply = _reply(session)
    return Outcome(
        reply.status,
        reply.headers,
        reply.body,
        tuple(session.events),
        dict(reply.passed_on),
        session.metadata if names.METADATA in session.headers.known else None,
    )


def traced(outcome: Outcome, request: Request) -> Outcome:
    """The request's trace id stands in every answer that comes from a target."""
    trace = request.headers.get(names.TRACE)
    if trace is None or INDEX not in outcome.headers:
        return outcome
    return replace(outcome, headers={**outcome.headers, TRACE: trace})


def with_key(request: Request, key: str = KEY) -> Request:
    """The request with an API key, where it brings none."""
    return request if names.API_KEY in request.headers else request.with_header(names.API_KEY, key)


def _reply(session: Session) -> Reply:
    try:
        config = hosted.prepare(session) if session.hosted else _written_config(session)
        if _lists_models(session, config):
            return Reply(200, {"object": "list", "data": []})
        _validate(session, config)
        _note_ignored_slug(session, config)
    except Refusal as refusal:
        session.note("refused", "config", stage=refusal.stage, status=refusal.status)
        return Reply(refusal.status, refusal.body)
    except (Crash, RecursionError) as crash:
        session.note("crash", "config", message=str(crash))
        return Reply(500, failure(str(crash)))
    try:
        return descend(session, _root(session, config)) or _unanswered(session)
    except RouterProblem as problem:
        session.note("router", "config", message=str(problem))
        return _router_reply(session, str(problem))
    except (Crash, RecursionError) as crash:
        session.note("crash", "config", message=str(crash))
        return Reply(500, failure(_crash_message(session, str(crash))))


def _note_ignored_slug(session: Session, config: object) -> None:
    provider = session.model_provider
    if provider and any(truthy(member(config, key)) for key in ("provider", "targets")):
        session.note("slug-ignored", "config", slug=provider.slug, host=provider.custom_host)


def _unanswered(session: Session) -> Reply:
    """No target was tried: there is none, or no weight."""
    session.note("nothing-tried", "config")
    return Reply(500, failure("Cannot read properties of undefined (reading 'entries')"))


def _written_config(session: Session) -> object:
    written = session.headers.get(CONFIG)
    if session.given is not UNDEFINED:
        return as_parsed(session.given)
    if not written:
        return None
    try:
        return parse_json(written)
    except ValueError as error:
        raise bad_request(validate.NOT_JSON, "schema") from error


def _validate(session: Session, config: object) -> None:
    """What both gateways ask of every request before its route. Raises Refusal."""
    headers = session.headers
    provider = headers.get(names.PROVIDER)
    if not headers.get(CONFIG) and not provider:
        raise bad_request(validate.NEITHER, "schema")
    if provider and provider not in PROVIDERS[session.dialect]:
        raise bad_request("Invalid provider passed", "schema")
    host = headers.get(names.CUSTOM_HOST)
    if host and not is_valid(host):
        raise bad_request("Invalid custom host", "schema")
    if not headers.get(CONFIG):
        return
    if session.hosted and config is None:
        raise bad_request(validate.NOT_JSON, "schema")
    found = validate.refusals(config, session.dialect, provider_header=bool(provider))
    if found:
        raise Refusal(400, validate.body(found), "schema")


def _lists_models(session: Session, config: object) -> bool:
    """GET /v1/models is the hosted gateway's own, unless Config or headers name a provider."""
    request = session.request
    return (
        session.hosted
        and (request.method, request.path) == ("GET", "/v1/models")
        and not session.headers.get(names.PROVIDER)
        and not session.headers.get(names.VIRTUAL_KEY)
        and not any(truthy(member(config, key)) for key in ("provider", "virtual_key", "targets"))
    )


def _root(session: Session, config: object) -> object:
    """The root of the tree: a Config without provider and targets takes the request's provider."""
    root: dict[str, object] = dict(config) if isinstance(config, dict) else {}
    if not truthy(member(root, "provider")) and not truthy(member(root, "targets")):
        root["provider"] = session.headers.get(names.PROVIDER)
        root["takesRequestProvider"] = True
    return camel_keys(root, session.dialect)


def _router_reply(session: Session, message: str) -> Reply:
    endpoint = session.request.endpoint
    if endpoint in _SILENT[session.dialect]:
        return Reply(500, failure(WRONG))
    return Reply(500 if _unhandled(session) else 400, failure(message))


def _crash_message(session: Session, message: str) -> str:
    if session.request.endpoint == names.PASSED_ON and not session.hosted:
        return f"Proxy error: {message}"
    return message if _unhandled(session) else WRONG


def _unhandled(session: Session) -> bool:
    """Whether the endpoint's handler lets errors through to the last resort, which says all."""
    return session.hosted and session.request.endpoint in ("messages", "createModelResponse")
