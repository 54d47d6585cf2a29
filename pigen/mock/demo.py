"""The built-in workspace: what `pigen mock` serves without a source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pigen.gateway.workspace import ApiKey, Workspace, WorkspaceProvider
from pigen.mock.gateway_setup import GatewaySetup
from pigen.portkey.scopes import ORGANISATION, get_scopes

KEY, PLAIN_KEY, ADMIN_KEY = "pk-demo", "pk-demo-plain", "pk-demo-admin"
CONFIG = "pc-demo-fallback"


def build_workspace() -> Workspace:
    """Three providers; a key bound to a fallback over two of them, one bound to nothing."""
    providers = (
        WorkspaceProvider(slug="openai-prod", provider="openai"),
        WorkspaceProvider(slug="anthropic-prod", provider="anthropic"),
        WorkspaceProvider(slug="gemini-prod", provider="google"),
    )
    return Workspace(
        keys={KEY: ApiKey(config=CONFIG, metadata={"team": "demo"}), PLAIN_KEY: ApiKey()},
        providers={each.slug: each for each in providers},
        default_provider=None,
        configs={
            CONFIG: {
                "strategy": {"mode": "fallback", "on_status_codes": [429, 500, 502, 503, 504]},
                "targets": [
                    {"provider": "@openai-prod", "override_params": {"model": "gpt-4o"}},
                    {
                        "provider": "@anthropic-prod",
                        "override_params": {"model": "claude-sonnet-4-20250514"},
                    },
                ],
            }
        },
    )


def build_setup() -> GatewaySetup:
    return with_admin_key(build_workspace(), {KEY: "demo", PLAIN_KEY: "demo-plain"})


def with_admin_key(
    workspace: Workspace, labels: Mapping[str, str], unresolved_keys: Sequence[str] = ()
) -> GatewaySetup:
    """The workspace with a key more, which may do all that the admin API has."""
    admin = ApiKey(scopes=sorted(get_scopes(ORGANISATION)))
    keys = {ADMIN_KEY: admin, **workspace.keys}
    return GatewaySetup(
        replace(workspace, keys=keys), {ADMIN_KEY: "demo-admin", **labels}, tuple(unresolved_keys)
    )
