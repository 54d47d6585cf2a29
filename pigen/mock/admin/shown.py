"""How records are shown: without secrets, with the fields that recorded answers have."""

from __future__ import annotations

from typing import Any

from pigen.mock.admin.moments import written
from pigen.mock.admin.records import Spender
from pigen.outputs.masking import is_secret_name

HIDDEN = "*****"
_LONG = 12  # of a shorter value nothing is shown


def masked(secret: str) -> str:
    """As Portkey shows keys: sE*****3BM."""
    return f"{secret[:2]}{HIDDEN}{secret[-3:]}" if len(secret) >= _LONG else HIDDEN


def limits(record: Spender) -> dict[str, object]:
    """A budget as it was stated, with the moment at which it begins anew."""
    said, budget = record.said.get("usage_limits"), record.budget
    again, last = (budget.resets_at, budget.reset_at) if budget else (None, None)
    due = {"next_usage_reset_at": written(again)} if again else {}
    return {
        "usage_limits": {**said, **due} if said else None,
        "reset_usage": None,
        "last_reset_at": written(last) if last else None,
    }


def without_secrets(value: Any, secret: bool = False) -> Any:
    """A copy in which nothing is left of values whose names say that they are secret."""
    if isinstance(value, dict):
        return {k: without_secrets(v, secret or is_secret_name(str(k))) for k, v in value.items()}
    if isinstance(value, list):
        return [without_secrets(each, secret) for each in value]
    return masked(value) if secret and isinstance(value, str) else value
