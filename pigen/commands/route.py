"""pigen route: where a request goes under a Config, and what comes back."""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence

from pigen.document import read
from pigen.errors import PigenError
from pigen.gateway.dialect import DIALECTS, HOSTED
from pigen.gateway.request import BadRequest, Request, check_plan, from_json
from pigen.gateway.routing import route, with_key
from pigen.gateway.upstream import Plan
from pigen.outputs import route_json, route_text
from pigen.outputs.terminal import paint, write
from pigen.suggest import did_you_mean

FORMATS = ("text", "json")


def run(
    config: str,
    model: str | None,
    dialect: str,
    metadata: Sequence[str],
    fail: Sequence[str],
    slow: Sequence[str],
    seed: str,
    request: str | None,
    plan: str | None,
    format: str,
) -> int:
    """0 when the client gets a success, else 1.

    metadata  "key=value" each
    fail      "SLUG=429,500": what an upstream answers in turn, the last repeating
    slow      "SLUG=MS": how long an upstream takes; SLUG may be a target's path or * as well
    """
    _check("dialect", dialect, DIALECTS)
    _check("format", format, FORMATS)
    try:
        sent = _request(request, model, metadata)
        planned = _plan(plan, fail, slow)
    except BadRequest as error:
        raise PigenError(f"This is no request to simulate: {error}.") from error
    outcome = route(
        with_key(sent) if dialect == HOSTED else sent,
        dialect,
        config=_json(config),
        plan=planned,
        draw=random.Random(_number("seed", seed)).random,
    )
    if format == "json":
        write(route_json.render(outcome))
    else:
        write(route_text.render(outcome, sent, dialect, paint(sys.stdout)))
    return 0 if 200 <= outcome.status < 300 else 1


def _check(option: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise PigenError(
            f'There is no {option} "{value}".',
            help=f"{did_you_mean(value, choices)}Choose from {', '.join(choices)}.",
        )


def _json(path: str) -> object:
    document = read(path)
    if document.dialect == "broken":
        raise PigenError(
            "This is no JSON, so there is nothing to route by.",
            path=path,
            help="Run `pigen lint` on it: it shows the place.",
        )
    return document.value


def _request(path: str | None, model: str | None, metadata: Sequence[str]) -> Request:
    said = _json(path) if path else {}
    if not isinstance(said, dict):
        raise BadRequest("it is not an object")
    said = dict(said)
    if model:
        said["model"] = model
    if metadata:
        own = said.get("metadata")
        said["metadata"] = {
            **(own if isinstance(own, dict) else {}),
            **dict(_pair("metadata", each) for each in metadata),
        }
    return from_json(said)


def _plan(path: str | None, fail: Sequence[str], slow: Sequence[str]) -> Plan:
    plan = check_plan(_json(path)) if path else {}
    for each in fail:
        name, statuses = _pair("fail", each)
        plan[_label(name)] = [_number("fail", status) for status in statuses.split(",")]
    for each in slow:
        name, delay = _pair("slow", each)
        milliseconds = _number("slow", delay)
        plan[_label(name)] = [
            {**(entry if isinstance(entry, dict) else {"status": entry}), "delay_ms": milliseconds}
            for entry in plan.get(_label(name), [200])
        ]
    return check_plan(plan)


def _pair(option: str, text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise PigenError(f'--{option} "{text}" has no "=".', help=f"Write --{option} NAME=VALUE.")
    return name, value


def _label(name: str) -> str:
    """A plan's key for what an option names: a slug, a target's path, or all."""
    return name if name == "*" or name.startswith(("config", "@")) else f"@{name}"


def _number(option: str, text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise PigenError(f'--{option} takes whole numbers, not "{text}".')
    return int(text)
