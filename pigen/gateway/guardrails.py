"""Guardrails: what runs before and after a call, and whether it stops or only marks it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from pigen.common.kinds import HOSTED, OSS
from pigen.gateway.casing import to_camel
from pigen.gateway.documented import SOFT_DENY_KEYS
from pigen.gateway.guardrail_checks import CheckError, CheckInput, judge
from pigen.gateway.refusals import Crash
from pigen.javascript.values import UNDEFINED, get_member, is_truthy, spread

INPUT, OUTPUT = "input", "output"
DENIED, MARKED = 446, 246
# Of a shorthand guardrail these keys are its own; every other one is a check.
_HOOK_KEYS = (
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
_CREATED_AT = "1970-01-01T00:00:00.000Z"  # results are stamped with a time; here there is no clock


def from_shorthand(guardrails: object, side: str, kind: str, dialect: str) -> list[object]:
    """The hooks that `input_guardrails` and its like stand for. Raises Crash as the gateway does:
    the hosted one on any check without an inner id."""
    if not isinstance(guardrails, list):
        raise Crash("hooksArr.map is not a function")
    return [_expand_hook(each, side, kind, dialect) for each in guardrails]


def _expand_hook(guardrail: object, side: str, kind: str, dialect: str) -> object:
    if guardrail is None:
        raise Crash("Cannot read properties of null (reading 'hasOwnProperty')")
    members = spread(guardrail)
    keys = (*_HOOK_KEYS, *SOFT_DENY_KEYS) if dialect == HOSTED else _HOOK_KEYS
    own = {to_camel(key): members.pop(key) for key in keys if key in members}
    return {
        "type": kind,
        "id": f"{side}_guardrail_000",
        **own,
        "checks": [_expand_check(key, value, dialect) for key, value in members.items()],
    }


def _expand_check(key: str, value: object, dialect: str) -> dict[str, object]:
    if value is None:
        raise Crash("Cannot read properties of null (reading 'id')")
    name = get_member(value, "id")
    if dialect == OSS and name in (None, UNDEFINED):
        name = key
    if not isinstance(name, str):
        raise Crash("Cannot read properties of undefined (reading 'includes')")
    return {
        "id": name if "." in name else f"default.{name}",
        "parameters": value,
        "is_enabled": get_member(value, "is_enabled"),
    }


@dataclass(frozen=True)
class HookContext:
    """The request whose hooks run: its endpoint, parameters and metadata, and verdicts stated for
    guardrails by their id, which no check then overrules."""

    endpoint: str
    params: Mapping[str, object]
    metadata: object
    guardrail_verdicts: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class HookResults:
    """The results of all hooks so far, as hook_results shows them."""

    before: tuple[Mapping[str, object], ...] = ()
    after: tuple[Mapping[str, object], ...] = ()
    is_denied: bool = False

    @property
    def is_denied_softly(self) -> bool:
        """Whatever denies asks for a denial that looks like an answer (soft_deny_200)."""
        denying = [each for each in (*self.before, *self.after) if each["deny"]]
        return bool(denying) and all(each.get("soft_deny_200") for each in denying)

    @property
    def failures(self) -> list[Mapping[str, object]]:
        return [each for each in (*self.before, *self.after) if not each["verdict"]]

    def to_json(self) -> dict[str, object]:
        return {
            "before_request_hooks": list(self.before),
            "after_request_hooks": list(self.after),
        }


def run_before(hooks: Iterable[object], context: HookContext) -> HookResults:
    results = _run_hooks(hooks, context, _extract_request_text(context), should_run=True)
    return HookResults(before=tuple(results), is_denied=_denies(results))


def run_after(
    hooks: Iterable[object], context: HookContext, answer: object, status: int, earlier: HookResults
) -> HookResults:
    """`answer` is the parsed body, None for a stream: its text then is empty."""
    should_run = status == 200 and context.endpoint != "embed"
    results = _run_hooks(hooks, context, _extract_answer_text(answer, context.endpoint), should_run)
    return replace(earlier, after=tuple(results), is_denied=_denies(results))


def is_awaited(hook: object) -> bool:
    """Whether the gateway waits for the hook; the others cannot change the answer."""
    return not is_truthy(get_member(hook, "async"))


def _denies(results: list[dict[str, object]]) -> bool:
    return any(result["deny"] for result in results)


def _run_hooks(
    hooks: Iterable[object], context: HookContext, text: str | None, should_run: bool
) -> list[dict[str, object]]:
    if not should_run or context.endpoint not in _ENDPOINTS:
        return []
    metadata = context.metadata if isinstance(context.metadata, Mapping) else {}
    subject = None if text is None else CheckInput(text, context.params, metadata)
    return [
        _run_hook(hook, subject, context.guardrail_verdicts)
        for hook in hooks
        if is_awaited(hook)
        and not (context.endpoint == "embed" and get_member(hook, "type") == "mutator")
    ]


def _run_hook(
    hook: object, subject: CheckInput | None, guardrail_verdicts: Mapping[str, bool]
) -> dict[str, object]:
    checks = get_member(hook, "checks") if get_member(hook, "type") in _KINDS else None
    results = [
        _run_check(check, subject)
        for check in (checks if isinstance(checks, list) else ())
        if get_member(check, "is_enabled") is not False
    ]
    passed = all(
        is_truthy(each["verdict"]) or ("error" in each and not each["fail_on_error"])
        for each in results
    )
    identity = get_member(hook, "id")
    if isinstance(identity, str):
        passed = guardrail_verdicts.get(identity, passed)
    result = {
        "verdict": passed,
        "id": identity,
        "transformed": False,
        "checks": results,
        "feedback": None,
        "execution_time": 0,
        "async": False,
        "type": get_member(hook, "type"),
        "created_at": _CREATED_AT,
        "deny": is_truthy(get_member(hook, "deny")) and not passed,
        **({"soft_deny_200": True} if _denies_softly(hook) else {}),
    }
    return {key: value for key, value in result.items() if value is not UNDEFINED}


def _denies_softly(hook: object) -> bool:
    return any(get_member(hook, key) is True for key in SOFT_DENY_KEYS)


def _run_check(check: object, subject: CheckInput | None) -> dict[str, object]:
    parameters = spread(get_member(check, "parameters"))
    name = str(get_member(check, "id"))
    shared = {"id": name, "execution_time": 0, "created_at": _CREATED_AT}
    fails = {"fail_on_error": is_truthy(parameters.get("failOnError"))}
    try:
        if subject is None:
            raise CheckError("Missing text to analyze")
        verdict = judge(name, parameters, subject)
    except CheckError as error:
        error_details = {"name": "Check error", "message": str(error)}
        return {"verdict": False, "data": None, "error": error_details, **shared, **fails}
    return {
        "data": verdict.data,
        "verdict": verdict.has_passed,
        **shared,
        "transformed": False,
        "log": None,
        **fails,
    }


def _extract_request_text(context: HookContext) -> str | None:
    params = context.params
    if context.endpoint in ("chatComplete", "messages"):
        messages = params.get("messages")
        if not isinstance(messages, list) or not messages:
            return None
        content = get_member(messages[-1], "content")
        if isinstance(content, list):
            return "\n".join(filter(None, (_get_part_text(part) for part in content)))
        return content if isinstance(content, str) else ""
    value = params.get("prompt" if context.endpoint == "complete" else "input")
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _get_part_text(part: object) -> str:
    text = get_member(part, "text")
    return text if isinstance(text, str) else ""


def _extract_answer_text(answer: object, endpoint: str) -> str | None:
    """What the hooks of an endpoint look at; None where the gateway trips over its absence."""
    if answer is None:
        return ""
    if endpoint == "messages":
        parts = get_member(answer, "content")
        if not isinstance(parts, list):
            return None
        return "\n".join(filter(None, (_get_part_text(part) for part in parts)))
    if endpoint not in ("chatComplete", "complete"):
        return ""
    choice = get_member(get_member(answer, "choices"), "0")
    holder = choice if endpoint == "complete" else get_member(choice, "message")
    if holder is None or holder is UNDEFINED:
        return None
    answer_text = get_member(holder, "text" if endpoint == "complete" else "content")
    return answer_text if isinstance(answer_text, str) else ""
