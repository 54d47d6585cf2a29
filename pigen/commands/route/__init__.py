"""pigen route: where a request goes, and what comes back."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from typing import ParamSpec

from pigen.check.upstreams import MissingModel
from pigen.commands.guardrail_verdicts import (
    describe_assumption,
    read_verdicts,
    require_named,
)
from pigen.commands.route.missing_models import (
    list_unplanned,
    simulate_missing_models,
)
from pigen.commands.route.request import (
    SenderOptions,
    build_request,
    read_document,
    read_json,
    read_request,
)
from pigen.commands.route.upstream_plan import find_unused_labels, parse_number
from pigen.commands.saved_configs import read_saved_configs
from pigen.common.errors import PigenError
from pigen.common.kinds import DIALECTS, HOSTED
from pigen.common.suggest import did_you_mean
from pigen.gateway.engine import TOO_DEEP
from pigen.gateway.request import BadRequest, check_plan
from pigen.gateway.result import Outcome
from pigen.gateway.upstream import UpstreamPlan
from pigen.outputs import route_json, route_text
from pigen.outputs.route_source import RouteContext
from pigen.outputs.terminal import make_painter, write, write_json

FORMATS = ("text", "json")
P = ParamSpec("P")


def _refuse_depth(command: Callable[P, int]) -> Callable[P, int]:
    """PigenError where a Config or a request is nested deeper than Python's stack."""

    @wraps(command)
    def run_or_refuse(*args: P.args, **kwargs: P.kwargs) -> int:
        try:
            return command(*args, **kwargs)
        except RecursionError:
            help = "Write it with fewer levels of targets or conditions."
            raise PigenError(TOO_DEEP, help=help) from None

    return run_or_refuse


@_refuse_depth
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
    allow_include: Sequence[str] = (),
    configs: Sequence[str] = (),
    guardrail: Sequence[str] = (),
) -> int:
    """0 when the client gets a success, 1 when it gets an error, 2 where the source has faults.

    metadata  "key=value" each
    fail      "SLUG=429,500": what an upstream answers in turn, the last repeating
    guardrail "ID=deny", "ID=fail" or "ID=pass": how a saved guardrail ends
    slow      "SLUG=MS": how long an upstream takes; SLUG may be a target's path or * as well
    """
    _check_choice("dialect", dialect, DIALECTS)
    _check_choice("format", format, FORMATS)
    document = read_document(source)
    try:
        description = read_request(request, metadata)
        base_plan = check_plan(read_json(plan)) if plan else {}
        sent = build_request(
            document,
            SenderOptions(dialect, team, key, model, allow_include, read_saved_configs(configs)),
            description,
        )
        if sent is None:
            return 2
        verdicts = read_verdicts(guardrail, sent.guardrail_names)
        guardrail_ids = sent.guardrail_ids
        if verdicts and sent.dialect != HOSTED:
            raise PigenError(
                "The open-source gateway knows no saved guardrails, "
                "so --guardrail would change nothing.",
                help="Leave it out, or ask with --dialect hosted.",
            )
        require_named(verdicts, guardrail_ids)
        sent = sent.with_guardrails(verdicts)
        planned = sent.planner.build_plan(base_plan, fail, slow)
    except BadRequest as error:
        raise PigenError(f"This request cannot be simulated: {error}.") from error
    number = parse_number("seed", seed)

    def simulate(answers: UpstreamPlan) -> Outcome:
        return sent.simulate(answers, random.Random(number).random)

    missing: list[MissingModel] = []
    assumptions: list[str] = []
    names = sent.upstream_names
    if sent.names_model and not sent.goes_to_own_host:
        outcome, missing = simulate_missing_models(simulate, planned, names)
    else:
        outcome = simulate(planned)
    if not sent.goes_to_own_host:
        unplanned = list_unplanned(outcome, planned)
        assumptions = names.describe_assumptions(unplanned, sent.names_model)
    if format == "json":
        write_json(route_json.to_json(outcome, assumptions))
    else:
        context = RouteContext(sent.team, sent.sender) if sent.team and sent.sender else None
        remarks = [f"{each}." for each in missing]
        remarks += assumptions
        remarks += filter(None, [describe_assumption(guardrail_ids, verdicts)])
        idle = find_unused_labels(planned, outcome)
        text = route_text.render(
            outcome,
            sent.request,
            sent.dialect,
            make_painter(sys.stdout),
            context,
            idle,
            remarks,
            sent.start,
        )
        write(text)
    return 0 if 200 <= outcome.status < 300 else 1


def _check_choice(option: str, value: str | None, choices: tuple[str, ...]) -> None:
    if value is not None and value not in choices:
        raise PigenError(
            f'There is no {option} "{value}".',
            help=f"{did_you_mean(value, choices)}Choose from {', '.join(choices)}.",
        )
