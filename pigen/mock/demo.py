"""The built-in workspace: what `pigen mock` serves without a source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pigen.gateway.workspace import Key, Provider, Workspace
from pigen.mock.served import Served
from pigen.portkey.scopes import ORGANISATION, known

KEY, PLAIN_KEY, ADMIN_KEY = "pk-demo", "pk-demo-plain", "pk-demo-admin"
CONFIG = "pc-demo-fallback"


def workspace() -> Workspace:
    """Three providers; a key bound to a fallback over two of them, one bound to nothing."""
    providers = (
        Provider(slug="openai-prod", provider="openai"),
        Provider(slug="anthropic-prod", provider="anthropic"),
        Provider(slug="gemini-prod", provider="google"),
    )
    return Workspace(
        keys={KEY: Key(config=CONFIG, metadata={"team": "demo"}), PLAIN_KEY: Key()},
        providers={each.slug: each for each in providers},
        unnamed=None,
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


def served() -> Served:
    return administrable(workspace(), {KEY: "demo", PLAIN_KEY: "demo-plain"})


def administrable(made: Workspace, labels: Mapping[str, str], named: Sequence[str] = ()) -> Served:
    """The workspace with a key more, which may do all that the admin API has."""
    admin = Key(scopes=sorted(known(ORGANISATION)))
    keys = {ADMIN_KEY: admin, **made.keys}
    return Served(replace(made, keys=keys), {ADMIN_KEY: "demo-admin", **labels}, tuple(named))
