"""How records are shown: without secrets, with the fields that recorded answers have."""

from __future__ import annotations

from typing import Any

from pigen.mock.admin.records import BudgetedRecord
from pigen.mock.admin.timestamps import format_timestamp
from pigen.outputs.redact import is_secret_name

MASK = "*****"
_LONG = 12  # of a shorter value nothing is shown


def mask_secret(secret: str) -> str:
    """As Portkey shows keys: sE*****3BM."""
    return f"{secret[:2]}{MASK}{secret[-3:]}" if len(secret) >= _LONG else MASK


def format_limits(record: BudgetedRecord) -> dict[str, object]:
    """A budget as it was stated, with the moment at which it starts again."""
    usage_limits, budget = record.fields.get("usage_limits"), record.budget
    again, last = (budget.next_reset_at, budget.last_reset_at) if budget else (None, None)
    due = {"next_usage_reset_at": format_timestamp(again)} if again else {}
    return {
        "usage_limits": {**usage_limits, **due} if usage_limits else None,
        "reset_usage": None,
        "last_reset_at": format_timestamp(last) if last else None,
    }


def redact_secrets(value: Any, secret: bool = False) -> Any:
    """A copy in which nothing is left of values whose names say that they are secret."""
    if isinstance(value, dict):
        return {k: redact_secrets(v, secret or is_secret_name(str(k))) for k, v in value.items()}
    if isinstance(value, list):
        return [redact_secrets(each, secret) for each in value]
    return mask_secret(value) if secret and isinstance(value, str) else value
