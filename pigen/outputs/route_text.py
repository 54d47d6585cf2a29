"""The route of a request for people: what was tried, after which wait, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pigen.gateway.request import Request
from pigen.gateway.result import Attempt, Outcome, Reason
from pigen.javascript.values import text as shown
from pigen.outputs.terminal import Paint, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pigen.outputs.route_source import Around

Facts = Mapping[str, Any]

# Why the gateway answers itself, by the type of its error.
_LIMITS = {"model_not_allowed_error": "the model is not among those that it allows"}
LONGEST = 160  # characters of one error: the gateway lists all providers that there are


def render(
    outcome: Outcome,
    request: Request,
    dialect: str,
    paint: Paint,
    around: Around | None = None,
    idle: Sequence[str] = (),
) -> str:
    """A small tree.

    around  who sends it, where a source tells
    idle    who was to fail or be slow, and was not asked
    """
    model = request.body.get("model")
    asked = f"{request.method} {request.path}" + (f", model {shown(model)}" if model else "")
    lines = [paint("bold", text=f"{visible(asked)} ({dialect})")]
    lines += [f"  {visible(line)}" for line in (around.before(request) if around else ())]
    for event in outcome.events:
        indent = "  " * (event.target.count(".targets[") + 1)
        if isinstance(event, Attempt):
            words = _attempt(event, paint, around)
        else:
            words = _reason(event, around)
        lines.append(indent + words)
    lines.append(_ending(outcome, paint))
    lines += [f"not asked: {visible(label)}, whatever it would have answered" for label in idle]
    lines += [visible(line) for line in (around.after(outcome) if around else ())]
    return "\n".join(lines) + "\n"


def _attempt(attempt: Attempt, paint: Paint, around: Around | None) -> str:
    slug = f" @{attempt.slug}" if attempt.slug is not None else f" {attempt.provider}"
    model = f" {shown(attempt.model)}" if attempt.model is not None else ""
    good = isinstance(attempt.status, int) and 200 <= attempt.status < 300
    status = paint("blue" if good else "red", text=str(attempt.status))
    price = _price(attempt, around)
    said = visible(f"{attempt.target}{slug}{model}")
    took = f" after {_seconds(attempt.took_ms)}" if attempt.took_ms else ""
    return f"{said} -> {status}{took}" + (f"  ({price})" if price and good else "")


def _price(attempt: Attempt, around: Around | None) -> str:
    """What the model costs, where the catalogue knows it; there, if the provider is known."""
    from pigen.pi import catalogue  # thousands of models, for the sake of one line

    if not isinstance(attempt.model, str):
        return ""
    upstream = around.upstream(attempt) if around else None
    upstream = upstream or catalogue.upstream(attempt.slug or attempt.provider)
    fact = catalogue.fact(attempt.model, upstream) if upstream else None
    fact = fact or catalogue.fact(attempt.model)
    if fact is None or not any(fact.cost[:2]):
        return ""
    return f"${fact.cost[0]:g} in, ${fact.cost[1]:g} out per million tokens"


def _ending(outcome: Outcome, paint: Paint) -> str:
    waited = sum(attempt.wait_ms for attempt in outcome.attempts)
    took = sum(attempt.took_ms for attempt in outcome.attempts)
    good = 200 <= outcome.status < 300
    status = paint("blue" if good else "red", "bold", text=str(outcome.status))
    tries = len(outcome.attempts)
    said = f"the client gets {status}, after {tries} {'attempt' if tries == 1 else 'attempts'}"
    spent = [f"{_seconds(waited)} of waiting"] if waited else []
    spent += [f"{_seconds(took)} for the upstreams"] if took else []
    said += f" and {' and '.join(spent)}" if spent else ""
    errors = [] if good else _errors(outcome.body)
    return "\n".join([said + ":" * bool(errors), *(f"  {_cut(visible(each))}" for each in errors)])


def _errors(body: object) -> list[str]:
    """The words of an error, from whichever place its form has them at."""
    if not isinstance(body, Mapping):
        return [body] if isinstance(body, str) and body else []
    if isinstance(body.get("errors"), list):
        return [str(each) for each in body["errors"]]
    error = body.get("error")
    said = error.get("message") if isinstance(error, Mapping) else body.get("message")
    return [said] if isinstance(said, str) else []


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def _reason(reason: Reason, around: Around | None) -> str:
    facts = reason.facts
    if around and "config" in facts:
        facts = {**facts, "config": around.config(facts["config"])}
    return visible(_WORDS[reason.kind](reason.target, facts))


def _seconds(milliseconds: float) -> str:
    return f"{milliseconds / 1000:g} s"


def _retry(target: str, facts: Facts) -> str:
    which = f"retry {facts['retry']}" + (f" of {facts['of']:g}" if "of" in facts else "")
    asked = " as its Retry-After asks" if facts.get("asked") else ""
    wait = f"waits {_seconds(facts['wait_ms'])}{asked}, then " if facts["wait_ms"] else ""
    why = (
        "an error without a status is always retried"
        if facts["status"] == "network error"
        else f"{facts['status']} is among the statuses to retry"
    )
    return f"{wait}{which}: {why}"


def _fallback(target: str, facts: Facts) -> str:
    return f"falls back to {target}.targets[{facts['next']}]: {_failed(facts)}"


def _failed(facts: Facts) -> str:
    if facts["codes"] is not None:
        return f"{facts['status']} is among on_status_codes"
    return f"{facts['status']} is no success"


def _no_fallback(target: str, facts: Facts) -> str:
    if facts["why"] == "exception":
        return "no fallback: an exception inside the gateway ends the chain"
    if facts["why"] == "last":
        return f"no fallback: {target} has no target left"
    codes = ", ".join(map(shown, facts["codes"])) or "none"
    return f"no fallback: {facts['status']} is not among on_status_codes ({codes})"


def _drawn(target: str, facts: Facts) -> str:
    weights, index = facts["weights"], facts["index"]
    share = 100 * weights[index] / sum(weights)
    return f"load balance: draws {target}.targets[{index}], which has {share:.3g} % of the weight"


def _chosen(target: str, facts: Facts) -> str:
    chosen = f"{target}.targets[{facts['index']}]"
    if facts["condition"] is None:
        return f"conditional: no condition holds; the default is {chosen}"
    return f"conditional: conditions[{facts['condition']}] holds; it leads to {chosen}"


def _limited(target: str, facts: Facts) -> str:
    why = (
        _LIMITS.get(facts["why"])
        or {
            412: "a budget is spent",
            429: "a rate limit is reached",
            401: "it has expired",
        }[facts["status"]]
    )
    provider = f"@{facts['slug']}" if facts["slug"] else "the request's provider"
    return f"{target} is not called: {why} ({provider}); the gateway answers {facts['status']}"


def _denied(target: str, facts: Facts) -> str:
    what = "the request is not sent" if facts["side"] == "input" else "the answer is withheld"
    return f"{target}: a guardrail with deny fails, so {what} (446)"


_WORDS: dict[str, Callable[[str, Facts], str]] = {
    "retry": _retry,
    "retry-after-too-long": lambda target, facts: (
        f"gives up: Retry-After asks for {_seconds(facts['asked_ms'])}, and "
        f"{_seconds(facts['budget_ms'])} of the 60 s for such waits are left"
    ),
    "exhausted": lambda target, facts: f"gives up {target} after {facts['retries']:g} retries",
    "fallback": _fallback,
    "no-fallback": _no_fallback,
    "drawn": _drawn,
    "none-drawn": lambda target, facts: f"load balance: no weight in {target} can be drawn",
    "sticky": lambda target, facts: (
        f"load balance: the sticky session stays at {target}.targets[{facts['index']}]"
    ),
    "chosen": _chosen,
    "timeout": lambda target, facts: (
        f"times out: no headers within {shown(facts['limit_ms'])} ms "
        f"(they would have come after {shown(facts['delay_ms'])} ms)"
    ),
    "denied": _denied,
    "marked": lambda target, facts: f"{target}: a guardrail without deny fails (246)",
    "cached": lambda target, facts: f"{target} is not called: the cache has the answer",
    "limited": _limited,
    "exception": lambda target, facts: f"{target}: {facts['message']}",
    "slug-ignored": lambda target, facts: (
        f"@{facts['slug']} is only looked up: the Config names its own providers, and routes alone"
        + (f"; yet all is sent to its host, {facts['host']}" if facts["host"] else "")
    ),
    "refused": lambda target, facts: f"refused before routing ({facts['stage']})",
    "crash": lambda target, facts: f"the gateway fails: {facts['message']}",
    "router": lambda target, facts: f"conditional: {facts['message']}",
    "nothing-tried": lambda target, facts: "no target is tried",
    "default-config": lambda target, facts: (
        f"the key is bound to the Config {facts['config']}, which is in force"
    ),
}


def kinds() -> frozenset[str]:
    """The kinds of reasons that there are words for."""
    return frozenset(_WORDS)
