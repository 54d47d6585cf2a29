"""Guardrails: what runs before and after a call, and whether it stops or only marks it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from pigen.gateway.casing import camel
from pigen.gateway.checks import CheckError, Subject, judge
from pigen.gateway.dialect import OSS
from pigen.gateway.faults import Crash
from pigen.javascript.values import UNDEFINED, member, spread, truthy

INPUT, OUTPUT = "input", "output"
DENIED, MARKED = 446, 246
# Of a shorthand guardrail these keys are its own; every other one is a check.
_OWN = (
    "deny",
    "on_fail",
    "on_success",
    "async",
    "id",
    "type",
    "guardrail_version_id",
    "sequential",
)
_KINDS = ("guardrail", "mutator")
_ENDPOINTS = ("chatComplete", "complete", "embed", "messages")
_WHEN = "1970-01-01T00:00:00.000Z"  # results are stamped with a time; here there is no clock


def from_shorthand(guardrails: object, side: str, kind: str, dialect: str) -> list[object]:
    """The hooks that `input_guardrails` and its like stand for. Raises Crash as the gateway does:
    the hosted one on any check without an inner id."""
    if not isinstance(guardrails, list):
        raise Crash("hooksArr.map is not a function")
    return [_hook(each, side, kind, dialect) for each in guardrails]


def _hook(guardrail: object, side: str, kind: str, dialect: str) -> object:
    if guardrail is None:
        raise Crash("Cannot read properties of null (reading 'hasOwnProperty')")
    members = spread(guardrail)
    own = {camel(key): members.pop(key) for key in _OWN if key in members}
    return {
        "type": kind,
        "id": f"{side}_guardrail_000",
        **own,
        "checks": [_check(key, value, dialect) for key, value in members.items()],
    }


def _check(key: str, value: object, dialect: str) -> dict[str, object]:
    if value is None:
        raise Crash("Cannot read properties of null (reading 'id')")
    name = member(value, "id")
    if dialect == OSS and name in (None, UNDEFINED):
        name = key
    if not isinstance(name, str):
        raise Crash("Cannot read properties of undefined (reading 'includes')")
    return {
        "id": name if "." in name else f"default.{name}",
        "parameters": value,
        "is_enabled": member(value, "is_enabled"),
    }


@dataclass(frozen=True)
class Occasion:
    """The request whose hooks run: its endpoint, parameters and metadata, and verdicts stated for
    guardrails by their id, which no check then overrules."""

    endpoint: str
    params: Mapping[str, object]
    metadata: object
    stated: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Results:
    """The results of all hooks so far, as hook_results shows them."""

    before: tuple[Mapping[str, object], ...] = ()
    after: tuple[Mapping[str, object], ...] = ()
    denied: bool = False

    @property
    def failed(self) -> list[Mapping[str, object]]:
        return [each for each in (*self.before, *self.after) if not each["verdict"]]

    def shown(self) -> dict[str, object]:
        return {
            "before_request_hooks": list(self.before),
            "after_request_hooks": list(self.after),
        }


def run_before(hooks: Iterable[object], occasion: Occasion) -> Results:
    results = _run(hooks, occasion, _request_text(occasion), runs=True)
    return Results(before=tuple(results), denied=_denies(results))


def run_after(
    hooks: Iterable[object], occasion: Occasion, answer: object, status: int, earlier: Results
) -> Results:
    """`answer` is the parsed body, None for a stream: its text then is empty."""
    runs = status == 200 and occasion.endpoint != "embed"
    results = _run(hooks, occasion, _answer_text(answer, occasion.endpoint), runs)
    return replace(earlier, after=tuple(results), denied=_denies(results))


def is_awaited(hook: object) -> bool:
    """Whether the gateway waits for the hook; the others cannot change the answer."""
    return not truthy(member(hook, "async"))


def _denies(results: list[dict[str, object]]) -> bool:
    return any(result["deny"] for result in results)


def _run(
    hooks: Iterable[object], occasion: Occasion, text: str | None, runs: bool
) -> list[dict[str, object]]:
    if not runs or occasion.endpoint not in _ENDPOINTS:
        return []
    metadata = occasion.metadata if isinstance(occasion.metadata, Mapping) else {}
    subject = None if text is None else Subject(text, occasion.params, metadata)
    return [
        _result(hook, subject, occasion.stated)
        for hook in hooks
        if is_awaited(hook)
        and not (occasion.endpoint == "embed" and member(hook, "type") == "mutator")
    ]


def _result(hook: object, subject: Subject | None, stated: Mapping[str, bool]) -> dict[str, object]:
    checks = member(hook, "checks") if member(hook, "type") in _KINDS else None
    results = [
        _checked(check, subject)
        for check in (checks if isinstance(checks, list) else ())
        if member(check, "is_enabled") is not False
    ]
    passed = all(
        truthy(each["verdict"]) or ("error" in each and not each["fail_on_error"])
        for each in results
    )
    identity = member(hook, "id")
    if isinstance(identity, str):
        passed = stated.get(identity, passed)
    shown = {
        "verdict": passed,
        "id": identity,
        "transformed": False,
        "checks": results,
        "feedback": None,
        "execution_time": 0,
        "async": False,
        "type": member(hook, "type"),
        "created_at": _WHEN,
        "deny": truthy(member(hook, "deny")) and not passed,
    }
    return {key: value for key, value in shown.items() if value is not UNDEFINED}


def _checked(check: object, subject: Subject | None) -> dict[str, object]:
    parameters = spread(member(check, "parameters"))
    name = str(member(check, "id"))
    shared = {"id": name, "execution_time": 0, "created_at": _WHEN}
    fails = {"fail_on_error": truthy(parameters.get("failOnError"))}
    try:
        if subject is None:
            raise CheckError("Missing text to analyze")
        verdict = judge(name, parameters, subject)
    except CheckError as error:
        said = {"name": "Check error", "message": str(error)}
        return {"verdict": False, "data": None, "error": said, **shared, **fails}
    return {
        "data": verdict.data,
        "verdict": verdict.passed,
        **shared,
        "transformed": False,
        "log": None,
        **fails,
    }


def _request_text(occasion: Occasion) -> str | None:
    params = occasion.params
    if occasion.endpoint in ("chatComplete", "messages"):
        messages = params.get("messages")
        if not isinstance(messages, list) or not messages:
            return None
        content = member(messages[-1], "content")
        if isinstance(content, list):
            return "\n".join(filter(None, (_part(part) for part in content)))
        return content if isinstance(content, str) else ""
    value = params.get("prompt" if occasion.endpoint == "complete" else "input")
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _part(part: object) -> str:
    text = member(part, "text")
    return text if isinstance(text, str) else ""


def _answer_text(answer: object, endpoint: str) -> str | None:
    """What the hooks of an endpoint look at; None where the gateway trips over its absence."""
    if answer is None:
        return ""
    if endpoint == "messages":
        parts = member(answer, "content")
        if not isinstance(parts, list):
            return None
        return "\n".join(filter(None, (_part(part) for part in parts)))
    if endpoint not in ("chatComplete", "complete"):
        return ""
    choice = member(member(answer, "choices"), "0")
    holder = choice if endpoint == "complete" else member(choice, "message")
    if holder is None or holder is UNDEFINED:
        return None
    said = member(holder, "text" if endpoint == "complete" else "content")
    return said if isinstance(said, str) else ""
