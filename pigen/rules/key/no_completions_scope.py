from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, HINT, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import LIMITS
from pigen.portkey.key import KeyDefinition, KeyFile
from pigen.portkey.scopes import COMPLETIONS

# What only a key that asks models has a use for.
MODEL_KEY_FIELDS = ("usage_limits", "rate_limits")


class NoCompletionsScope(Rule):
    """A key meant for calling models has no permission to do so.

    Without the scope completions.write the gateway answers every request of pi with 403 and
    `Portkey Error: Forbidden!. Error Code: 033`. A key is taken as meant for that if pi sends it,
    or if it has a Config, metadata, a budget or rate limits. Any other may be for administration.

    Add completions.write to the scopes of a workspace key.
    """

    effect = FAILS
    topic = LIMITS
    examples = (
        Good({"name": "pi", "scopes": ["completions.write"], "defaults": {"config_id": "pc-1"}}),
        Good(
            {
                "endpoint": "/api-keys/organisation/service",
                "body": {"name": "admin", "scopes": ["logs.export"]},
            },
            note="A key for administration.",
        ),
        Bad(
            {
                "name": "frontend-engineering",
                "workspace_id": "ws-1",
                "defaults": {"config_id": "pc-1", "metadata": {"team": "frontend"}},
                "scopes": ["logs.view", "configs.read"],
            },
            at="/scopes",
        ),
        Bad(
            {"name": "pi", "workspace_id": "ws-1", "scopes": ["logs.view"]},
            at="/scopes",
            effect=HINT,
            note="Nothing says what it is for.",
        ),
    )

    def check(self, file: KeyFile) -> Iterator[Problem]:
        for key in file.keys:
            if key.scopes is None or COMPLETIONS in key.scopes or key.is_used is False:
                continue
            asks = key.is_used or _may_ask_models(key)
            if key.is_organisation_key and not asks:
                continue
            help = f'Add "{COMPLETIONS}".'
            if key.is_organisation_key:
                help = (
                    f"Make a key of a workspace instead, with {COMPLETIONS}; "
                    "other keys cannot have it."
                )
            yield Problem(
                key.locate("scopes"),
                f"{key.owner} has no scope {COMPLETIONS}, so the gateway will answer 403 to every "
                "request for a model.",
                help if asks else f"Add {COMPLETIONS} if pi is to use the key.",
                effect=None if asks else HINT,
            )


def _may_ask_models(key: KeyDefinition) -> bool:
    return bool(
        key.config
        or key.defaults.value.get("metadata")
        or any(key.value.get(field) for field in MODEL_KEY_FIELDS)
    )
