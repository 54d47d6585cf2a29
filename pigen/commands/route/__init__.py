"""pigen route: where a request goes, and what comes back."""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence

from pigen.commands.route.request import Sending, asked, document_of, json_of, request_of
from pigen.commands.route.upstream_plan import not_asked, number
from pigen.common.errors import PigenError
from pigen.common.suggest import did_you_mean
from pigen.gateway.dialect import DIALECTS
from pigen.gateway.request import BadRequest, check_plan
from pigen.outputs import route_json, route_text
from pigen.outputs.route_source import Around
from pigen.outputs.terminal import paint, write

FORMATS = ("text", "json")


def run(
    source: str,
    model: str | None,
    dialect: str | None,
    key: str | None,
    team: str | None,
    metadata: Sequence[str],
    fail: Sequence[str],
    slow: Sequence[str],
    seed: str,
    request: str | None,
    plan: str | None,
    format: str,
) -> int:
    """0 when the client gets a success, 1 when it gets an error, 2 where the source has faults.

    metadata  "key=value" each
    fail      "SLUG=429,500": what an upstream answers in turn, the last repeating
    slow      "SLUG=MS": how long an upstream takes; SLUG may be a target's path or * as well
    """
    _check("dialect", dialect, DIALECTS)
    _check("format", format, FORMATS)
    document = document_of(source)
    try:
        said = request_of(request, metadata)
        given = check_plan(json_of(plan)) if plan else {}
        sent = asked(document, Sending(dialect, team, key, model), said)
        if sent is None:
            return 2
        planned = sent.upstreams.plan(given, fail, slow)
    except BadRequest as error:
        raise PigenError(f"This is no request to simulate: {error}.") from error
    outcome = sent.outcome(planned, random.Random(number("seed", seed)).random)
    if format == "json":
        write(route_json.render(outcome))
    else:
        around = Around(sent.team, sent.sender) if sent.team and sent.sender else None
        idle = not_asked(planned, outcome)
        shown = route_text.render(
            outcome, sent.request, sent.dialect, paint(sys.stdout), around, idle
        )
        write(shown)
    return 0 if 200 <= outcome.status < 300 else 1


def _check(option: str, value: str | None, choices: tuple[str, ...]) -> None:
    if value is not None and value not in choices:
        raise PigenError(
            f'There is no {option} "{value}".',
            help=f"{did_you_mean(value, choices)}Choose from {', '.join(choices)}.",
        )
