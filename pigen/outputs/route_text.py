"""The route of a request for people: what was tried, after which wait, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pigen.gateway.documented import describe_feature, describe_features
from pigen.gateway.request import Request
from pigen.gateway.result import DOCUMENTED, Attempt, Outcome, Reason
from pigen.javascript.values import to_string as shown
from pigen.outputs.terminal import Painter, escape_controls

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pigen.outputs.route_source import RouteContext

ReasonFacts = Mapping[str, Any]

# Why the gateway answers itself, by the type of its error.
_LIMIT_REASONS = {"model_not_allowed_error": "the model is not among those that it allows"}
MAX_ERRORS = 10
MAX_ERROR_LENGTH = 160  # characters of one error: the gateway lists all providers that there are


def render(
    outcome: Outcome,
    request: Request,
    dialect: str,
    paint: Painter,
    context: RouteContext | None = None,
    unused_labels: Sequence[str] = (),
    remarks: Sequence[str] = (),
    start: str = "",
) -> str:
    """A small tree.

    context  who sends it, where a source tells
    unused_labels    who was to fail or be slow, and was not asked
    remarks    what is to be added at the end, a sentence each
    start      which model it is for, where nobody named one
    """
    model = request.body.get("model")
    asked = f"{request.method} {request.path}" + (f", model {shown(model)}" if model else "")
    lines = [paint("bold", text=f"{escape_controls(asked)} ({dialect})")]
    lines += [f"  no --model: this is {start}"] * bool(start)
    lines += [
        f"  {escape_controls(line)}"
        for line in (context.describe_sender(request) if context else ())
    ]
    for event in outcome.events:
        if isinstance(event, Reason) and (event.kind == DOCUMENTED or _is_ended_well(event)):
            continue  # summed up below; or nobody would expect a fallback
        indent = "  " * (event.target.count(".targets[") + 1)
        if isinstance(event, Attempt):
            words = _format_attempt(event, paint, context)
        else:
            words = _format_reason(event, context)
        lines.append(indent + words)
    lines.append(_format_ending(outcome, paint))
    lines += map(escape_controls, remarks)
    if outcome.documented_features:
        lines.append(describe_features(outcome.documented_features))
    lines += [
        f"not asked: {escape_controls(label)}, whatever it would have answered"
        for label in unused_labels
    ]
    lines += [
        escape_controls(line) for line in (context.describe_limits(outcome) if context else ())
    ]
    return "\n".join(lines) + "\n"


def _is_ended_well(event: Reason) -> bool:
    """A fallback that a success makes needless."""
    status = event.facts.get("status")
    return event.kind == "no-fallback" and isinstance(status, int) and 200 <= status < 300


def _format_attempt(attempt: Attempt, paint: Painter, context: RouteContext | None) -> str:
    slug = f" @{attempt.slug}" if attempt.slug is not None else f" {attempt.provider}"
    model = f" {shown(attempt.model)}" if attempt.model is not None else ""
    good = isinstance(attempt.status, int) and 200 <= attempt.status < 300
    status = paint("blue" if good else "red", text=str(attempt.status))
    price = _format_price(attempt, context)
    label = escape_controls(f"{attempt.target}{slug}{model}")
    took = f" after {_format_seconds(attempt.took_ms)}" if attempt.took_ms else ""
    return f"{label} -> {status}{took}" + (f"  ({price})" if price and good else "")


def _format_price(attempt: Attempt, context: RouteContext | None) -> str:
    """What the model costs, where the catalogue knows it; there, if the provider is known."""
    from pigen.pi.catalogue.slug_upstreams import find_fact_behind, find_upstream

    if not isinstance(attempt.model, str):
        return ""
    upstream = context.get_catalogue_name(attempt) if context else None
    for name in (attempt.slug, attempt.provider):
        upstream = upstream or find_upstream(name or "")
    fact = find_fact_behind(attempt.model, upstream)
    if fact is None or not any(fact.cost[:2]):
        return ""
    return f"${fact.cost[0]:g} in, ${fact.cost[1]:g} out per million tokens"


def _format_ending(outcome: Outcome, paint: Painter) -> str:
    waited = sum(attempt.wait_ms for attempt in outcome.attempts)
    took = sum(attempt.took_ms for attempt in outcome.attempts)
    good = 200 <= outcome.status < 300
    status = paint("blue" if good else "red", "bold", text=str(outcome.status))
    tries = len(outcome.attempts)
    summary = f"the client gets {status}, after {tries} {'attempt' if tries == 1 else 'attempts'}"
    spent = [f"{_format_seconds(waited)} of waiting"] if waited else []
    spent += [f"{_format_seconds(took)} for the upstreams"] if took else []
    summary += f" and {' and '.join(spent)}" if spent else ""
    errors = [] if good else _list_errors(outcome.body)
    rest = len(errors) - MAX_ERRORS
    errors = [*errors[:MAX_ERRORS], f"and {rest} more"] if rest > 1 else errors
    return "\n".join(
        [
            summary + ":" * bool(errors),
            *(f"  {_truncate(escape_controls(each))}" for each in errors),
        ]
    )


def _list_errors(body: object) -> list[str]:
    """The words of an error, from whichever place its form has them at."""
    if not isinstance(body, Mapping):
        return [body] if isinstance(body, str) and body else []
    if isinstance(body.get("errors"), list):
        return [str(each) for each in body["errors"]]
    error = body.get("error")
    message = error.get("message") if isinstance(error, Mapping) else body.get("message")
    return [message] if isinstance(message, str) else []


def _truncate(text: str) -> str:
    return text if len(text) <= MAX_ERROR_LENGTH else text[: MAX_ERROR_LENGTH - 3] + "..."


def _format_reason(reason: Reason, context: RouteContext | None) -> str:
    facts = reason.facts
    if context and "config" in facts:
        facts = {**facts, "config": context.format_config(facts["config"])}
    return escape_controls(_FORMATTERS[reason.kind](reason.target, facts))


def _format_seconds(milliseconds: float) -> str:
    return f"{milliseconds / 1000:g} s"


def _format_retry(target: str, facts: ReasonFacts) -> str:
    which = f"retry {facts['retry']}" + (f" of {facts['of']:g}" if "of" in facts else "")
    asked = " as its Retry-After asks" if facts.get("asked") else ""
    wait = f"waits {_format_seconds(facts['wait_ms'])}{asked}, then " if facts["wait_ms"] else ""
    why = (
        "an error without a status is always retried"
        if facts["status"] == "network error"
        else f"{facts['status']} is among the statuses to retry"
    )
    return f"{wait}{which}: {why}"


def _format_fallback(target: str, facts: ReasonFacts) -> str:
    return f"falls back to {target}.targets[{facts['next']}]: {_format_failure(facts)}"


def _format_failure(facts: ReasonFacts) -> str:
    if facts["codes"] is not None:
        return f"{facts['status']} is among on_status_codes"
    return f"{facts['status']} is not a success"


def _format_no_fallback(target: str, facts: ReasonFacts) -> str:
    if facts["why"] == "exception":
        return "no fallback: an exception inside the gateway ends the chain"
    if facts["why"] == "last":
        return f"no fallback: {target} has no target left"
    codes = ", ".join(map(shown, facts["codes"])) or "none"
    return f"no fallback: {facts['status']} is not among on_status_codes ({codes})"


def _format_draw(target: str, facts: ReasonFacts) -> str:
    weights, index = facts["weights"], facts["index"]
    share = 100 * weights[index] / sum(weights)
    return f"load balance: draws {target}.targets[{index}], which has {share:.3g} % of the weight"


def _format_choice(target: str, facts: ReasonFacts) -> str:
    target_path = f"{target}.targets[{facts['index']}]"
    if facts["condition"] is None:
        return f"conditional: no condition holds; the default is {target_path}"
    return f"conditional: conditions[{facts['condition']}] holds; it leads to {target_path}"


def _format_limit(target: str, facts: ReasonFacts) -> str:
    why = (
        _LIMIT_REASONS.get(facts["why"])
        or {
            412: "a budget is spent",
            429: "a rate limit is reached",
            401: "it has expired",
        }[facts["status"]]
    )
    provider = f"@{facts['slug']}" if facts["slug"] else "the request's provider"
    return f"{target} is not called: {why} ({provider}); the gateway answers {facts['status']}"


def _format_denial(target: str, facts: ReasonFacts) -> str:
    what = "the request is not sent" if facts["side"] == "input" else "the answer is withheld"
    return f"{target}: a guardrail with deny fails, so {what} (446)"


_FORMATTERS: dict[str, Callable[[str, ReasonFacts], str]] = {
    "retry": _format_retry,
    "retry-after-too-long": lambda target, facts: (
        f"gives up: Retry-After asks for {_format_seconds(facts['asked_ms'])}, and "
        f"{_format_seconds(facts['budget_ms'])} of the 60 s for such waits are left"
    ),
    "exhausted": lambda target, facts: f"gives up {target} after {facts['retries']:g} retries",
    "fallback": _format_fallback,
    "no-fallback": _format_no_fallback,
    "drawn": _format_draw,
    "none-drawn": lambda target, facts: f"load balance: no weight in {target} can be drawn",
    "sticky": lambda target, facts: (
        f"load balance: the sticky session stays at {target}.targets[{facts['index']}]"
    ),
    "chosen": _format_choice,
    "timeout": lambda target, facts: (
        f"times out: no headers within {shown(facts['limit_ms'])} ms "
        f"(they would have come after {shown(facts['delay_ms'])} ms)"
    ),
    DOCUMENTED: lambda target, facts: f"{target}: {describe_feature(facts['feature'])}",
    "no-provider": lambda target, facts: (
        f"{target} takes the request's provider, and the request names none: it fails here (400)"
    ),
    "denied": _format_denial,
    "marked": lambda target, facts: f"{target}: a guardrail without deny fails (246)",
    "cached": lambda target, facts: f"{target} is not called: the cache has the answer",
    "limited": _format_limit,
    "exception": lambda target, facts: f"{target}: {facts['message']}",
    "slug-ignored": lambda target, facts: (
        f"@{facts['slug']} is only looked up: the Config names its own providers, "
        "and decides the route"
        + (f"; but everything is sent to its host, {facts['host']}" if facts["host"] else "")
    ),
    "refused": lambda target, facts: f"refused before routing ({facts['stage']})",
    "crash": lambda target, facts: f"the gateway fails: {facts['message']}",
    "router": lambda target, facts: f"conditional: {facts['message']}",
    "nothing-tried": lambda target, facts: "no target is tried",
    "default-config": lambda target, facts: (
        f"the key is bound to the Config {facts['config']}, which is in force"
    ),
}


def list_kinds() -> frozenset[str]:
    """The kinds of reasons that there are words for."""
    return frozenset(_FORMATTERS)
