"""What the client gets where a guardrail denies."""

from __future__ import annotations

from pigen.gateway.guardrails import DENIED, HookResults
from pigen.gateway.refusals import build_error_body
from pigen.gateway.request_context import Reply, RequestContext

HOOKS_FAILED = (
    "The guardrail checks defined in the config failed. You can find more information in the "
    "`hook_results` object."
)


def build_denial(context: RequestContext, target: str, model: object, hooks: HookResults) -> Reply:
    """446 with the results of the hooks, or the answer that stands for it (soft_deny_200)."""
    results = {"hook_results": hooks.to_json()}
    if not (context.is_hosted and hooks.is_denied_softly):
        return Reply(DENIED, {**build_error_body(HOOKS_FAILED, "hooks_failed"), **results})
    context.note("documented", target, feature="soft_deny_200")
    message = {"role": "assistant", "content": HOOKS_FAILED}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return Reply(200, {"object": "chat.completion", "model": model, "choices": [choice], **results})
