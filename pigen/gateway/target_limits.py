"""The limits that a target meets: those of its provider and integration,
of the key and the workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pigen.gateway import limits
from pigen.gateway.refusals import Refusal
from pigen.gateway.request_context import RequestContext
from pigen.gateway.workspace import Integration, WorkspaceProvider
from pigen.javascript.values import get_member, is_number


@dataclass(frozen=True)
class TargetLimits:
    context: RequestContext
    provider: WorkspaceProvider | None
    integration: Integration | None

    @classmethod
    def find(cls, context: RequestContext, record: WorkspaceProvider | None) -> TargetLimits:
        """Those of the target's `record`, else of the provider that the request names."""
        of_request = context.model_provider
        integration = record.integration if record else None
        if integration is None and of_request:
            integration = of_request.integration
        return cls(context, record or of_request, integration)

    @property
    def has_token_limit(self) -> bool:
        """Whether what an answer uses is counted."""
        context = self.context
        return limits.has_token_limit(
            context.key, context.workspace, self.provider, self.integration
        )

    def check(self, params: Mapping[str, object]) -> Refusal | None:
        """Why the gateway answers in place of the upstream."""
        context = self.context
        return limits.check_target(
            self.provider, self.integration, context.workspace, params, context.state
        )

    def count_tokens(self, answer: object) -> None:
        tokens = get_member(get_member(answer, "usage"), "total_tokens")
        if is_number(tokens):
            assert isinstance(tokens, (int, float))
            context = self.context
            limits.count_tokens(
                context.key,
                self.provider,
                self.integration,
                context.workspace,
                tokens,
                context.state,
            )
