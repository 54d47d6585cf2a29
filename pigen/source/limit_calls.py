"""Calls of the admin API that set what a source says of providers and workspaces.

Budgets and rate limits of a provider belong to a workspace: PUT /integrations/{slug}/workspaces,
which takes lists of at most one of each. Without a workspace they are set at the provider itself,
in the workspace of the key that calls. By Portkey's OpenAPI (2026-06); not measured live.
"""

from __future__ import annotations

from dataclasses import dataclass

from pigen.source.names import Names, Upstream
from pigen.source.types import Provider, TeamWorkspace


@dataclass(frozen=True)
class LimitCall:
    """A PUT request."""

    endpoint: str
    body: dict[str, object]

    @property
    def content(self) -> dict[str, object]:
        """As the built file lists it."""
        return {"method": "PUT", "endpoint": self.endpoint, "body": self.body}


def build_limit_calls(names: Names) -> list[LimitCall]:
    """All that a team under the hosted gateway needs, the workspace's own first."""
    calls: list[LimitCall] = []
    workspace_limits = _list_limits(names.workspace_spec)
    if names.workspace and workspace_limits:
        calls.append(LimitCall(f"/admin/workspaces/{names.workspace}", dict(workspace_limits)))
    for upstream in names.providers.values():
        limits = _list_limits(upstream.spec)
        if limits and names.workspace:
            calls.append(_make_access_call(upstream, names.workspace, limits))
        own = _describe_provider(upstream.spec, with_limits=not names.workspace)
        if own:
            calls.append(LimitCall(f"/providers/{upstream.slug}", own))
    return calls


def get_integration_slug(upstream: Upstream) -> str:
    """The integration behind a provider: the one that it names, else that of the same slug."""
    return upstream.spec.integration_id or upstream.slug


def _make_access_call(
    upstream: Upstream, workspace: str, limits: dict[str, list[object]]
) -> LimitCall:
    return LimitCall(
        f"/integrations/{get_integration_slug(upstream)}/workspaces",
        {
            "workspaces": [{"id": workspace, "enabled": True, **limits}],
            # Left out, the API makes one more provider.
            "create_default_provider": False,
        },
    )


def _list_limits(spec: Provider | TeamWorkspace | None) -> dict[str, list[object]]:
    """Those that are set, each as a list, as workspaces have them."""
    limits: dict[str, list[object]] = {}
    if spec is not None and spec.usage_limits is not None:
        limits["usage_limits"] = [spec.usage_limits.model_dump(exclude_none=True)]
    if spec is not None and spec.rate_limits:
        limits["rate_limits"] = [each.model_dump() for each in spec.rate_limits]
    return limits


def _describe_provider(spec: Provider, with_limits: bool) -> dict[str, object]:
    """What is set at the provider itself, where limits are objects."""
    fields = {"name": spec.name, "note": spec.note, "expires_at": spec.expires_at}
    body: dict[str, object] = {key: text for key, text in fields.items() if text is not None}
    if with_limits:
        body |= {key: listed[0] for key, listed in _list_limits(spec).items()}
    return body
